using System.Text.Encodings.Web;
using System.Text.Json;

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>What servers and listeners were called with, in order.</summary>
internal sealed class Record
{
    private static readonly JsonSerializerOptions Options =
        new() { IncludeFields = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<string> _runs = [];
    private readonly List<(Func<List<string>, bool> Enough, TaskCompletionSource Reached)> _waiting = [];

    public IReadOnlyList<string> Runs
    {
        get
        {
            lock (_runs)
                return [.. _runs];
        }
    }

    public void Add(string method, object?[] arguments)
    {
        lock (_runs)
        {
            string name = method[..^"Async".Length].ToLowerInvariant();
            _runs.Add($"{name}({string.Join(", ", arguments.Select(Print))})");
            foreach ((Func<List<string>, bool> enough, TaskCompletionSource reached) in _waiting)
            {
                if (enough(_runs))
                    reached.TrySetResult();
            }
        }
    }

    /// <summary>Ends when the runs are what is waited for.</summary>
    public Task UntilAsync(Func<List<string>, bool> enough)
    {
        lock (_runs)
        {
            if (enough(_runs))
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((enough, reached));
            return reached.Task;
        }
    }

    public static string Print(object? value) =>
        (value is RpcValue or System.Numerics.BigInteger ? value.ToString()! : JsonSerializer.Serialize(value, Options)).Replace('"', '\'');
}
