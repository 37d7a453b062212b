using Microsoft.CodeAnalysis.Testing;

namespace TypedRpc.CodeFixes.Tests;

public sealed class FixAllTests
{
    private const string Usings = "using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing TypedRpc;\n";

    public static TheoryData<string, string, string, string> Threes => new()
    {
        {
            "TRPC0009",
            "AddCall",
            "Task {|TRPC0009:AAsync|}(); Task {|TRPC0009:BAsync|}(); Task {|TRPC0009:CAsync|}();",
            "[Call] Task AAsync(); [Call] Task BAsync(); [Call] Task CAsync();"
        },
        {
            "TRPC0009",
            "AddCast",
            "Task {|TRPC0009:AAsync|}(); Task<int> {|TRPC0009:BAsync|}(); Task {|TRPC0009:CAsync|}();",
            "[Cast] Task AAsync(); Task<int> {|TRPC0009:BAsync|}(); [Cast] Task CAsync();"
        },
        {
            "TRPC0010",
            "KeepCast",
            "[Call, Cast] Task {|TRPC0010:AAsync|}(); [Cast, Call] Task {|TRPC0010:BAsync|}(); [Call] [Cast] Task {|TRPC0010:CAsync|}();",
            "[Cast] Task AAsync(); [Cast] Task BAsync(); [Cast] Task CAsync();"
        },
        {
            "TRPC0011",
            "ReturnTask",
            "[Call] {|TRPC0011:void|} A(); [Call] {|TRPC0011:int|} B(); [Cast] {|TRPC0011:void|} C();",
            "[Call] Task A(); [Call] Task<int> B(); [Cast] Task C();"
        },
        {
            "TRPC0013",
            "PassByValue",
            "[Call] Task AAsync(ref int {|TRPC0013:a|},out int {|TRPC0013:b|}); [Call] Task BAsync(ref int {|TRPC0013:c|});",
            "[Call] Task AAsync(int a,int b); [Call] Task BAsync(int c);"
        },
        {
            "TRPC0014", "MoveTokenLast",
            "[Call] Task AAsync(CancellationToken {|TRPC0014:a|}, int b); [Call] Task BAsync(CancellationToken {|TRPC0014:a|}, CancellationToken {|TRPC0014:b|}, int c); [Call] Task CAsync(CancellationToken {|TRPC0014:a|}, int b, int c = 1);",
            "[Call] Task AAsync(int b, CancellationToken a); [Call] Task BAsync(CancellationToken {|TRPC0014:a|}, CancellationToken {|TRPC0014:b|}, int c); [Call] Task CAsync(int b, int c = 1, CancellationToken a = default);"
        },
        {
            "TRPC0015", "NameOnTheWire",
            "[Call] Task AAsync(int a); [Call] Task {|TRPC0015:AAsync|}(string b); [Call] Task {|TRPC0015:AAsync|}(Guid b); [Call] Task {|TRPC0015:AAsync|}(Guid b, CancellationToken c);",
            "[Call] Task AAsync(int a); [Call(Name = \"a_by_b\")] Task AAsync(string b); [Call(Name = \"a_2\")] Task AAsync(Guid b); [Call(Name = \"a_3\")] Task AAsync(Guid b, CancellationToken c);"
        },
        {
            "TRPC0026", "MarkSensitive",
            "[Call(Notify = \"a\")] Task AAsync(string {|TRPC0026:secret|}, string {|TRPC0026:token|}); [Cast(Notify = \"b\")] Task BAsync(string {|TRPC0026:password|});",
            "[Call(Notify = \"a\")] Task AAsync([Sensitive] string secret, [Sensitive] string token); [Cast(Notify = \"b\")] Task BAsync([Sensitive] string password);"
        },
    };

    // One by one, and all of a document, a project and a solution: the result is the same.
    [Theory]
    [MemberData(nameof(Threes))]
    public Task All_diagnostics_of_a_document_are_fixed_at_once(string id, string key, string before, string after) =>
        HoldAsync(
            id, key, Usings + "[RpcTopic(\"t\")] public interface IFoo { " + before + " }",
            Usings + "[RpcTopic(\"t\")] public interface IFoo { " + after + " }");

    [Fact]
    public Task All_notifications_get_different_event_types() => HoldAsync(
        "TRPC0020",
        "AddNotification",
        Usings + "[NotificationTopic] public interface IFoo { Task {|TRPC0020:Made|}(); Task {|TRPC0020:MadeAsync|}(); Task {|TRPC0020:MadeAsync|}(int a); }",
        Usings + "[NotificationTopic] public interface IFoo { [Notification(\"made\")] Task Made(); [Notification(\"made_2\")] Task MadeAsync(); [Notification(\"made_3\")] Task MadeAsync(int a); }");

    [Fact]
    public Task One_using_serves_all_diagnostics_of_a_document() => HoldAsync(
        "TRPC0011",
        "ReturnTask",
        "using TypedRpc;\n[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:void|} A(); [Call] {|TRPC0011:void|} B(); }\n[RpcTopic(\"u\")] public interface IBar { [Call] {|TRPC0011:void|} C(); }\n",
        "using System.Threading.Tasks;\nusing TypedRpc;\n[RpcTopic(\"t\")] public interface IFoo { [Call] Task A(); [Call] Task B(); }\n[RpcTopic(\"u\")] public interface IBar { [Call] Task C(); }\n");

