using System.Numerics;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>
/// What the servers of both languages do. Python's does not care for types: each <c>echo_</c> is its <c>echo</c>, and each <c>make_</c> its
/// <c>make</c>.
/// </summary>
[RpcTopic("peer", Version = "1.5")]
public interface IPeer
{
    [Call]
    Task<RpcValue> EchoAsync(RpcValue value);

    [Call]
    Task<BigInteger> EchoBigAsync(BigInteger value);

    [Call]
    Task<ulong> EchoUnsignedAsync(ulong value);

    [Call]
    Task<double> EchoRealAsync(double value);

    [Call]
    Task<string?> EchoTextAsync(string? value);

    [Call]
    Task<DateTime> EchoInstantAsync(DateTime value);

    [Call]
    Task<DateTimeOffset> EchoLocalAsync(DateTimeOffset value);

    [Call]
    Task<DateOnly> EchoDayAsync(DateOnly value);

    [Call]
    Task<TimeSpan> EchoDurationAsync(TimeSpan value);

    [Call]
    Task<Guid> EchoIdAsync(Guid value);

    [Call]
    Task<decimal> EchoPriceAsync(decimal value);

    [Call]
    Task<byte[]> EchoBytesAsync(byte[] value);

    [Call]
    Task<VolumeState> EchoStateAsync(VolumeState value);

    [Call]
    Task<Volume?> EchoVolumeAsync(Volume? value);

    [Call]
    Task<List<int?>> EchoNumbersAsync(List<int?> value);

    [Call]
    Task<Dictionary<string, Volume>> EchoByNameAsync(Dictionary<string, Volume> value);

    [Call]
    Task<HashSet<int>> EchoSetAsync(HashSet<int> value);

    [Call]
    Task<(int Number, string Text)> EchoPairAsync((int Number, string Text) value);

    [Call]
    Task<int> AddAsync(int a, int b = 100);

    /// <summary>What <c>repr()</c> says of a value.</summary>
    [Call]
    Task<string> DescribeAsync(RpcValue value);

    /// <summary>A value that Python has and JSON may not have.</summary>
    [Call]
    Task<RpcValue> MakeAsync(string expression);

    [Call]
    Task<DateTime> MakeInstantAsync(string expression);

    [Call]
    Task<double> MakeRealAsync(string expression);

    [Call]
    Task<HashSet<int>> MakeSetAsync(string expression);

    [Call]
    Task<(int Number, string? Text)> MakePairAsync(string expression);

    [Call]
    Task<Volume> MakeVolumeAsync(string expression);

    [Call]
    [Throws(typeof(VolumeNotFoundException), Module = "errors", Name = "VolumeNotFound")]
    Task<string> FailAsync(string expression);

    /// <summary>What <see cref="FailAsync"/> of another server does, called from here. Ours alone has it.</summary>
    [Call]
    [Throws(typeof(VolumeNotFoundException), Module = "errors", Name = "VolumeNotFound")]
    Task<string> ForwardFailAsync(string expression);

    /// <summary>What <see cref="ContextAsync"/> of another server says, called from here. Ours alone has it.</summary>
    [Call]
    Task<RpcValue> ForwardContextAsync();

    [Call]
    Task<RpcValue> ContextAsync();

    [Call]
    Task<string> WhoAsync();

    /// <summary>Where the reply goes to. Ours alone has it.</summary>
    [Call]
    Task<string> CallerAsync();

    [Call]
    Task<Shared> ShareAsync(int number);

    [Call]
    Task<string> SleepAsync(double seconds, CancellationToken cancellationToken = default);

    [Call]
    Task<string> WhichAsync();

    /// <summary>Only an endpoint behind this one has it.</summary>
    [Call]
    Task<string> OnlyLaterAsync();

    [Call]
    Task<string> NobodyHasAsync();

    [Cast]
    ValueTask RecordAsync(RpcValue value);
}
