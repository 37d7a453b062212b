namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>Serves lamps with a scoped dependency.</summary>
public sealed class Lamps(Dependency dependency, Signals signals) : ILamps
{
    public Task<int> InstanceAsync(CancellationToken cancellationToken = default) => Task.FromResult(dependency.Number);

    public async Task WaitAsync(CancellationToken cancellationToken = default)
    {
        signals.Running.TrySetResult();
        await signals.Release.Task.WaitAsync(cancellationToken);
    }

    public Task FailAsync() => throw new InvalidOperationException($"lamp of {dependency.Number}");

    public Task SwitchAsync(string lamp)
    {
        signals.Switched.TrySetResult(lamp);
        return Task.CompletedTask;
    }
}

/// <summary>What a test waits for, and what it lets a method wait for.</summary>
public sealed class Signals
{
    public TaskCompletionSource Running { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<string> Switched { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<string> Broken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

public sealed class LampsAdmin : ILampsAdmin
{
    public Task<string> ResetAsync() => Task.FromResult("reset");
}

/// <summary>Handles lamp events with a scoped dependency.</summary>
public sealed class LampEvents(Dependency dependency, Signals signals) : ILampEvents
{
    public ValueTask BrokenAsync(string lamp)
    {
        signals.Broken.TrySetResult($"{lamp} {dependency.Number}");
        return ValueTask.CompletedTask;
    }
}
