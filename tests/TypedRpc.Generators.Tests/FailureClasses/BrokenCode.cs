using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Code in the middle of an edit, cycles, and arguments of attributes that are none.</summary>
[FailureClass(24)]
public sealed class BrokenCode
{
    [Theory]
    [InlineData("[RpcTopic] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(42)] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\", Version = 1)] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\"), RpcTopic(\"u\")] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData(
        "[RpcTopic(\"t\")] public partial interface IFoo { } [RpcTopic(\"t\")] public partial interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { } [RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public class Foo { }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Unknown a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task<List<Unknown>> PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Unknown PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IUnknown { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Row a); } public record Row(Unknown B);")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Row a); } public class Row : Row { public int A { get; set; } }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(TimeoutSeconds = \"x\")] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int a, int a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int a = \"x\"); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int ) }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task (); }")]
    [InlineData("[RpcTopic(\"t\")] public interface { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(); [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(void a); }")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Loop a); } public struct Loop { public Loop A { get; set; } }")]
    [InlineData("[NotificationTopic(42)] public interface IFoo { [Notification(\"a.b\")] Task AAsync(); }")]
    [InlineData("[NotificationTopic(\"a\", 42)] public interface IFoo { [Notification(\"a.b\")] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\", \"c\")] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\", NotificationPriority.Unknown)] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(Unknown a); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Unknown AAsync(); }")]
    [InlineData("[NotificationTopic, NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\"), Call(42)] Task AAsync(); }")]
    [InlineData("[NotificationTopic, RpcTopic] public interface IFoo { }")]
    [InlineData("[NotificationTopic] public interface IFoo : IUnknown { [Notification(\"a.b\")] Task AAsync(int secret); }")]
    [InlineData("[NotificationTopic] public interface IFoo { [Notification(\"a.b\")] Task AAsync(")]
    [InlineData("[NotificationTopic] public class Foo { }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = 42)] Task AAsync([Sensitive(1)] int secret); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a\")] Task AAsync(Row a); } public record Row(Unknown B, string Secret);")]
    public void Code_in_the_middle_of_an_edit_crashes_neither_and_adds_no_error_in_generated_code(string source) =>
        Harness.Start(Harness.Compile(["using System.Text.Json.Serialization;\n" + Usings + source])).Problems
            .ShouldAllBe(one => one.Id != "AD0001");
}
