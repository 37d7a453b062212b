using TypedRpc;

namespace Consumer.Toolkit;

/// <summary>A contract that comes in a package.</summary>
[RpcTopic("clock")]
public interface IClock
{
    /// <summary>Says the hour of a time.</summary>
    [Call]
    Task<int> HourAsync(DateTimeOffset time);
}

/// <summary>The only clock.</summary>
public sealed class Clock : IClock
{
    /// <inheritdoc />
    public Task<int> HourAsync(DateTimeOffset time) => Task.FromResult(time.Hour);
}
