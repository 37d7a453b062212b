using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests;

/// <summary>A message says what to do, and says it of what is at fault.</summary>
public sealed class RemedyTests
{
    [Theory]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo<T> { [Call] Task AAsync(); }",
        "move them to a base interface, and give [RpcTopic] to an interface that inherits it with type arguments")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync<T>(T a); }",
        "write a method for each type, or use object or RpcValue for a value of any type")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { Task AAsync(); }",
        "add [Call] when the caller waits for an answer, [Cast] when it does not, or give the method a body to leave it out of the contract")]
    [InlineData(
        "[NotificationTopic] public interface IFoo { Task AAsync(); }",
        "add it with the event type, or give the method a body to leave it out of the contract")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(ref int a); }",
        "passed by reference; pass the value, and return what the method changes")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(out int a); }", "passed by reference; return the value instead")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(ref readonly int a); }",
        "passed by reference; pass the value, or use 'in'")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(Span<int> a); }",
        "a ref struct; use an array, or Memory<T> in place of Span<T>")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] unsafe Task AAsync(int* a); }", "a pointer; pass what it points to")]
    public void A_message_ends_with_what_to_do(string source, string remedy) =>
        MessageOf(Harness.Compile([Usings + source])).ShouldEndWith(remedy);

    [Theory]
    [InlineData(
        "public class Outer { private class Row { } [RpcTopic(\"t\")] internal interface IFoo { [Call] Task AAsync(List<Row[]> a); } }",
        "'Outer.Row' is private; make it public or internal")]
    [InlineData(
        "public class Outer { protected class Inner { public class Row { } } [RpcTopic(\"t\")] internal interface IFoo { [Call] Task AAsync(Inner.Row a); } }",
        "'Outer.Inner' is protected; make it public or internal")]
    [InlineData(
        "file class Row { } [RpcTopic(\"t\")] file interface IFoo { [Call] Task AAsync(Row a); }",
        "'IFoo' is local to its file; remove 'file'")]
    [InlineData(
        "public class Outer { [RpcTopic(\"t\")] private interface IFoo { [Call] Task AAsync(); } }",
        "'Outer.IFoo' is private; make it public or internal")]
    public void The_error_names_the_inaccessible_type(string source, string reason) =>
        MessageOf(Harness.Compile([Usings + source])).ShouldEndWith("be reached by generated code: " + reason);

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(List<lib::Row> a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : lib::IBase { }")]
    public void A_reference_with_an_alias_alone_is_what_has_to_change(string contract)
    {
        CSharpCompilation library = Harness.Compile(
            [Usings + "public record Row(int A); public interface IBase { [Call] Task BaseAsync(); }"], name: "Library");
        MessageOf(Harness.Compile(["extern alias lib;\n" + Usings + contract]).AddReferences(library.ToMetadataReference(["lib"])))
            .ShouldEndWith("cannot be reached by generated code: its assembly 'Library' is referenced by an alias alone; "
                + "add 'global' to the Aliases of the reference");
    }

    [Fact]
    public void Limits_are_numbers_in_their_messages()
    {
        string deep = string.Concat(Enumerable.Repeat("List<", 9)) + "Row" + new string('>', 9);
        MessageOf(Harness.Compile(
            [Usings + $$"""public record Row(int A); [RpcTopic("t")] public interface IFoo { [Call] Task AAsync({{deep}} a); }"""]))
            .ShouldEndWith("has type arguments that are nested more than 8 deep; name the inner ones with a class of your own");
        string rows = string.Concat(Enumerable.Range(0, 1001).Select(i => $"public record Row{i}(Row{i + 1} A); "));
        MessageOf(Harness.Compile([Usings
            + $$"""{{rows}} public record Row1001(int A); [RpcTopic("t")] public interface IFoo { [Call] Task AAsync(Row0 a); }"""]))
            .ShouldEndWith("needs more than 1000 other types; split the contract, or carry a part of it as object or RpcValue");
    }

    private static string MessageOf(CSharpCompilation compilation) =>
        Harness.Start(compilation, holdAgreement: false).Problems.First().GetMessage(CultureInfo.InvariantCulture);
}
