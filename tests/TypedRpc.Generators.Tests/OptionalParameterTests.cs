using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests;

/// <summary>A parameter with [Optional] may be left out in C#, with a default or without, so it may be missing on the wire.</summary>
public sealed class OptionalParameterTests
{
    [Fact]
    public void An_optional_argument_may_be_missing_and_takes_the_default_of_its_type()
    {
        Shape<(int, string?, int)> shape = Codec.Arguments<IOptionalService, (int, string?, int)>("find");
        Codec.FromMessagePack(shape, [0x81, 0xa2, (byte)'i', (byte)'d', 7]).ShouldBe((7, null, 5));
        Codec.FromJson(shape, """{"id":7,"name":"a"}""").ShouldBe((7, "a", 5));
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(shape, """{"name":"a"}""")).Message.ShouldContain("'id'");
    }

    [Fact]
    public void A_constructor_of_a_payload_may_have_optional_parameters_that_are_not_members() =>
        Codec.FromJson(Codec.Result<IOptionalService, Labelled>("label"), """{"id":3}""").ShouldBe(new Labelled(3));

    [Fact]
    public void A_declared_exception_may_have_optional_parameters() =>
        Harness.Accept("using System.Runtime.InteropServices;\n" + Usings + """
        public class Failure : Exception { public Failure(string message, [Optional] int code, [Optional] string? note, [Optional] DateTime? at) : base(message) => Code = code; public int Code { get; } }
        [RpcTopic("t")] public interface IFoo { [Call, Throws(typeof(Failure))] Task AAsync([Optional] string? a, [Optional] object? b, [Optional] CancellationToken c); }
        """);

    [Fact]
    public void The_surface_says_what_may_be_missing() => Harness.Accept("using System.Runtime.InteropServices;\n" + Usings + """
        [RpcTopic("t")] public interface IFoo { [Call] Task AAsync(int id, [Optional] string? name, [Optional, DefaultParameterValue(5)] int size); }
        """).All.ShouldContain("parameter name string? = null\n    parameter size int32 = 5");
}
