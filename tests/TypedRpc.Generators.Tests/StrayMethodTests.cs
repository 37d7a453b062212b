using System.Globalization;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests;

/// <summary>Attributes of methods that no contract has.</summary>
public sealed class StrayMethodTests
{
    [Theory]
    [InlineData("public interface {|TRPC0041:IFoo|} { [Call] Task AAsync(); [Cast] Task BAsync(); }")]
    [InlineData("public interface {|TRPC0041:IFoo|} { [Notification(\"a\")] Task AAsync(); }")]
    [InlineData("public partial interface {|TRPC0041:IFoo|} { } public partial interface IFoo { [Call] Task AAsync(); }")]
    [InlineData("public class Outer { private interface {|TRPC0041:IFoo|} { [Call] Task AAsync(); } }")]
    [InlineData("public interface {|TRPC0041:IFoo|}<T> { [Call] Task AAsync(T a); } public interface IBar : IFoo<int> { }")]
    [InlineData("public class Foo { [Call] public Task {|TRPC0041:AAsync|}() => Task.CompletedTask; [Cast] public Task {|TRPC0041:BAsync|}() => Task.CompletedTask; }")]
    [InlineData("public struct Foo { [Call] public Task {|TRPC0041:AAsync|}() => Task.CompletedTask; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(); } public class Foo : IFoo { [Call] public Task {|TRPC0041:AAsync|}() => Task.CompletedTask; }")]
    public void An_attribute_that_does_nothing_is_reported(string source) => Hold(source);

    [Theory]
    [InlineData("public interface IBase { [Call] Task AAsync(); } [RpcTopic(\"t\")] public interface IFoo : IBase { }")]
    [InlineData("public interface IBase<T> { [Call] Task AAsync(T a); } public interface IMiddle : IBase<int> { } public class Outer { [RpcTopic(\"t\")] public interface IFoo : IMiddle { } }")]
    [InlineData("public interface IBase { [Notification(\"a\")] Task AAsync(); } [NotificationTopic] public interface IFoo : IBase { }")]
    [InlineData("public interface IPlain { Task AAsync(); } public class Plain : IPlain { public Task AAsync() => Task.CompletedTask; }")]
    public void A_base_of_a_contract_needs_no_topic(string source) => Hold(source);

    [Fact]
    public void The_message_says_what_to_do()
    {
        Run run = Harness.Start(Harness.Compile([Usings
            + "public interface IFoo { [Call] Task AAsync(); } public class Foo { [Notification(\"a\")] public Task BAsync() => Task.CompletedTask; }"]));
        run.Problems.Select(one => one.GetMessage(CultureInfo.InvariantCulture)).ShouldBe([
            "The interface 'IFoo' has methods with [Call] but is not a contract, and no contract of this project inherits it, so nothing is generated for it; add [RpcTopic(\"...\")] to it",
            "The method 'BAsync' has [Notification] in a class, so nothing is generated for it; move the attribute to the method of an interface with [NotificationTopic]",
        ]);
    }

    // Where there is no contract at all there is no code either, which is no error here.
    private static void Hold(string marked) =>
        Marked.Hold(Usings, "[RpcTopic(\"t\")] public interface IAnother { [Call] Task OtherAsync(); }\n" + marked);
}
