using System.Globalization;

namespace TypedRpc.Tests.Serialization;

/// <summary>
/// Damages messages, in the same way each time, and holds what every read promises: it ends, it throws nothing but the one exception, and
/// it allocates no more than twice the message and 1 MB. Prints what it saw.
/// </summary>
internal sealed class MutationRun(string name, int seed)
{
    /// <summary>True in the long form, <c>tests/run --all</c>.</summary>
    public static readonly bool IsLong = Environment.GetEnvironmentVariable("TYPEDRPC_TEST_ALL") == "1";

    // Far above what any one takes; a read that never ends is told of instead of stopping the run for ever.
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    private byte[] _current = [];
    private long _accepted;
    private long _refused;
    private long _mostAllocated;
    private int _lengthAtMost;
    private double _mostForAByte;

    public Func<byte[], Random, byte[]> Damage { get; init; } = Mutation.Of;

    /// <summary>Damages and reads each target in turn.</summary>
    public async Task Over(int rounds, params MutationTarget[] targets)
    {
        foreach (MutationTarget target in targets)
            target.Accepted?.Invoke(target.Read(target.Message));
        long began = TimeProvider.System.GetTimestamp();
        try
        {
            await Task.Run(() => Run(rounds, targets)).WaitAsync(Limit);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"{name}, seed {seed}, after {_accepted + _refused} reads: {Convert.ToHexStringLower(_current)}", exception);
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: seed {seed}, {rounds:N0} mutations in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s; "
                + $"{_accepted:N0} accepted, {_refused:N0} refused; "
                + $"at most {_mostAllocated:N0} bytes allocated (for a message of {_lengthAtMost:N0}), "
                + $"at most {_mostForAByte:F1} for a byte of an accepted one"));

        // Damage that is always or never noticed would show nothing.
        _accepted.ShouldBeGreaterThan(rounds / 200);
        _refused.ShouldBeGreaterThan(rounds / 200);
    }

    private void Run(int rounds, MutationTarget[] targets)
    {
        var random = new Random(seed);
        for (int round = 0; round < rounds; round++)
        {
            MutationTarget target = targets[round % targets.Length];
            Read(target, _current = Damage(target.Message, random));
        }
    }

    private void Read(MutationTarget target, byte[] message)
    {
        object? value = null;
        bool isAccepted = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            value = target.Read(message);
        }
        catch (RpcSerializationException)
        {
            isAccepted = false;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > (2L * message.Length) + (1 << 20))
            throw new InvalidOperationException($"{allocated} bytes were allocated for a message of {message.Length}.");
        if (allocated > _mostAllocated)
            (_mostAllocated, _lengthAtMost) = (allocated, message.Length);
        if (isAccepted)
        {
            _accepted++;
            _mostForAByte = Math.Max(_mostForAByte, (double)allocated / message.Length);
            target.Accepted?.Invoke(value);
        }
        else
        {
            _refused++;
        }
    }
}
