using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>Objects whose members come in any order, by name or by position, with ones between that nobody here knows.</summary>
public sealed class MemberOrder
{
    private static readonly Members Names = new(false, "a", "b", "c");
    private static readonly Members Positions = new(true, "a", "b", "c");
    private static readonly Members Sparse = new(true, null, null, "a", null, null, "b");

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
    [InlineData("""{"A":1,"a ":2,"":3,"b":4}""", "- 4 -")]
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
    public void A_missing_required_member_is_named_with_its_type() =>
        Should.Throw<RpcSerializationException>(() => Names.ThrowMissing(1, "Demo.Volume")).Message
            .ShouldBe("The required member 'b' of Demo.Volume is missing.");

    [Fact]
    public void Positions_that_no_member_has_are_written_as_nil_and_skipped()
    {
        Pack.Write((ref MessagePackWriter w) => WriteSparse(ref w)).ShouldBe("96c0c001c0c002");
        Json.Write((ref JsonPayloadWriter w) => WriteSparse(ref w)).ShouldBe("""{"a":1,"b":2}""");
        Pack.Read("96c0c001c0c002", (ref MessagePackReader r) => ReadSparse(ref r)).ShouldBe("1 2");
        Pack.Read("979100a17a01809002c0", (ref MessagePackReader r) => ReadSparse(ref r)).ShouldBe("1 2");
        Pack.Read("83a16202a00ba16101", (ref MessagePackReader r) => ReadSparse(ref r)).ShouldBe("1 2");
        Json.Read("""{"b":2,"":0,"a":1}""", (ref JsonPayloadReader r) => ReadSparse(ref r)).ShouldBe("1 2");
    }

    [Fact]
    public void Names_in_MessagePack_may_differ_from_those_in_JSON()
    {
        var members = new Members(false, "a", "b", "c") { Keys = ["A", "B", "c"] };
        Pack.Write((ref MessagePackWriter w) => Write(ref w, members)).ShouldBe("83a14101a14202a16303");
        Json.Write((ref JsonPayloadWriter w) => Write(ref w, members)).ShouldBe("""{"a":1,"b":2,"c":3}""");
        Pack.Read("84a16109a14101a14202a16303", (ref MessagePackReader r) => Read(ref r, members)).ShouldBe("1 2 3");
        Json.Read("""{"A":9,"a":1,"b":2,"c":3}""", (ref JsonPayloadReader r) => Read(ref r, members)).ShouldBe("1 2 3");
        members.Keys.ShouldBe(["A", "B", "c"]);
    }

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

    private static void WriteSparse<TWriter>(ref TWriter writer)
        where TWriter : struct, IPayloadWriter
    {
        writer.BeginMembers(Sparse);
        writer.Member(Sparse, 2);
        writer.WriteInt64(1);
        writer.Member(Sparse, 5);
        writer.WriteInt64(2);
        writer.EndMembers();
    }

    private static string ReadSparse<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        (int a, int b) = (0, 0);
        MemberScope scope = reader.BeginMembers(Sparse);
        while (reader.NextMember(ref scope, Sparse, out int index))
        {
            if (index == 2)
                a = reader.ReadInt32();
            else if (index == 5)
                b = reader.ReadInt32();
            else
                reader.Skip();
        }

        return $"{a} {b}";
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
