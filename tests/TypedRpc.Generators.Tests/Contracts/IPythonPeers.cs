using System.Text.Json.Serialization;

namespace TypedRpc.Generators.Tests.Contracts;

/// <summary>What peers in Python throw, and casts that say how they are sent and run.</summary>
[RpcTopic("python"), Throws(typeof(NoSuchImage), Module = "glance.exception", Name = "NotFound")]
public interface IPythonPeers
{
    [Call, Throws(typeof(VolumeNotFound), Module = "cinder.exception"),
        Throws(typeof(Missing), Module = "cinder.exception", Name = "NotFound"), Throws(typeof(Busy), Name = "busy")]
    Task FailAsync(int how);

    [Cast] Task PlainAsync();

    [Cast(Confirm = false)] Task HastyAsync();

    [Cast(Confirm = true, Attempts = 100)] Task StubbornAsync();

    [Cast(Fanout = true, Confirm = false, Attempts = 1)] Task AllAsync();
}

/// <summary>The same for peers that say the whole name in one.</summary>
[RpcTopic("python")]
public interface IPlainPeers
{
    [Call, Throws(typeof(Missing), Name = "cinder.exception.NotFound"), Throws(typeof(NoSuchImage), Name = "glance.exception.NotFound")]
    Task FailAsync(int how);
}

public sealed class VolumeNotFound(string message, Guid volumeId, long size = 1) : Exception(message)
{
    public Guid VolumeId { get; } = volumeId;

    [JsonPropertyName("sizeGiB")]
    public long Size { get; } = size;

    public Rack? Where { get; init; }

    public List<string> Tags { get; init; } = ["none"];

    [Sensitive]
    public string? Token { get; set; }
}

public sealed record Rack(string Name, int[] Slots);

public sealed class Missing(string message) : Exception(message);

public sealed class NoSuchImage(string message) : Exception(message);

public sealed class Busy(string message) : Exception(message)
{
    public required int Load { get; init; }
}
