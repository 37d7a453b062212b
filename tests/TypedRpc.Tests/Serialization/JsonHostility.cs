using System.Text;
using System.Text.Json;
using TypedRpc.Serialization;
using TypedRpc.TestContracts;

namespace TypedRpc.Tests.Serialization;

/// <summary>JSON from somebody who means no good.</summary>
public sealed class JsonHostility
{
    private static readonly Dictionary<string, (Action<string> Read, string[] Taken)> Methods = new()
    {
        ["ReadBoolean"] = (Reads((ref JsonPayloadReader r) => r.ReadBoolean()), ["true"]),
        ["ReadSByte"] = (Reads((ref JsonPayloadReader r) => r.ReadSByte()), ["1"]),
        ["ReadInt16"] = (Reads((ref JsonPayloadReader r) => r.ReadInt16()), ["1"]),
        ["ReadInt32"] = (Reads((ref JsonPayloadReader r) => r.ReadInt32()), ["1"]),
        ["ReadInt64"] = (Reads((ref JsonPayloadReader r) => r.ReadInt64()), ["1"]),
        ["ReadByte"] = (Reads((ref JsonPayloadReader r) => r.ReadByte()), ["1"]),
        ["ReadUInt16"] = (Reads((ref JsonPayloadReader r) => r.ReadUInt16()), ["1"]),
        ["ReadUInt32"] = (Reads((ref JsonPayloadReader r) => r.ReadUInt32()), ["1"]),
        ["ReadUInt64"] = (Reads((ref JsonPayloadReader r) => r.ReadUInt64()), ["1"]),
        ["ReadSingle"] = (Reads((ref JsonPayloadReader r) => r.ReadSingle()), ["1", "1.5"]),
        ["ReadDouble"] = (Reads((ref JsonPayloadReader r) => r.ReadDouble()), ["1", "1.5"]),
        ["ReadDecimal"] = (Reads((ref JsonPayloadReader r) => r.ReadDecimal()), ["1", "1.5"]),
        ["ReadChar"] = (Reads((ref JsonPayloadReader r) => r.ReadChar()), []),
        ["ReadString"] = (Reads((ref JsonPayloadReader r) => r.ReadString()), ["\"text\""]),
        ["ReadBytes"] = (Reads((ref JsonPayloadReader r) => r.ReadBytes()), ["\"text\""]),
        ["ReadGuid"] = (Reads((ref JsonPayloadReader r) => r.ReadGuid()), []),
        ["ReadDateTime"] = (Reads((ref JsonPayloadReader r) => r.ReadDateTime()), []),
        ["ReadDateTimeOffset"] = (Reads((ref JsonPayloadReader r) => r.ReadDateTimeOffset()), []),
        ["ReadTimeSpan"] = (Reads((ref JsonPayloadReader r) => r.ReadTimeSpan()), []),
        ["BeginArray"] = (Reads((ref JsonPayloadReader r) => r.BeginArray()), ["[]"]),
        ["BeginMap"] = (Reads((ref JsonPayloadReader r) => r.BeginMap()), ["{}"]),
        ["BeginMembers"] = (Reads((ref JsonPayloadReader r) => r.BeginMembers(SampleMembers.ByName)), ["{}"]),
    };

