using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedRpc.CodeFixes.Tests;

public sealed class FixAllTests
{
    private const string Usings = "using System;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing TypedRpc;\n";

    public static TheoryData<string, string, string, string> Threes => new()
    {
        { "TRPC0009", "AddCall", "Task AAsync(); Task BAsync(); Task CAsync();", "[Call] Task AAsync(); [Call] Task BAsync(); [Call] Task CAsync();" },
        { "TRPC0009", "AddCast", "Task AAsync(); Task<int> BAsync(); Task CAsync();", "[Cast] Task AAsync(); Task<int> BAsync(); [Cast] Task CAsync();" },
        { "TRPC0010", "KeepCast", "[Call, Cast] Task AAsync(); [Cast, Call] Task BAsync(); [Call] [Cast] Task CAsync();", "[Cast] Task AAsync(); [Cast] Task BAsync(); [Cast] Task CAsync();" },
        { "TRPC0011", "ReturnTask", "[Call] void A(); [Call] int B(); [Cast] void C();", "[Call] Task A(); [Call] Task<int> B(); [Cast] Task C();" },
        { "TRPC0013", "PassByValue", "[Call] Task AAsync(ref int a,out int b); [Call] Task BAsync(ref int c);", "[Call] Task AAsync(int a,int b); [Call] Task BAsync(int c);" },
        {
            "TRPC0014", "MoveTokenLast",
            "[Call] Task AAsync(CancellationToken a, int b); [Call] Task BAsync(CancellationToken a, CancellationToken b, int c); [Call] Task CAsync(CancellationToken a, int b, int c = 1);",
            "[Call] Task AAsync(int b, CancellationToken a); [Call] Task BAsync(CancellationToken a, CancellationToken b, int c); [Call] Task CAsync(int b, int c = 1, CancellationToken a = default);"
        },
        {
            "TRPC0015", "NameOnTheWire",
            "[Call] Task AAsync(int a); [Call] Task AAsync(string b); [Call] Task AAsync(Guid b); [Call] Task AAsync(Guid b, CancellationToken c);",
            "[Call] Task AAsync(int a); [Call(Name = \"a_by_b\")] Task AAsync(string b); [Call(Name = \"a_2\")] Task AAsync(Guid b); [Call(Name = \"a_3\")] Task AAsync(Guid b, CancellationToken c);"
        },
        {
            "TRPC0026", "MarkSensitive",
            "[Call(Notify = \"a\")] Task AAsync(string secret, string token); [Cast(Notify = \"b\")] Task BAsync(string password);",
            "[Call(Notify = \"a\")] Task AAsync([Sensitive] string secret, [Sensitive] string token); [Cast(Notify = \"b\")] Task BAsync([Sensitive] string password);"
        },
    };

    [Theory]
    [MemberData(nameof(Threes))]
    public async Task All_faults_of_a_document_are_mended_at_once(string id, string key, string before, string after)
    {
        using var fixing = new Fixing(Usings + "[RpcTopic(\"t\")] public interface IFoo { " + before + " }");

        await fixing.AcceptAllAsync(id, key, FixAllScope.Document);

        (await fixing.TextAsync()).ShouldBe(Usings + "[RpcTopic(\"t\")] public interface IFoo { " + after + " }");
        bool isLeft = after.Contains("Task<int> BAsync", StringComparison.Ordinal) || after.Contains("CancellationToken b,", StringComparison.Ordinal);
        (await fixing.FaultsAsync()).Any(one => one.Id == id).ShouldBe(isLeft);
    }

