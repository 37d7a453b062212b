using Microsoft.CodeAnalysis;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Attributes where they mean nothing, and together where they exclude each other.</summary>
[FailureClass(18)]
public sealed class MisusedAttributes
{
    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call, Cast] Task {|TRPC0010:PingAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] [Cast(Fanout = true)] Task<int> {|TRPC0010:PingAsync|}(ref int a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task {|TRPC0009:PingAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast] {|TRPC0012:ValueTask<int>|} PingAsync(); [Cast(Fanout = true)] {|TRPC0012:Task<string>|} PongAsync(); }")]
    [InlineData("[RpcTopic(\"t\"), {|TRPC0019:NotificationTopic|}] public interface IFoo { }")]
    public void Kinds_that_exclude_each_other_are_reported_once(string marked) => Marked.Hold(Usings, marked);

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public class Foo { }", "CS0592")]
    [InlineData("[RpcTopic(\"t\")] public enum Foo { }", "CS0592")]
    [InlineData("public interface IFoo { [RpcTopic(\"t\")] Task PingAsync(); }", "CS0592")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] int Size { get; } }", "CS0592")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call, Call] Task PingAsync(); }", "CS0579")]
    [InlineData("[RpcTopic(\"t\"), RpcTopic(\"u\")] public interface IFoo { [Call] Task PingAsync(); }", "CS0579")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Since = 1.2)] Task PingAsync(); }", "CS0029")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Unknown = 1)] Task PingAsync(); }", "CS0246")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Attempts = 2)] Task PingAsync(); }", "CS0246")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Confirm = false)] Task PingAsync(); }", "CS0246")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast(Attempts = \"2\")] Task PingAsync(); }", "CS0029")]
    [InlineData("[RpcTopic] public interface IFoo { [Call] Task PingAsync(); }", "CS7036")]
    [InlineData("[RpcTopic(topic)] public interface IFoo { [Call] Task PingAsync(); }", "CS0103")]
    public void An_error_of_the_compiler_is_not_reported_again(string source, string id)
    {
        Run run = Harness.Start(Harness.Compile([Usings + source]));
        run.Compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).Select(one => one.Id).ShouldBe([id]);
        run.Problems.Where(one => one.Id != "TRPC0008").ShouldBeEmpty();
    }

    [Fact]
    public void Attributes_of_methods_mean_nothing_in_a_class_and_in_an_interface_without_a_topic() =>
        Harness.Start(Harness.Compile([Usings
            + "public class Foo { [Call] public void Run(Action a) { } } public interface IFoo { [Call, Cast] int Run(ref int a); }"])).Sources
            .ShouldBeEmpty();
}