    public static TheoryData<string> MethodNames => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(MethodNames))]
    public void A_value_of_another_kind_is_refused(string method)
    {
        (Action<string> read, string[] taken) = Methods[method];
        foreach (string json in new[] { "null", "true", "1", "1.5", "\"text\"", "[]", "{}" })
        {
            if (taken.Contains(json))
                read(json);
            else
                Should.Throw<RpcSerializationException>(() => read(json), $"{method} of {json}");
        }
    }

    [Theory]
    [MemberData(nameof(MethodNames))]
    public void Half_of_a_surrogate_pair_is_refused_by_every_method(string method)
    {
        Should.Throw<RpcSerializationException>(() => Methods[method].Read("""
            "\ud800"
            """));
        Should.Throw<RpcSerializationException>(() => Methods[method].Read("""
            "AAAA\udc00"
            """));
    }

    [Theory]
    [InlineData("\"A\"")]
    [InlineData("\"AAA\"")]
    [InlineData("\"!!!!\"")]
    [InlineData("\"AAAA=\"")]
    public void Bytes_that_are_not_Base64_are_refused(string json) => Json.Fault(json, (ref JsonPayloadReader r) => r.ReadBytes());

    [Fact]
    public void Nesting_is_read_64_deep_and_no_deeper()
    {
        Json.Read(new string('[', 64) + new string(']', 64), Json.Dynamic);
        Json.Fault(new string('[', 65) + new string(']', 65), Json.Dynamic);
        string open = string.Concat(Enumerable.Repeat("{\"parent\":", 64));
        Json.Read(open + "null" + new string('}', 64), (ref JsonPayloadReader r) => SampleMembers.Read(ref r, SampleMembers.ByName));
        Json.Fault(
            "{\"parent\":" + open + "null" + new string('}', 65),
            (ref JsonPayloadReader r) => SampleMembers.Read(ref r, SampleMembers.ByName));
    }

    [Fact]
    public void Data_that_refers_to_itself_is_not_written()
    {
        var list = new List<object?>();
        list.Add(list);
        Should.Throw<RpcSerializationException>(() => Json.Write((ref JsonPayloadWriter w) => DynamicValue.Write(ref w, list)));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_not_written()
    {
        foreach (string text in new[] { "\ud800", "abc\udc00" })
        {
            Should.Throw<RpcSerializationException>(() => Json.Write((ref JsonPayloadWriter w) => w.WriteString(text)));
            Should.Throw<RpcSerializationException>(() => Json.Write((ref JsonPayloadWriter w) => w.WriteChar(text[^1])));
        }
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "a", 2L)]
    [InlineData("""{"\u0061":1,"a":2}""", "a", 2L)]
    [InlineData("""{"a":18446744073709551615}""", "a", ulong.MaxValue)]
    [InlineData("""{"a":1.0}""", "a", 1.0)]
    [InlineData("""{"a":1e2}""", "a", 100.0)]
    public void A_name_given_twice_takes_its_last_value(string json, string name, object value) =>
        Json.Read(json, Json.Dynamic).ShouldBeOfType<Dictionary<string, object?>>()[name].ShouldBe(value);

    [Theory]
    [InlineData("1e400")]
    [InlineData("[-1e999]")]
    public void A_dynamic_number_without_an_end_is_refused(string json) => Json.Fault(json, Json.Dynamic);

    [Fact]
    public Task Damaged_documents_throw_only_RpcSerializationException() =>
        new MutationRun("JSON", 20240301) { Damage = Mutation.OfJson }.Over(
            MutationRun.IsLong ? 2_000_000 : 40_000,
            Target(Generated.Everything, Everything.Sample() with { Double = 0.1 }),
            Target(Generated.Branch, Branch.Grown(6)),
            Target(new SampleShape(SampleMembers.ByName), Sample.Full(0)),
            new MutationTarget(
                Encoding.UTF8.GetBytes(
                    Json.Write((ref JsonPayloadWriter w) => SampleMembers.Write(ref w, Sample.Full(0), SampleMembers.ByName))),
                bytes => Parse(bytes, Json.Dynamic)));

    private static MutationTarget Target<T>(Shape<T> shape, T value)
    {
        byte[] whole = Encoding.UTF8.GetBytes(Json.Write((ref JsonPayloadWriter w) => shape.Write(ref w, value)));
        return new MutationTarget(whole, bytes => Parse(bytes, (ref JsonPayloadReader r) => shape.Read(ref r)));
    }

    // As notifications and other documents are opened: what is no JSON never comes to the reader.
    private static object? Parse<T>(byte[] bytes, JsonReading<T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var reader = new JsonPayloadReader(document.RootElement);
            return read(ref reader);
        }
        catch (JsonException exception)
        {
            throw new RpcSerializationException("The text is no JSON.", exception);
        }
    }

    private static Action<string> Reads<T>(JsonReading<T> read) => json => Json.Read(json, read);
}
