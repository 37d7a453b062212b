using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Methods of one name: each has a name of its own on the wire, or is reported.</summary>
[FailureClass(14)]
public sealed class Overloads
{
    [Fact]
    public void Overloads_with_names_of_their_own_are_kept_apart() => Harness.Accept(Usings + """
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task<int> AAsync(int a);
            [Call(Name = "a_token")] Task<int> AAsync(int a, CancellationToken token = default);
            [Call(Name = "a_long")] Task<int> AAsync(long a);
            [Cast(Name = "a_null")] Task AAsync(int? a);
            [Cast(Name = "a_list")] Task AAsync(IEnumerable<int> a);
            [Cast(Name = "a_params")] Task AAsync(params int[] a);
        }
        """);

    [Fact]
    public void Overloads_that_differ_in_how_a_parameter_is_passed_are_each_called()
    {
        string all = Harness.Accept(Usings + """
            [RpcTopic("t")]
            public interface IFoo
            {
                [Call] Task AAsync(int a, CancellationToken b);
                [Call(Name = "a_in")] Task AAsync(in int a, CancellationToken b);
                [Call(Name = "a_in_token")] Task AAsync(int a, in CancellationToken b);
                [Call(Name = "a_optional")] Task AAsync(int a, int b = 5);
                void AAsync<T>(T a) { }
            }
            """).All;
        all.ShouldContain("AAsync(in __a.Item1, invocation.CancellationToken)");
        all.ShouldContain("AAsync(__a.Item1, in __token)");
    }

    [Theory]
    [InlineData("[Call] Task AAsync(); [Call] Task {|TRPC0015:AAsync|}(CancellationToken token);")]
    [InlineData("[Call] Task AAsync(int a); [Call] Task {|TRPC0015:AAsync|}(in int a);")]
    [InlineData("[Call] Task AAsync(int a); [Cast] Task {|TRPC0015:AAsync|}(string a); [Call] ValueTask {|TRPC0015:AAsync|}(long a);")]
    [InlineData("[Call] Task AAsync(int a); [Call] Task {|TRPC0015:A|}(string a);")]
    [InlineData("[Call] Task GetAAsync(int a); [Call] Task {|TRPC0015:Get_A|}(string a);")]
    [InlineData("[Call(Name = \"x\")] Task AAsync(int a); [Call(Name = \"x\")] Task {|TRPC0015:BAsync|}(string a);")]
    public void Overloads_without_names_of_their_own_are_reported(string methods) =>
        Marked.Hold(Usings, $$"""[RpcTopic("t")] public interface IFoo { {{methods}} }""");
}
