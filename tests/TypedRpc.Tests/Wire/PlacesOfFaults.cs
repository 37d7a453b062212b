using System.Text;
using System.Text.Json;
using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.TestContracts;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>What people read when a value does not fit: the parameter, what it must be, and what came.</summary>
public sealed class PlacesOfFaults
{
    private const string Method = "create_volume";
    private static readonly ShapedMethod<(string, byte, List<Ten>?, Dictionary<string, Ten>?), Nothing> Contract =
        (ShapedMethod<(string, byte, List<Ten>?, Dictionary<string, Ten>?), Nothing>)RpcContracts.Find<ICostly>().Info.Methods.Single(
            one => one.Name == Method);

    [Theory]
    [InlineData("""{"name":"n","size_gb":"ten"}""", "Parameter 'size_gb' of 'create_volume' must be an integer; the request has a string.")]
    [InlineData("""{"name":"n","size_gb":null}""", "Parameter 'size_gb' of 'create_volume' must be an integer; the request has null.")]
    [InlineData(
        """{"name":"n","size_gb":256}""",
        "Parameter 'size_gb' of 'create_volume' must be an integer from 0 to 255; the request has a number outside that range.")]
    [InlineData(
        """{"name":"n","size_gb":1.5}""",
        "Parameter 'size_gb' of 'create_volume' must be an integer; the request has a number with a fraction.")]
    [InlineData("""{"size_gb":1}""", "Parameter 'name' of 'create_volume' is missing.")]
    [InlineData("""{"name":7,"size_gb":1}""", "Parameter 'name' of 'create_volume' must be a string; the request has a number.")]
    [InlineData(
        """{"name":"n","size_gb":1,"parts":{}}""", "Parameter 'parts' of 'create_volume' must be an array; the request has an object.")]
    [InlineData(
        """{"name":"n","size_gb":1,"parts":[{},{"two":[]}]}""",
        "Parameter 'parts[1].two' of 'create_volume' must be a string; the request has an array.")]
    [InlineData(
        """{"name":"n","size_gb":1,"parts":[{},{"inner":{"seven":[1,2,true]}}]}""",
        "Parameter 'parts[1].inner.seven[2]' of 'create_volume' must be an integer; the request has a boolean.")]
    [InlineData(
        """{"name":"n","size_gb":1,"by_name":{"a":{},"b\nc":{"three":"x"}}}""",
        "Parameter 'by_name.b?c.three' of 'create_volume' must be a GUID: 32 hexadecimal digits, with or without hyphens, "
            + "braces or parentheses; the request has another text.")]
    [InlineData(
        """{"name":"n","size_gb":1,"parts":[{"four":"1,5"}]}""",
        "Parameter 'parts[0].four' of 'create_volume' must be a decimal number; the request has another text.")]
    [InlineData("[]", "The arguments of 'create_volume' must be an object, from names to values; the request has something else.")]
    public void Arguments_in_JSON_that_do_not_fit_are_named(string json, string message)
    {
        var header = new RequestHeader(
            MessageKind.Call,
            MessageId.Create(0),
            Method)
        { Data = new OsloRequest { Arguments = OsloEnvelope.Parse(Encoding.UTF8.GetBytes(json)) } };
        Should.Throw<RpcSerializationException>(() => OsloMessages.Format.ReadArguments(default, header, Contract.Arguments)).Message
            .ShouldBe(message);
    }