    [Fact]
    public async Task All_notifications_get_different_event_types()
    {
        using var fixing = new Fixing(Usings + "[NotificationTopic] public interface IFoo { Task Made(); Task MadeAsync(); Task MadeAsync(int a); }");

        await fixing.AcceptAllAsync("TRPC0020", "AddNotification", FixAllScope.Document);

        (await fixing.TextAsync()).ShouldBe(
            Usings + "[NotificationTopic] public interface IFoo { [Notification(\"made\")] Task Made(); [Notification(\"made_2\")] Task MadeAsync(); [Notification(\"made_3\")] Task MadeAsync(int a); }");
        (await fixing.FaultsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_using_serves_all_faults_of_a_document()
    {
        using var fixing = new Fixing("using TypedRpc;\n[RpcTopic(\"t\")] public interface IFoo { [Call] void A(); [Call] void B(); }\n[RpcTopic(\"u\")] public interface IBar { [Call] void C(); }\n");

        await fixing.AcceptAllAsync("TRPC0011", "ReturnTask", FixAllScope.Document);

        (await fixing.TextAsync()).ShouldBe(
            "using System.Threading.Tasks;\nusing TypedRpc;\n[RpcTopic(\"t\")] public interface IFoo { [Call] Task A(); [Call] Task B(); }\n[RpcTopic(\"u\")] public interface IBar { [Call] Task C(); }\n");
    }

    [Theory]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task All_documents_are_mended_at_once(FixAllScope scope)
    {
        using var fixing = new Fixing(
            Usings + "[RpcTopic(\"t\")] public partial interface IFoo { Task AAsync(); }", Usings + "public partial interface IFoo { Task BAsync(); }", Usings + "[RpcTopic(\"u\")] public interface IBar { Task CAsync(); }");

        await fixing.AcceptAllAsync("TRPC0009", "AddCall", scope);

        (await fixing.TextAsync(0)).ShouldBe(Usings + "[RpcTopic(\"t\")] public partial interface IFoo { [Call] Task AAsync(); }");
        (await fixing.TextAsync(1)).ShouldBe(Usings + "public partial interface IFoo { [Call] Task BAsync(); }");
        (await fixing.TextAsync(2)).ShouldBe(Usings + "[RpcTopic(\"u\")] public interface IBar { [Call] Task CAsync(); }");
        (await fixing.FaultsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_document_is_mended_without_the_others()
    {
        using var fixing = new Fixing(Usings + "[RpcTopic(\"t\")] public partial interface IFoo { Task AAsync(); }", Usings + "public partial interface IFoo { Task BAsync(); Task CAsync(); }");

        await fixing.AcceptAllAsync("TRPC0009", "AddCast", FixAllScope.Document, document: 1);

        (await fixing.TextAsync(0)).ShouldBe(Usings + "[RpcTopic(\"t\")] public partial interface IFoo { Task AAsync(); }");
        (await fixing.TextAsync(1)).ShouldBe(Usings + "public partial interface IFoo { [Cast] Task BAsync(); [Cast] Task CAsync(); }");
    }

    [Fact]
    public async Task A_base_that_two_contracts_share_is_mended_once()
    {
        using var fixing = new Fixing(
            Usings + "[RpcTopic(\"t\")] public interface IFoo : IBase { } [RpcTopic(\"u\")] public interface IBar : IBase { Task CAsync(); }", Usings + "public interface IBase { Task AAsync(); Task BAsync(); }");
        (await fixing.FaultsAsync()).Length.ShouldBe(5);

        await fixing.AcceptAllAsync("TRPC0009", "AddCall", FixAllScope.Document);

        (await fixing.TextAsync(0)).ShouldBe(Usings + "[RpcTopic(\"t\")] public interface IFoo : IBase { } [RpcTopic(\"u\")] public interface IBar : IBase { [Call] Task CAsync(); }");
        (await fixing.TextAsync(1)).ShouldBe(Usings + "public interface IBase { [Call] Task AAsync(); [Call] Task BAsync(); }");
        (await fixing.FaultsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("TRPC0009", "AddCall", "Task A(int a);", "[Call] Task A(int a);")]
    [InlineData("TRPC0011", "ReturnTask", "[Call] void A(int a);", "[Call] Task A(int a);")]
    [InlineData("TRPC0013", "PassByValue", "[Call] Task A(ref int a);", "[Call] Task A(int a);")]
    [InlineData("TRPC0014", "MoveTokenLast", "[Call] Task A(CancellationToken a, int b);", "[Call] Task A(int b, CancellationToken a);")]
    [InlineData("TRPC0015", "NameOnTheWire", "[Call] Task A(); [Call] Task A(int a);", "[Call] Task A(); [Call(Name = \"a_by_a\")] Task A(int a);")]
    public async Task An_inherited_fault_is_mended_in_the_base(string id, string key, string before, string after)
    {
        using var fixing = new Fixing(Usings + "[RpcTopic(\"t\")] public interface IFoo : IMiddle { } public interface IMiddle : IBase<int> { }", Usings + "public interface IBase<T> { " + before + " }");

        await fixing.AcceptAsync(await Faults.FirstAsync(fixing, id), key);

        (await fixing.TextAsync(1)).ShouldBe(Usings + "public interface IBase<T> { " + after + " }");
        (await fixing.FaultsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_offered_for_all_where_nothing_would_help()
    {
        using var fixing = new Fixing(Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task AAsync(CancellationToken a, CancellationToken b); }");
        (await fixing.FaultsAsync()).Single().Id.ShouldBe("TRPC0014");

        (await fixing.OfferAllAsync("TRPC0014", "MoveTokenLast", FixAllScope.Document)).ShouldBeNull();
    }
}
