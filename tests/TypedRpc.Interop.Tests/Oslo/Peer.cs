using System.Collections.Concurrent;
using System.Numerics;
using System.Threading.Channels;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>The server of ours: what python/server.py does, where it is not Python's own.</summary>
public sealed class Peer(string name) : IPeer, ILaterPeer, ICalculator
{
    private readonly Channel<(RpcValue Value, RpcContext Context)> _recorded = Channel.CreateUnbounded<(RpcValue, RpcContext)>();
    private readonly Channel<string> _sleeping = Channel.CreateUnbounded<string>();

    /// <summary>The exceptions that it throws, by name.</summary>
    public ConcurrentDictionary<string, Exception> Exceptions { get; } = new(StringComparer.Ordinal);

    /// <summary>The server that it forwards to.</summary>
    public IPeer? Next { get; set; }

    public int Runs;

    public async Task<(RpcValue Value, RpcContext Context)> RecordedAsync() =>
        await _recorded.Reader.ReadAsync().AsTask().WaitAsync(PythonProcess.Limit);

    /// <summary>Ends when a sleeping method has begun, and when it has been cancelled.</summary>
    public async Task<string> SleepingAsync() => await _sleeping.Reader.ReadAsync().AsTask().WaitAsync(PythonProcess.Limit);

    public Task<RpcValue> EchoAsync(RpcValue value) => Task.FromResult(value);

    public Task<BigInteger> EchoBigAsync(BigInteger value) => Task.FromResult(value);

    public Task<ulong> EchoUnsignedAsync(ulong value) => Task.FromResult(value);

    public Task<double> EchoRealAsync(double value) => Task.FromResult(value);

    public Task<string?> EchoTextAsync(string? value) => Task.FromResult(value);

    public Task<DateTime> EchoInstantAsync(DateTime value) => Task.FromResult(value);

    public Task<DateTimeOffset> EchoLocalAsync(DateTimeOffset value) => Task.FromResult(value);

    public Task<DateOnly> EchoDayAsync(DateOnly value) => Task.FromResult(value);

    public Task<TimeSpan> EchoDurationAsync(TimeSpan value) => Task.FromResult(value);

    public Task<Guid> EchoIdAsync(Guid value) => Task.FromResult(value);

    public Task<decimal> EchoPriceAsync(decimal value) => Task.FromResult(value);

    public Task<byte[]> EchoBytesAsync(byte[] value) => Task.FromResult(value);

    public Task<VolumeState> EchoStateAsync(VolumeState value) => Task.FromResult(value);

    public Task<Volume?> EchoVolumeAsync(Volume? value) => Task.FromResult(value);

    public Task<List<int?>> EchoNumbersAsync(List<int?> value) => Task.FromResult(value);

    public Task<Dictionary<string, Volume>> EchoByNameAsync(Dictionary<string, Volume> value) => Task.FromResult(value);

    public Task<HashSet<int>> EchoSetAsync(HashSet<int> value) => Task.FromResult(value);

    public Task<(int Number, string Text)> EchoPairAsync((int Number, string Text) value) => Task.FromResult(value);

    public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);

    public Task<string> DescribeAsync(RpcValue value) => Task.FromResult($"{value.Kind} {value}");

    public Task<RpcValue> MakeAsync(string expression) => throw new NotSupportedException();

    public Task<DateTime> MakeInstantAsync(string expression) => throw new NotSupportedException();

    // What cannot be sent: NaN has no JSON, and neither has half of a surrogate pair.
    public Task<double> MakeRealAsync(string expression) => Task.FromResult(double.NaN);

    public Task<HashSet<int>> MakeSetAsync(string expression) => throw new NotSupportedException();

    public Task<(int Number, string? Text)> MakePairAsync(string expression) => Task.FromResult((1, (string?)"\ud800"));

    public Task<Volume> MakeVolumeAsync(string expression) => throw new NotSupportedException();

    public Task<string> FailAsync(string expression) => throw Exceptions[expression];

    public Task<string> ForwardFailAsync(string expression) => Next!.FailAsync(expression);

    public Task<RpcValue> ForwardContextAsync() => Next!.ContextAsync();

    public Task<RpcValue> ContextAsync() =>
        Task.FromResult(RpcValue.Map(RpcContext.Current.Select(entry => KeyValuePair.Create(entry.Key, ValueOf(entry.Value)))));

    public Task<string> WhoAsync() => Task.FromResult(name);

    public Task<string> CallerAsync() => Task.FromResult(RpcRequest.Current!.Caller!);

    public Task<Shared> ShareAsync(int number) => Task.FromResult(new Shared(name, 2 * number));

    public async Task<string> SleepAsync(double seconds, CancellationToken cancellationToken)
    {
        await _sleeping.Writer.WriteAsync("begun", CancellationToken.None);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
            return "slept";
        }
        catch (OperationCanceledException)
        {
            await _sleeping.Writer.WriteAsync("cancelled", CancellationToken.None);
            throw;
        }
    }

    public Task<string> WhichAsync() => Task.FromResult("1.5");

    Task<string> ILaterPeer.WhichAsync() => Task.FromResult("1.9.2");

    public Task<string> OnlyLaterAsync() => Task.FromResult("first");

    Task<string> ILaterPeer.OnlyLaterAsync() => Task.FromResult("later");

    public Task<string> NobodyHasAsync() => throw new NotSupportedException();

    public ValueTask RecordAsync(RpcValue value)
    {
        Interlocked.Increment(ref Runs);
        return _recorded.Writer.WriteAsync((value, RpcContext.Current));
    }

    public Task<long> MulAsync(long a, long b) => Task.FromResult(a * b);

    public Task<long> DivAsync(long a, long b) => Task.FromResult(a / b);

    private static RpcValue ValueOf(object? value) => value switch
    {
        null => RpcValue.Null,
        bool v => v,
        long v => v,
        double v => v,
        string v => v,
        IReadOnlyDictionary<string, object?> map => RpcValue.Map(map.Select(entry => KeyValuePair.Create(entry.Key, ValueOf(entry.Value)))),
        IEnumerable<object?> list => RpcValue.List(list.Select(ValueOf)),
        _ => value.ToString()!,
    };
}
