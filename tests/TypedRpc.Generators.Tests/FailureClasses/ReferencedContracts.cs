using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Contracts, bases and payloads of referenced assemblies.</summary>
[FailureClass(31)]
public sealed class ReferencedContracts
{
    [Fact]
    public void A_contract_of_a_referenced_assembly_is_not_generated_again()
    {
        Run library = Harness.Start(Harness.Compile(
            [Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(Row a); } public record Row(int A);"],
            name: "Library"));
        CSharpCompilation user = Harness.Compile(
            [Usings + "public class User { public IFoo? Foo; } [RpcTopic(\"u\")] public interface IBar : IFoo { [Call] Task<List<Row>> GetAsync(); }"],
            name: "User")
            .AddReferences(library.Output().ToMetadataReference());
        Run run = Harness.Start(user);
        run.Sources.Keys.Count(name => name.StartsWith("IFoo.", StringComparison.Ordinal)).ShouldBe(0);
        run.All.ShouldContain("global::IFoo.PutAsync(");
    }

    [Fact]
    public void A_base_and_its_payloads_come_from_an_image_as_from_source()
    {
        const string Library = """
            namespace Lib;
            public record Row(int A, [Sensitive] string? B = "x") { public required int C { get; init; } }
            public enum Kind : short { A = 5 }
            public interface IRoot<T> : IDisposable { [Call(Since = "1.1", TimeoutSeconds = 5)] Task<T?> RootAsync(T value, Kind kind = Kind.A, double d = double.NaN, params string?[] rest); void Plain() { } int Size => 1; [Cast] Task InAsync(in int a, in CancellationToken token); }
            """;
        using var image = new MemoryStream();
        Harness.Compile([Usings + Library], name: "Library").Emit(image).Success.ShouldBeTrue();
        const string User =
            "[RpcTopic(\"u\", Version = \"1.1\")] public interface IBar : Lib.IRoot<Lib.Row[]> { [Call] Task<List<Lib.Row>> GetAsync(Lib.Kind? kind); }";
        Run run = Harness.Start(
            Harness.Compile([Usings + User], name: "User").AddReferences(MetadataReference.CreateFromImage(image.ToArray())));
        run.Problems.ShouldBeEmpty();
        Run both = Harness.Start(Harness.Compile([Usings + User, Usings + Library], name: "User"));
        run.All.ShouldBe(both.All);
    }

    [Fact]
    public void A_fault_in_a_base_of_another_assembly_is_reported_where_the_base_is_named()
    {
        using var image = new MemoryStream();
        Harness.Compile(
            [Usings + "public interface IRoot { Task PlainAsync(); [Call] void Run(); [Call] Task PutAsync(Action a); }"], name: "Library")
            .Emit(image).Success.ShouldBeTrue();
        Run run = Harness.Start(Harness.Compile([Usings + "[RpcTopic(\"u\")] public interface IBar : IRoot { }"], name: "User")
            .AddReferences(MetadataReference.CreateFromImage(image.ToArray())));
        run.Problems.Select(
            one => (one.Id, one.Location.SourceTree!.ToString().Substring(one.Location.SourceSpan.Start, one.Location.SourceSpan.Length)))
            .ShouldBe([("TRPC0009", "IRoot"), ("TRPC0011", "IRoot"), ("TRPC0016", "IRoot")]);
    }
}
