using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>What [RpcFormat] says of a GUID.</summary>
public sealed class FormatTests
{
    private const string Usings = "using System;\nusing System.Collections.Generic;\nusing System.Threading.Tasks;\nusing TypedRpc;\n";
    private static readonly Guid Id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public void Members_and_parameters_are_written_in_the_form_of_their_attribute_in_JSON_alone()
    {
        Shape<Owned> shape = Codec.Result<IFormatted, Owned>("owned");
        var value = new Owned(Id, Id, Id) { VolumeId = Id, Host = Id };
        const string Digits = "\"00112233445566778899aabbccddeeff\"";
        const string Hyphens = "\"00112233-4455-6677-8899-aabbccddeeff\"";

        Codec.Json(shape, value)
            .ShouldBe($$"""{"id":{{Hyphens}},"project_id":{{Digits}},"user_id":{{Digits}},"volume_id":{{Hyphens}},"host":{{Digits}}}""");
        Codec.HoldRoundTrip(shape, value);
        Codec.HoldRoundTrip(shape, value with { UserId = null });
        Codec.MessagePack(shape, value).AsSpan().IndexOf("00112233445566778899aabbccddeeff"u8).ShouldBe(-1);
        Codec.Json(Codec.Arguments<IFormatted, (Guid, Guid, Guid?)>("owned"), (Id, Id, null))
            .ShouldBe($$"""{"project_id":{{Digits}},"volume_id":{{Hyphens}},"user_id":null}""");
    }

    [Fact]
    public void The_attribute_at_another_type_is_an_error()
    {
        Marked.Hold(
            Usings, "[RpcTopic(\"x\")] public interface I { [Call] Task A([RpcFormat(RpcGuidFormat.Digits)] string {|TRPC0013:id|}); }");
        Marked.Hold(
            Usings,
            "[RpcTopic(\"x\")] public interface I { [Call] Task A([RpcFormat(RpcGuidFormat.Digits)] List<Guid> {|TRPC0013:ids|}); }");
        Marked.Hold(
            Usings,
            "[RpcTopic(\"x\")] public interface I { [Call] Task A(T {|TRPC0016:t|}); } public class T { [RpcFormat(RpcGuidFormat.Digits)] public string? Id { get; set; } }")
            .Problems.Single().GetMessage().ShouldContain("has the member Id with [RpcFormat], which says how a Guid is written");
    }
}
