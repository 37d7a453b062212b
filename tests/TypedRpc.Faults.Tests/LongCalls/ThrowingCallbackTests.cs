using System.Runtime.CompilerServices;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>Users' callbacks on the tokens of streams that throw: they harm neither other streams nor the bus.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class ThrowingCallbackTests : LongBed
{
    private const int Streams = 5;
    private int _registered;
    private int _thrown;

    [Fact]
    public async Task All_calls_end_when_the_connection_is_lost_and_the_streams_of_their_callers_throw_in_callbacks()
    {
        await ServeLongAsync(await ConnectAsync(), "s", Events);
        Proxy proxy = NewProxy();
        ILongWork work = (await ConnectAsync(url: proxy.Through(Url))).Client<ILongWork>().For(
            timeout: TimeSpan.FromSeconds(40), waitForServer: TimeSpan.FromSeconds(20));
        Task<Exception?>[] calls =
        [
            .. Enumerable.Range(0, Streams).Select(i => FailureAsync(() => work.TakeAsync(i, ThrowingAsync()))),
            .. Enumerable.Range(Streams, Streams).Select(i => FailureAsync(() => ReadAsync(work.EchoAsync(i, ThrowingAsync())))),
        ];
        await UntilAsync(() => _registered == 2 * Streams, "all streams wait");

        proxy.Reset();
        Exception?[] failures = await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(20));

        failures.ShouldAllBe(failure => failure is RpcConnectionException);
        await UntilAsync(() => _thrown == 2 * Streams, "all callbacks have thrown");
        (await work.WaitAsync(100, 0).WaitAsync(Limit)).ShouldBe("s");
    }

    [Fact]
    public async Task All_methods_end_when_the_connection_is_lost_and_their_streams_throw_in_callbacks()
    {
        Proxy proxy = NewProxy();
        RpcBus server = await ConnectAsync(url: proxy.Through(Url));
        await server.ServeAsync<ILongWork>(new LongWork("s", Events.Add) { OnCount = WaitAsync }, new() { Server = "s" }).WaitAsync(Limit);
        ILongWork work = (await ConnectAsync()).Client<ILongWork>().For(
            timeout: TimeSpan.FromSeconds(40), waitForServer: TimeSpan.FromSeconds(20));
        Task<Exception?>[] calls =
            [.. Enumerable.Range(0, Streams).Select(i => FailureAsync(() => ReadAsync(work.CountAsync(i, 1, 0))))];
        await UntilAsync(() => _registered == Streams, "all streams wait");

        proxy.Reset();
        await UntilAsync(() => Events.Running == 0, "all methods end", TimeSpan.FromSeconds(20));

        (await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(20))).ShouldAllBe(failure => failure is RpcException);
        await UntilAsync(() => _thrown == Streams, "all callbacks have thrown");
        (await work.WaitAsync(100, 0).WaitAsync(Limit)).ShouldBe("s");
    }

    private static async Task<Exception?> FailureAsync(Func<Task> call) => await Record.ExceptionAsync(call);

    private static async Task ReadAsync(IAsyncEnumerable<int> numbers)
    {
        await foreach (int _ in numbers)
        {
            // Reads until the stream fails.
        }
    }

    private void Throw(CancellationToken token)
    {
        token.Register(() =>
        {
            Interlocked.Increment(ref _thrown);
            throw new InvalidOperationException("thrown by a callback");
        });
        Interlocked.Increment(ref _registered);
    }

    // Nothing but the token ends it.
    private Task WaitAsync(CancellationToken token)
    {
        Task wait = Task.Delay(Timeout.Infinite, token);
        Throw(token); // the last callback runs first, when the stream has not ended yet
        return wait;
    }

    // One item, and then none.
    private async IAsyncEnumerable<int> ThrowingAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return 0;
        await WaitAsync(cancellationToken);
    }
}
