using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>Notifications and sensitive members that must have code without an error or a warning; the harness holds that.</summary>
public sealed class NotificationCompilationTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    [Fact]
    public void Keywords_and_our_own_locals_are_names_of_parameters() => Harness.Accept(Usings + """
        namespace @namespace.@class
        {
            public record @record(int @int, [Sensitive] string @await);
            [NotificationTopic("t")]
            public interface @interface
            {
                [Notification("a")] Task @return(@record @class, CancellationToken @ref = default);
                [Notification("b")] ValueTask @async(string @event, int @in, int sender, int delivery, int listener, int __sender, int __m0, int __a, CancellationToken __token);
                [Notification("c")] Task CreateNotifier(int sender); [Notification("d")] Task DispatchAsync(int __sender); [Notification("e")] Task Info(int __a); [Notification("f")] Task Equals();
            }
        }
        """);

    [Fact]
    public void The_global_namespace_will_do() =>
        Harness.Accept(Usings + "[NotificationTopic] interface IFoo { [Notification(\"a\")] Task AAsync(Row a); } record Row(int A);");

    [Fact]
    public void Payloads_of_every_form_are_carried() => Harness.Accept(Usings + """
        public enum E { A } public record struct S(int A); public record R(int A);
        [NotificationTopic("a.b", "c-d", Exchange = "x")]
        public interface IFoo
        {
            [Notification("a.1")] Task AAsync(int a); [Notification("a.2")] Task BAsync(int? a); [Notification("a.3")] Task CAsync(string? a = null); [Notification("a.4")] Task DAsync(byte[] a);
            [Notification("b.1")] ValueTask AAsync(E a); [Notification("b.2")] ValueTask BAsync(E? a); [Notification("b.3")] ValueTask CAsync(S a); [Notification("b.4")] ValueTask DAsync(S? a);
            [Notification("c.1")] Task AAsync(R a); [Notification("c.2")] Task BAsync(R? a = null); [Notification("c.3")] Task CAsync(params int[] a); [Notification("c.4")] Task DAsync(List<R?> a);
            [Notification("d.1")] Task AAsync(IEnumerable<S?> a, CancellationToken b = default); [Notification("d.2")] Task BAsync(Dictionary<E, R[]>? a); [Notification("d.3")] Task CAsync(Guid a);
            [Notification("e.1")] Task AAsync(); [Notification("e.2")] ValueTask BAsync(CancellationToken a); [Notification("e.3")] Task CAsync(int a, R? b, S? c = null, CancellationToken d = default);
        #nullable disable
            [Notification("f.1")] Task AAsync(List<string> a); [Notification("f.2")] Task BAsync(string a, R b);
        #nullable restore
        }
        """);

    [Fact]
    public void Bases_may_form_a_diamond_be_generic_and_be_notifications_themselves() => Harness.Accept(Usings + """
        public interface IRoot { [Notification("root")] Task RootAsync(int a); void Plain() { } static int Count => 1; int Size => 2; }
        [NotificationTopic("left")] public interface ILeft : IRoot { [Notification("left")] Task LeftAsync(); }
        public interface IRight<T> : IRoot { [Notification("right")] Task RightAsync(T a); [Notification("built_in")] Task BuiltInAsync() => Task.CompletedTask; }
        [NotificationTopic] public interface IBoth : ILeft, IRight<string> { [Notification("root.again")] new Task RootAsync(int a); }
        """);

    [Fact]
    public void One_event_type_may_have_every_priority_in_any_order_of_methods()
    {
        string[] methods = [.. Enum.GetNames<NotificationPriority>()
            .Select(name => $"[Notification(\"a.b\", NotificationPriority.{name})] Task {name}Async(int a);")];
        string source = Usings + "[NotificationTopic] public interface IFoo { ";
        string all = Harness.Accept(source + string.Join("\n", methods) + "}").All;
        foreach (string name in Enum.GetNames<NotificationPriority>())
            all.ShouldContain($"Priority = global::TypedRpc.NotificationPriority.{name} }}");
        Harness.Accept(source + string.Join("\n", methods.Reverse()) + "}").All.ShouldBe(all);
    }

    [Fact]
    public void Attributes_are_known_by_alias_and_full_name_and_look_alikes_are_not()
    {
        Run run = Harness.Accept("""
            using Topic = TypedRpc.NotificationTopicAttribute;
            using Tell = TypedRpc.NotificationAttribute;
            using System.Threading.Tasks;
            [Topic] public interface IFoo { [Tell("a")] Task AAsync(); [global::TypedRpc.NotificationAttribute("b"), Mine.Call] Task BAsync(int a, [Mine.Sensitive] int b); }
            namespace Mine { class CallAttribute : System.Attribute { } class SensitiveAttribute : System.Attribute { } class NotificationTopicAttribute : System.Attribute { } [NotificationTopic] public interface IBar { int A { get; } } }
            """);
        run.Sources.Keys.ShouldNotContain(name => name.Contains("IBar", StringComparison.Ordinal));
        run.All.ShouldNotContain("Sensitive");
    }

    [Fact]
    public void Calls_and_notifications_of_one_assembly_share_shapes_and_the_registration()
    {
        Run run = Harness.Accept(Usings + """
            public record Row(int A);
            [NotificationTopic] public interface IB { [Notification("a")] Task AAsync(Row a); [Notification("b")] Task BAsync(List<Row> a); }
            [RpcTopic("t")] public interface IA { [Call(Notify = "c")] Task<List<Row>> AAsync(Row a); }
            [RpcTopic("t")] public interface IC { [Cast] Task AAsync(Row a); }
            """);
        run.Sources.Keys.Count(name => name.Contains("RowShape", StringComparison.Ordinal)).ShouldBe(2);
        run.Sources["TypedRpc.Registration.g.cs"].Split('\n').Where(line => line.Contains("RpcContracts.", StringComparison.Ordinal))
            .Select(line => line.Split("RpcContracts.")[1].Split("(1,")[0])
            .ShouldBe(["Add<global::IA>", "Add<global::IB>", "Add<global::IC>"]);
    }

    [Theory]
    [InlineData("record Row(int A, [Sensitive] string B, int C);")]
    [InlineData("record Row(int A, [property: Sensitive] string B, int C);")]
    [InlineData("record Row(int A, [field: Sensitive] string B, int C);")]
    [InlineData("record struct Row(int A, [Sensitive] string B, int C);")]
    [InlineData("class Row { public int A { get; set; } [Sensitive] public string? B { get; init; } public int C { get; set; } }")]
    [InlineData("class Row(int a, [Sensitive] string b, int c) { public int A { get; } = a; public string B { get; } = b; public int C { get; } = c; }")]
    [InlineData("class Base { public int A { get; set; } [Sensitive] public virtual string? B { get; set; } } public class Row : Base { public override string? B { get; set; } public int C { get; set; } }")]
    [InlineData("record Base(int A, [Sensitive] string B); public record Row(int A, string B, int C) : Base(A, B);")]
    [InlineData("record Base(int A, string B); public record Row(int A, [Sensitive] string B, int C) : Base(A, B);")]
    public void A_sensitive_member_is_known_wherever_its_mark_is(string type)
    {
        Run run = Harness.Accept(Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(Row row); }\npublic " + type);
        run.Sources.Single(source => source.Key.StartsWith("RowShape", StringComparison.Ordinal)).Value
            .ShouldContain("new(false, \"a\", \"b\", \"c\") { Sensitive = new[] { 1 }");
    }

    [Fact]
    public void A_sensitive_member_of_a_referenced_assembly_is_known()
    {
        using var image = new MemoryStream();
        Harness.Compile([Usings + "public record Row(int A, [Sensitive] string Password);"], name: "Library")
            .Emit(image).Success.ShouldBeTrue();
        CSharpCompilation user = Harness.Compile(
            [Usings + "[NotificationTopic] public interface IFoo { [Notification(\"a\")] Task AAsync(Row row); }"], name: "User")
            .AddReferences(Microsoft.CodeAnalysis.MetadataReference.CreateFromImage(image.ToArray()));
        Run run = Harness.Start(user);
        run.Problems.ShouldBeEmpty();
        run.All.ShouldContain("\"password\") { Sensitive = new[] { 1 }");
    }

    [Fact]
    public void Methods_whose_parameters_differ_in_being_sensitive_share_no_shape()
    {
        string all = Harness.Accept(Usings
            + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(int a, [Sensitive] int b); [Call] Task BAsync(int a, int b); [Cast] Task CAsync(int a, [Sensitive] int b); }").All;
        all.ShouldContain("class __Arguments0");
        all.ShouldContain("class __Arguments1");
        all.ShouldNotContain("class __Arguments2");
    }
}
