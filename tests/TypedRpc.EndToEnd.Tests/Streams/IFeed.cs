namespace TypedRpc.EndToEnd.Tests.Streams;

/// <summary>A contract with every form of streams and progress.</summary>
[RpcTopic("feed", Version = "1.0")]
public interface IFeed
{
    [Call, Throws(typeof(FeedBroken))]
    IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken = default);

    [Call]
    IAsyncEnumerable<Parcel?> CarryAsync(Parcel?[] parcels);

    [Call(LivenessSeconds = 1)]
    IAsyncEnumerable<string> WatchAsync(CancellationToken cancellationToken = default);

    [Call(TimeoutSeconds = 1)]
    IAsyncEnumerable<string> HurryAsync(CancellationToken cancellationToken = default);

    [Call]
    IAsyncEnumerable<byte[]> BlocksAsync(int[] lengths);

    [Call]
    Task<long> SumAsync(string name, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    [Call]
    IAsyncEnumerable<string> ChatAsync(IAsyncEnumerable<string> lines, string prefix, CancellationToken cancellationToken = default);

    [Call]
    Task<int> WorkAsync(int steps, IProgress<int>? progress = null, CancellationToken cancellationToken = default);
}

/// <summary>A failure that the contract declares.</summary>
public sealed class FeedBroken(string message, int after) : Exception(message)
{
    public int After { get; } = after;
}

/// <summary>The implementation under test.</summary>
public sealed class Feed : IFeed
{
    public Func<int, CancellationToken, IAsyncEnumerable<int>> OnCount { get; set; } = (count, _) => Numbers(count);

    public Func<CancellationToken, IAsyncEnumerable<string>> OnWatch { get; set; } = _ => Nothing();

    public Func<IAsyncEnumerable<int>, CancellationToken, Task<long>> OnSum { get; set; } = SumAllAsync;

    public Func<int, IProgress<int>, Task<int>> OnWork { get; set; } = (steps, progress) =>
    {
        for (int step = 1; step <= steps; step++)
            progress.Report(step);
        return Task.FromResult(steps);
    };

    public IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken) => OnCount(count, cancellationToken);

    public async IAsyncEnumerable<Parcel?> CarryAsync(Parcel?[] parcels)
    {
        foreach (Parcel? parcel in parcels)
        {
            await Task.Yield();
            yield return parcel;
        }
    }

    public IAsyncEnumerable<string> WatchAsync(CancellationToken cancellationToken) => OnWatch(cancellationToken);

    public IAsyncEnumerable<string> HurryAsync(CancellationToken cancellationToken) => OnWatch(cancellationToken);

    public async IAsyncEnumerable<byte[]> BlocksAsync(int[] lengths)
    {
        await Task.Yield();
        foreach (int length in lengths)
        {
            byte[] block = new byte[length];
            Array.Fill(block, (byte)length);
            yield return block;
        }
    }

    public Task<long> SumAsync(string name, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken) =>
        OnSum(numbers, cancellationToken);

    public async IAsyncEnumerable<string> ChatAsync(
        IAsyncEnumerable<string> lines,
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (string line in lines.WithCancellation(cancellationToken))
            yield return prefix + line;
    }

    public Task<int> WorkAsync(int steps, IProgress<int>? progress, CancellationToken cancellationToken) => OnWork(steps, progress!);

    public static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 100 == 0)
                await Task.Yield();
            yield return i;
        }
    }

    private static async Task<long> SumAllAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken))
            sum += number;
        return sum;
    }

    private static async IAsyncEnumerable<string> Nothing()
    {
        await Task.Yield();
        yield break;
    }
}