    [Theory]
    [InlineData("92a16ea474656e21", "Parameter 'size_gb' of 'create_volume' must be an integer; the request has a string.")]
    [InlineData("92a16ec0", "Parameter 'size_gb' of 'create_volume' must be an integer; the request has null.")]
    [InlineData(
        "92a16ecd0100",
        "Parameter 'size_gb' of 'create_volume' must be an integer from 0 to 255; the request has a number outside that range.")]
    [InlineData("92a16eca3fc00000", "Parameter 'size_gb' of 'create_volume' must be an integer; the request has a number with a fraction.")]
    [InlineData("91a16e", "Parameter 'size_gb' of 'create_volume' is missing.")]
    [InlineData("920701", "Parameter 'name' of 'create_volume' must be a string; the request has an integer.")]
    [InlineData("93a16e0180", "Parameter 'parts' of 'create_volume' must be an array; the request has a map.")]
    [InlineData("93a16e01928081a374776f90", "Parameter 'parts[1].two' of 'create_volume' must be a string; the request has an array.")]
    [InlineData(
        "93a16e01928081a5696e6e657281a5736576656e930102c3",
        "Parameter 'parts[1].inner.seven[2]' of 'create_volume' must be an integer; the request has a boolean.")]
    [InlineData(
        "94a16e01c082a16180a162" + "81a57468726565" + "a178",
        "Parameter 'by_name.b.three' of 'create_volume' must be a GUID: 32 hexadecimal digits, with or without hyphens, "
            + "braces or parentheses; the request has another text.")]
    [InlineData("94a16e01c081a16180", null)]
    [InlineData("94a16e01c0810780", "Parameter 'by_name' of 'create_volume' must be a string; the request has an integer.")]
    [InlineData(
        "93a16e01918193c0c0c0c0",
        "Parameter 'parts[0]' of 'create_volume' cannot be read. None of the members of the object is known here; known are 'one', "
            + "'two', 'three', 'four', 'five', .... Names must be the same, upper and lower case too.")]
    [InlineData("93a16e019182a374776fa174" + "93c0c0c0c0", null)]
    [InlineData("92a16e", "The arguments of 'create_volume' cannot be read. The message ends in the middle of a value.")]
    [InlineData("a16e", "The arguments of 'create_volume' must be a map; the request has a string.")]
    public void Arguments_in_MessagePack_that_do_not_fit_are_named(string hex, string? message)
    {
        var header = new RequestHeader(MessageKind.Call, MessageId.Create(0), Method) { PayloadOffset = 2 };
        MessageBody body = MessageBody.CopyOf([0xc0, 0xc0, .. Convert.FromHexString(hex)]);
        var format = new NativeFormat();
        if (message is null)
            format.ReadArguments(body, header, Contract.Arguments);
        else
            Should.Throw<RpcSerializationException>(() => format.ReadArguments(body, header, Contract.Arguments)).Message.ShouldBe(message);
    }

    [Fact]
    public void A_result_that_does_not_fit_is_named_in_both_formats()
    {
        RpcMethod found = RpcContracts.Find<ICostly>().Info.Methods.Single(one => one.Name == "objects");
        Shape<List<Ten>> shape = ((ShapedMethod<ValueTuple, List<Ten>>)found).Result;
        const string Message = "The result's '[1].one' must be an integer; the reply has a string.";
        JsonElement json = OsloEnvelope.Parse("""[{},{"one":"x"}]"""u8);
        Should.Throw<RpcSerializationException>(() => OsloMessages.Format.ReadResult(
            default, new ReplyHeader(MessageKind.Reply, default, 0) { FormatData = json }, shape)).Message.ShouldBe(Message);
        MessageBody body = MessageBody.CopyOf(Convert.FromHexString("928081a36f6e65a178"));
        Should.Throw<RpcSerializationException>(
            () => new NativeFormat().ReadResult(body, new ReplyHeader(MessageKind.Reply, default, 0), shape)).Message.ShouldBe(Message);
    }

    [Fact]
    public void A_missing_result_is_reported_as_no_value()
    {
        var shape = (ShapedMethod<ValueTuple, Leaf[]>)RpcContracts.Find<ICostly>().Info.Methods.Single(one => one.Name == "structs");
        JsonElement json = OsloEnvelope.Parse("""[null]"""u8);
        Should.Throw<RpcSerializationException>(() => OsloMessages.Format.ReadResult(
            default, new ReplyHeader(MessageKind.Reply, default, 0) { FormatData = json }, shape.Result))
            .Message.ShouldBe("The result's '[0]' must be an object; the reply has null.");
    }

    [Theory]
    [InlineData("1", "a number")]
    [InlineData("null", "null")]
    [InlineData("\"one\"", "\"one\"")]
    public void The_error_for_an_invalid_version_quotes_it(string json, string found)
    {
        MessageBody body = MessageBody.CopyOf(Encoding.UTF8.GetBytes("{\"method\":\"m\",\"args\":{},\"version\":" + json + "}"));
        OsloMessages.Format.ReadRequest(body).Refusal!.Message
            .ShouldBe($"The 'version' of the request must be a string such as \"1.3\" or \"1.3.2\"; the request has {found}.");
    }

    [Fact]
    public void A_message_names_no_more_of_a_path_than_fits_a_line()
    {
        string json = """{"name":"n","size_gb":1,"by_name":{"?":{"one":"x"}}}"""
            .Replace("?", new string('x', 5000), StringComparison.Ordinal);
        var header = new RequestHeader(
            MessageKind.Call,
            MessageId.Create(0),
            Method)
        { Data = new OsloRequest { Arguments = OsloEnvelope.Parse(Encoding.UTF8.GetBytes(json)) } };
        Should.Throw<RpcSerializationException>(() => OsloMessages.Format.ReadArguments(default, header, Contract.Arguments)).Message.Length
            .ShouldBeLessThan(300);
    }
}
