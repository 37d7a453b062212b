using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Two assemblies that see the internals of each other and both have generated code (CS0436, CS0121).</summary>
[FailureClass(30)]
public sealed class FriendAssemblies
{
    [Fact]
    public void Friend_assemblies_that_both_generate_do_not_clash()
    {
        const string Row = "public record Row(int A);";
        Run library = Harness.Start(Harness.Compile(
            ["[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"User\")]",
                Usings + Row + "[RpcTopic(\"t\")] internal interface IFoo { [Call] Task<List<Row>> PutAsync(Row a); }"], name: "Library"));
        Harness.Start(Harness.Compile(
            [Usings + "[RpcTopic(\"u\")] internal interface IBar { [Call] Task<List<Row>> PutAsync(Row a, int[] b); }"], name: "User")
            .AddReferences(library.Output().ToMetadataReference()));
    }

    [Fact]
    public void Friends_with_contracts_and_payloads_of_the_same_names_do_not_clash()
    {
        const string Source = Usings
            + "namespace Demo { internal record Row(int A); [RpcTopic(\"t\")] internal interface IFoo { [Call] Task<List<Row>> PutAsync(Row a, int? b, int[] c); } [NotificationTopic] internal interface INews { [Notification(\"a\")] Task AAsync(Row a); } }";
        Run library = Harness.Start(
            Harness.Compile(["[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"User\")]", Source], name: "Library"));
        using var image = new MemoryStream();
        library.Output().Emit(image).Success.ShouldBeTrue();

        // The author's own types hide those of the friend (CS0436 in his files); the generated ones must not meet at all.
        CSharpCompilation user = Harness
            .Compile([Source.Replace("namespace Demo", "namespace Mine", StringComparison.Ordinal)], name: "User")
            .AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
        Harness.Start(user).Problems.ShouldBeEmpty();
    }
}
