using TypedRpc.RabbitMQ.Connection;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>Writes to a busy connection are merged. No broker.</summary>
public sealed class CoalescedWritesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly SlowStream _stream = new();
    private readonly ManualTime _time = new();
    private readonly CoalescedWrites _writes;
    private int _failures;

    public CoalescedWritesTests() => _writes = new CoalescedWrites(_stream, _time, () => Interlocked.Increment(ref _failures));

    [Fact]
    public async Task A_write_to_an_idle_stream_is_made_at_once()
    {
        _time.Now = 1_000_000;
        ValueTask write = _writes.WriteAsync(new byte[] { 1 }, CancellationToken.None);

        _stream.Written.ShouldBe([[1]]);
        write.IsCompleted.ShouldBeFalse();
        _stream.Go();
        await write.AsTask().WaitAsync(Limit);
    }

    [Fact]
    public async Task Writes_that_arrive_while_one_is_in_progress_are_one_write_in_their_order()
    {
        await _writes.WriteAsync(new byte[] { 1 }, CancellationToken.None);
        await _stream.Begun(1).WaitAsync(Limit);
        for (byte i = 2; i < 10; i++)
            _writes.WriteAsync(new[] { i }, CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
        Task idle = _writes.WhenIdleAsync();
        idle.IsCompleted.ShouldBeFalse();
        _stream.Go();
        await _stream.Begun(2).WaitAsync(Limit);
        _stream.Go();
        await idle.WaitAsync(Limit);

        _stream.Written.ShouldBe([[1], [2, 3, 4, 5, 6, 7, 8, 9]]);
    }

    [Fact]
    public async Task A_full_buffer_makes_the_writer_wait()
    {
        await _writes.WriteAsync(new byte[] { 1 }, CancellationToken.None);
        await _stream.Begun(1).WaitAsync(Limit);
        byte[] piece = new byte[16 * 1024];
        for (int i = 0; i < CoalescedWrites.MaxWaiting / piece.Length; i++)
            _writes.WriteAsync(piece, CancellationToken.None).IsCompleted.ShouldBeTrue();

        Task waiting = _writes.WriteAsync(new byte[] { 2 }, CancellationToken.None).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        _stream.Go();
        await waiting.WaitAsync(Limit);
        await _stream.Begun(2).WaitAsync(Limit);
        _stream.Go();
        await _stream.Begun(3).WaitAsync(Limit);
        _stream.Go();
        await _writes.WhenIdleAsync().WaitAsync(Limit);

        _stream.Written.Select(bytes => bytes.Length).ShouldBe([1, CoalescedWrites.MaxWaiting, 1]);
    }

    [Fact]
    public async Task A_large_write_is_made_alone_after_those_before_it()
    {
        await _writes.WriteAsync(new byte[] { 1 }, CancellationToken.None);
        await _stream.Begun(1).WaitAsync(Limit);
        Task large = _writes.WriteAsync(new byte[1_000_000], CancellationToken.None).AsTask();
        large.IsCompleted.ShouldBeFalse();
        _stream.Go();
        await _stream.Begun(2).WaitAsync(Limit);
        _stream.Go();
        await large.WaitAsync(Limit);

        _stream.Written.Select(bytes => bytes.Length).ShouldBe([1, 1_000_000]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_write_is_reported_once_and_fails_the_later_ones(bool isIdle)
    {
        _time.Now = isIdle ? 1_000_000 : 0;
        Task write = _writes.WriteAsync(new byte[] { 1 }, CancellationToken.None).AsTask();
        await _stream.Begun(1).WaitAsync(Limit);
        _stream.Fail();
        if (isIdle)
            await Should.ThrowAsync<IOException>(write.WaitAsync(Limit));
        else
            await write.WaitAsync(Limit);
        await _writes.WhenIdleAsync().WaitAsync(Limit);

        await Should.ThrowAsync<IOException>(async () => await _writes.WriteAsync(new byte[] { 2 }, CancellationToken.None));
        SpinWait.SpinUntil(() => Volatile.Read(ref _failures) > 0, Limit).ShouldBeTrue();
        _failures.ShouldBe(1);
    }

    // At 0 every write follows the last one closely.
    private sealed class ManualTime : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => Now;
    }

    private sealed class SlowStream : Stream
    {
        private readonly SemaphoreSlim _go = new(0);
        private readonly object _lock = new();
        private TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _fails;

        public List<byte[]> Written { get; } = [];

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Go() => _go.Release();

        public void Fail()
        {
            _fails = true;
            _go.Release();
        }

        public async Task Begun(int count)
        {
            while (true)
            {
                Task begun;
                lock (_lock)
                {
                    if (Written.Count >= count)
                        return;
                    begun = _begun.Task;
                }

                await begun;
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_lock)
            {
                Written.Add(buffer.ToArray());
                _begun.SetResult();
                _begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            await _go.WaitAsync(cancellationToken);
            if (_fails)
                throw new IOException("the peer is gone");
        }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
