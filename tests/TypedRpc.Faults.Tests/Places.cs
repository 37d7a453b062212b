using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests;

/// <summary>Where a test's broker is.</summary>
internal static class Places
{
    public static Task<string> InMemoryAsync() => Task.FromResult($"memory://{Guid.NewGuid():N}");

    public static async Task<string> RabbitMqAsync() =>
        Protocol.UrlOf(await (await RabbitMqBroker.SharedAsync()).CreateVirtualHostAsync());

    public static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
