using System.Text;
using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>JSON that was made to harm whoever reads it, into the shapes that the generator writes.</summary>
public sealed class HostileDocuments
{
    private static readonly Dictionary<string, Action<string>> Numbers = new()
    {
        ["ReadSByte"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadSByte()),
        ["ReadInt16"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadInt16()),
        ["ReadInt32"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadInt32()),
        ["ReadInt64"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadInt64()),
        ["ReadByte"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadByte()),
        ["ReadUInt16"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadUInt16()),
        ["ReadUInt32"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadUInt32()),
        ["ReadUInt64"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadUInt64()),
        ["ReadSingle"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadSingle()),
        ["ReadDouble"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadDouble()),
        ["ReadDecimal"] = json => Json.Read(json, (ref JsonPayloadReader r) => r.ReadDecimal()),
        ["Dynamic"] = json => Json.Read(json, Json.Dynamic),
    };

    public static TheoryData<string> NumberNames => [.. Numbers.Keys];

    [Theory]
    [MemberData(nameof(NumberNames))]
    public void A_number_beyond_every_type_is_refused(string method)
    {
        string digits = new('9', 1_000_000);
        foreach (string json in new[]
        {
            "1e999999", "-1e999999", "1e2147483648", "1e99999999999999999999", digits, "-" + digits, digits + ".5",
            "1" + new string('0', 2000),
        })
        {
            Should.Throw<RpcSerializationException>(() => Numbers[method](json), json.Length < 40 ? json : $"{json.Length} digits");
        }
    }

    [Fact]
    public void A_fraction_of_a_million_digits_is_a_number()
    {
        string json = "0." + new string('3', 1_000_000);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadDouble()).ShouldBe(1.0 / 3);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadSingle()).ShouldBe(1f / 3);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadDecimal()).ShouldBe(1m / 3);
        Json.Read("1e-999999", (ref JsonPayloadReader r) => r.ReadDouble()).ShouldBe(0);
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadInt32());
    }

    [Fact]
    public void Names_texts_and_repetitions_cost_no_more_than_twice_the_document_and_1_MB()
    {
        string huge = new('x', 1 << 20);
        Costs($$"""{"name":"n","{{huge}}":1,"other":"{{huge}}"}""", Generated.Branch);
        Costs($$"""["{{huge}}"]""", Generated.Texts);
        Costs("{" + string.Concat(Enumerable.Repeat("\"other\":1,", 100_000)) + "\"name\":\"n\"}", Generated.Branch);
        Costs($$"""{"name":"n","other":{{new string('[', 900)}}{{new string(']', 900)}}}""", Generated.Branch);
    }

    [Fact]
    public void The_last_occurrence_of_a_repeated_name_wins()
    {
        Json.Read("""{"name":"m","name":"n"}""", (ref JsonPayloadReader r) => Generated.Branch.Read(ref r)).Name.ShouldBe("n");
        Json.Read("""{"name":"m","\u006eame":"n"}""", (ref JsonPayloadReader r) => Generated.Branch.Read(ref r)).Name.ShouldBe("n");
        Json.Read("""{"a":[1],"a":[2]}""", (ref JsonPayloadReader r) => Generated.Numbers.Read(ref r))
            .ShouldHaveSingleItem().Value.ShouldBe([2]);
    }

    [Theory]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":"\udc00\ud800"}""")]
    [InlineData("""{"name":"n","children":{"\ud800":{"name":"n"}}}""")]
    [InlineData("""{"name":"n","\ud800":1}""")]
    [InlineData("""{"name":null,"children":[]}""")]
    [InlineData("""{"name":"n","leaves":{}}""")]
    public void Half_of_a_surrogate_pair_or_another_kind_of_value_is_refused_in_every_place(string json) =>
        Json.Fault(json, (ref JsonPayloadReader r) => Generated.Branch.Read(ref r));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_in_values_and_keys()
    {
        foreach (string bad in new[] { "ff", "c080", "eda080", "f4908080", "e28228", "80" })
        {
            foreach (string json in new[] { """{"name":"?"}""", """{"name":"n","children":{"?":{"name":"n"}}}""" })
            {
                byte[] bytes = Encoding.UTF8.GetBytes(json);
                int at = bytes.AsSpan().IndexOf((byte)'?');
                byte[] damaged = [.. bytes[..at], .. Convert.FromHexString(bad), .. bytes[(at + 1)..]];
                Should.Throw<RpcSerializationException>(
                    () => Json.Read(damaged, (ref JsonPayloadReader r) => Generated.Branch.Read(ref r)), $"{json} with {bad}");
            }
        }
    }

    [Theory]
    [InlineData("leaves", "[")]
    [InlineData("children", "{\"a\":")]
    public void A_nesting_bomb_in_a_member_that_is_known_is_refused(string member, string level)
    {
        string close = level == "[" ? "]" : "}";
        string json = "{\"name\":\"n\",\"" + member + "\":" + string.Concat(Enumerable.Repeat(level, 900)) + "null" + string.Concat(
            Enumerable.Repeat(close, 900)) + "}";
        Json.Fault(json, (ref JsonPayloadReader r) => Generated.Branch.Read(ref r));
        string chain = string.Concat(Enumerable.Repeat("{\"name\":\"n\",\"children\":{\"a\":", 400));
        Json.Fault(chain + "null" + new string('}', 800), (ref JsonPayloadReader r) => Generated.Branch.Read(ref r));
    }

    private static void Costs<T>(string json, Shape<T> shape)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        long before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new JsonPayloadReader(document.RootElement);
        shape.Read(ref reader);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo((2L * json.Length) + (1 << 20));
    }
}
