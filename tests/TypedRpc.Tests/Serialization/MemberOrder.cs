using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>Objects whose members come in any order, by name or by position, with ones between that nobody here knows.</summary>
public sealed class MemberOrder
{
    private static readonly Members Names = new(false, "a", "b", "c");
    private static readonly Members Positions = new(true, "a", "b", "c");

    [Fact]
    public void Names_are_written_as_a_map_and_positions_as_an_array()
    {
        Pack.Write((ref MessagePackWriter w) => Write(ref w, Names)).ShouldBe("83a16101a16202a16303");
        Pack.Write((ref MessagePackWriter w) => Write(ref w, Positions)).ShouldBe("93010203");
        Json.Write((ref JsonPayloadWriter w) => Write(ref w, Names)).ShouldBe("""{"a":1,"b":2,"c":3}""");
        Json.Write((ref JsonPayloadWriter w) => Write(ref w, Positions)).ShouldBe("""{"a":1,"b":2,"c":3}""");
    }

    [Theory]
    [InlineData("83a16101a16202a16303", "1 2 3")]
    [InlineData("83a16303a16202a16101", "1 2 3")]
    [InlineData("83a16202a16303a16101", "1 2 3")]
    [InlineData("80", "- - -")]
    [InlineData("81a16202", "- 2 -")]
    [InlineData("85a17a9101a16101a17ac0a1620281a16302", "1 2 -", true)]
    [InlineData("86a17a9101a16101a179c0a16202a17881a16302a16303", "1 2 3")]
    [InlineData("840505a16101c0c0a16303", "1 - 3")]
    [InlineData("82d9016101da00016202", "1 2 -")]
    [InlineData("82a16101a16109", "9 - -")]
    [InlineData("93010203", "1 2 3")]
    [InlineData("90", "- - -")]
    [InlineData("9101", "1 - -")]
    [InlineData("95010203a17ac0", "1 2 3")]
    [InlineData("dc000501020381a16101c0", "1 2 3")]
    public void Members_are_found_wherever_they_are(string hex, string values, bool isBroken = false)
    {
        foreach (Members members in new[] { Names, Positions })
        {
            if (isBroken)
                Pack.Fault(hex, (ref MessagePackReader r) => Read(ref r, members));
            else
                Pack.Read(hex, (ref MessagePackReader r) => Read(ref r, members)).ShouldBe(values);
        }
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3}""", "1 2 3")]
    [InlineData("""{"c":3,"b":2,"a":1}""", "1 2 3")]
    [InlineData("""{"z":[1,{"a":7}],"a":1,"y":{"b":{"c":[]}},"b":2,"x":null,"c":3,"w":"w"}""", "1 2 3")]
    [InlineData("{}", "- - -")]
    [InlineData("""{"\u0061":1,"\u0062":2}""", "1 2 -")]
    [InlineData("""{"a":1,"a":9}""", "9 - -")]
    [InlineData("""{"A":1,"a ":2,"":3}""", "- - -")]
    public void Names_in_JSON_are_found_wherever_they_are(string json, string values)
    {
        Json.Read(json, (ref JsonPayloadReader r) => Read(ref r, Names)).ShouldBe(values);
        Json.Read(json, (ref JsonPayloadReader r) => Read(ref r, Positions)).ShouldBe(values);
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":1,"\udc00x":1}""")]
    public void A_name_with_half_of_a_surrogate_pair_is_refused(string json)
    {
        Json.Fault(json, (ref JsonPayloadReader r) => Read(ref r, Names));
        Json.Fault(json, (ref JsonPayloadReader r) => DynamicValue.Read(ref r));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(5000)]
    public void A_name_of_any_length_is_written_in_its_shortest_form(int length)
    {
        string name = new('n', length);
        var members = new Members(false, name);
        string text = Pack.Write((ref MessagePackWriter w) => w.WriteString(name));
        Pack.Write((ref MessagePackWriter w) =>
        {
            w.BeginMembers(members);
            w.Member(members, 0);
            w.WriteNull();
            w.EndMembers();
        }).ShouldBe($"81{text}c0");
    }

    [Fact]
    public void More_members_than_16_are_read_and_written()
    {
        var members = new Members(false, [.. Enumerable.Range(0, 300).Select(i => $"m{i}")]);
        byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) =>
        {
            w.BeginMembers(members);
            for (int i = 0; i < members.Count; i++)
            {
                w.Member(members, i);
                w.WriteInt64(i);
            }

            w.EndMembers();
        });
        Pack.Read(bytes, (ref MessagePackReader r) =>
        {
            int count = 0;
            MemberScope scope = r.BeginMembers(members);
            while (r.NextMember(ref scope, members, out int index))
            {
                r.ReadInt32().ShouldBe(index);
                count++;
            }

            return count;
        }).ShouldBe(300);
    }

    [Fact]
    public void A_missing_required_member_is_named() =>
        Should.Throw<RpcSerializationException>(() => Names.ThrowMissing(1)).Message.ShouldContain("'b'");

    [Fact]
    public void Every_member_of_a_payload_comes_back_from_every_form()
    {
        Sample sample = Sample.Full();
        foreach (Members members in new[] { SampleMembers.ByName, SampleMembers.ByPosition })
        {
            byte[] packed = Pack.WriteBytes((ref MessagePackWriter w) => SampleMembers.Write(ref w, sample, members));
            Pack.Read(packed, (ref MessagePackReader r) => SampleMembers.Read(ref r, members)).ShouldBeEquivalentTo(sample);
        }

        string json = Json.Write((ref JsonPayloadWriter w) => SampleMembers.Write(ref w, sample, SampleMembers.ByName));
        Json.Read(json, (ref JsonPayloadReader r) => SampleMembers.Read(ref r, SampleMembers.ByName)).ShouldBeEquivalentTo(sample);
        JsonDocument.Parse(json).RootElement.EnumerateObject().Count().ShouldBe(22);
    }

    private static void Write<TWriter>(ref TWriter writer, Members members)
        where TWriter : struct, IPayloadWriter
    {
        writer.BeginMembers(members);
        for (int i = 0; i < 3; i++)
        {
            writer.Member(members, i);
            writer.WriteInt64(i + 1);
        }

        writer.EndMembers();
    }

    private static string Read<TReader>(ref TReader reader, Members members)
        where TReader : struct, IPayloadReader
    {
        int?[] values = new int?[3];
        MemberScope scope = reader.BeginMembers(members);
        while (reader.NextMember(ref scope, members, out int index))
        {
            if (index < 0)
                reader.Skip();
            else
                values[index] = reader.ReadInt32();
        }

        return string.Join(' ', values.Select(v => v?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"));
    }
}