    [Theory]
    [InlineData(CodeFixTestBehaviors.SkipFixAllInProjectCheck | CodeFixTestBehaviors.SkipFixAllInSolutionCheck)]
    [InlineData(CodeFixTestBehaviors.SkipFixAllInDocumentCheck | CodeFixTestBehaviors.SkipFixAllInSolutionCheck)]
    [InlineData(CodeFixTestBehaviors.SkipFixAllInDocumentCheck | CodeFixTestBehaviors.SkipFixAllInProjectCheck)]
    public Task All_documents_are_fixed_at_once(CodeFixTestBehaviors scope) => new FixTest("TRPC0009", "AddCall")
    {
        CodeFixTestBehaviors = scope,
        TestState =
        {
            Sources =
            {
                Usings + "[RpcTopic(\"t\")] public partial interface IFoo { Task {|TRPC0009:AAsync|}(); }",
                Usings + "public partial interface IFoo { Task {|TRPC0009:BAsync|}(); }",
                Usings + "[RpcTopic(\"u\")] public interface IBar { Task {|TRPC0009:CAsync|}(); }",
            },
        },
        FixedState =
        {
            Sources =
            {
                Usings + "[RpcTopic(\"t\")] public partial interface IFoo { [Call] Task AAsync(); }",
                Usings + "public partial interface IFoo { [Call] Task BAsync(); }",
                Usings + "[RpcTopic(\"u\")] public interface IBar { [Call] Task CAsync(); }",
            },
        },
    }.RunAsync();

    [Fact]
    public Task One_document_is_fixed_without_the_others()
    {
        const string Other = Usings + "[RpcTopic(\"t\")] public partial interface IFoo { Task {|TRPC0009:AAsync|}(); }";
        return new FixTest("TRPC0009", "AddCast")
        {
            CodeFixTestBehaviors = CodeFixTestBehaviors.FixOne
                | CodeFixTestBehaviors.SkipFixAllInProjectCheck | CodeFixTestBehaviors.SkipFixAllInSolutionCheck,
            File = "/0/Test1.cs",
            TestState =
            {
                Sources = { Other, Usings + "public partial interface IFoo { Task {|TRPC0009:BAsync|}(); Task {|TRPC0009:CAsync|}(); }" },
            },
            FixedState =
            {
                Sources = { Other, Usings + "public partial interface IFoo { [Cast] Task BAsync(); Task {|TRPC0009:CAsync|}(); }" },
            },
            BatchFixedState =
            {
                Sources = { Other, Usings + "public partial interface IFoo { [Cast] Task BAsync(); [Cast] Task CAsync(); }" },
            },
        }.RunAsync();
    }

    [Fact]
    public Task A_base_that_two_contracts_share_is_fixed_once() => new FixTest("TRPC0009", "AddCall")
    {
        TestState =
        {
            Sources =
            {
                Usings + "[RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:{|TRPC0009:IBase|}|} { } [RpcTopic(\"u\")] public interface IBar : {|TRPC0009:{|TRPC0009:IBase|}|} { Task {|TRPC0009:CAsync|}(); }",
                Usings + "public interface IBase { Task AAsync(); Task BAsync(); }",
            },
        },
        FixedState =
        {
            Sources =
            {
                Usings + "[RpcTopic(\"t\")] public interface IFoo : IBase { } [RpcTopic(\"u\")] public interface IBar : IBase { [Call] Task CAsync(); }",
                Usings + "public interface IBase { [Call] Task AAsync(); [Call] Task BAsync(); }",
            },
        },
    }.RunAsync();

    [Theory]
    [InlineData("TRPC0009", "AddCall", "Task A(int a);", "[Call] Task A(int a);")]
    [InlineData("TRPC0011", "ReturnTask", "[Call] void A(int a);", "[Call] Task A(int a);")]
    [InlineData("TRPC0013", "PassByValue", "[Call] Task A(ref int a);", "[Call] Task A(int a);")]
    [InlineData("TRPC0014", "MoveTokenLast", "[Call] Task A(CancellationToken a, int b);", "[Call] Task A(int b, CancellationToken a);")]
    [InlineData(
        "TRPC0015", "NameOnTheWire", "[Call] Task A(); [Call] Task A(int a);", "[Call] Task A(); [Call(Name = \"a_by_a\")] Task A(int a);")]
    public Task An_inherited_diagnostic_is_fixed_in_the_base(string id, string key, string before, string after)
    {
        const string Contract = "[RpcTopic(\"t\")] public interface IFoo : {0} { } public interface IMiddle : IBase<int> { }";
        return new FixTest(id, key)
        {
            TestState =
            {
                Sources =
                {
                    Usings + Contract.Replace("{0}", $"{{|{id}:IMiddle|}}", StringComparison.Ordinal),
                    Usings + "public interface IBase<T> { " + before + " }",
                },
            },
            FixedState =
            {
                Sources =
                {
                    Usings + Contract.Replace("{0}", "IMiddle", StringComparison.Ordinal),
                    Usings + "public interface IBase<T> { " + after + " }",
                },
            },
        }.RunAsync();
    }

    [Fact]
    public Task Nothing_is_offered_for_all_where_nothing_would_help()
    {
        const string Source = Usings
            + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(CancellationToken {|TRPC0014:a|}, CancellationToken b); }";
        return HoldAsync("TRPC0014", "MoveTokenLast", Source, Source);
    }

    private static Task HoldAsync(string id, string key, string before, string after) =>
        new FixTest(id, key) { TestCode = before, FixedCode = after }.RunAsync();
}
