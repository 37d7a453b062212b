using System.Globalization;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Contracts and methods that are large.</summary>
[FailureClass(13)]
public sealed class ManyMembers
{
    [Fact]
    public void Ten_dozen_methods_and_two_dozen_parameters_are_no_problem()
    {
        string methods = string.Concat(Enumerable.Range(0, 120).Select(i => $"[Call] Task M{i}Async();\n"));
        string parameters = string.Join(
            ", ", Enumerable.Range(0, 24).Select(i => string.Create(CultureInfo.InvariantCulture, $"int p{i} = {i}")));
        Harness.Accept(Usings
            + $$"""[RpcTopic("t")] public interface IFoo { {{methods}} [Call] Task<int> ManyAsync({{parameters}}, CancellationToken token = default); }""");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(24)]
    public void Tuples_of_every_length_are_made_and_taken_apart(int count)
    {
        string parameters = string.Join(", ", Enumerable.Range(0, count).Select(i => i % 3 == 0
            ? $"in int p{i}"
            : i % 3 == 1
            ? $"string? p{i} = null"
            : $"List<int>? p{i} = null").OrderBy(text => text.Contains('=', StringComparison.Ordinal)));
        Harness.Accept(Usings
            + $$"""[RpcTopic("t")] public interface IFoo { [Call] Task ManyAsync({{parameters}}); } [NotificationTopic] public interface INews { [Notification("a")] Task ManyAsync({{parameters}}); }""");
    }
}
