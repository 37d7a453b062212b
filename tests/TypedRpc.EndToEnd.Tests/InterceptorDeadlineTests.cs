using Microsoft.Extensions.Logging;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>A request ends at its deadline, and by its caller's token, whatever its interceptors do.</summary>
public abstract class InterceptorDeadlineTests : Bed
{
    [Fact]
    public async Task A_call_that_an_interceptor_holds_ends_at_its_deadline_and_is_not_sent_later()
    {
        (Holding holding, RpcClient<IProbe> client, Probe probe) = await BeginAsync(before: true);

        var exception = await Should.ThrowAsync<RpcTimeoutException>(
            () => client.For(timeout: TimeSpan.FromMilliseconds(300)).RunAsync("held").WaitAsync(Limit / 2));

        (exception.Stage, exception.Execution).ShouldBe((RpcStage.Intercepting, RpcExecution.NotStarted));
        exception.Message.ShouldContain("interceptor");
        holding.Release.SetResult();
        await client.Any.EchoAsync("after it");
        probe.Notes.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_whose_outcome_an_interceptor_holds_ends_at_its_deadline()
    {
        (_, RpcClient<IProbe> client, _) = await BeginAsync(before: false);

        var exception = await Should.ThrowAsync<RpcTimeoutException>(
            () => client.For(timeout: TimeSpan.FromMilliseconds(300)).RunAsync("held").WaitAsync(Limit / 2));

        (exception.Stage, exception.Execution).ShouldBe((RpcStage.Intercepting, RpcExecution.Unknown));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_an_interceptor_holds_ends_by_its_callers_token(bool before)
    {
        (Holding holding, RpcClient<IProbe> client, _) = await BeginAsync(before);
        using var cancellation = new CancellationTokenSource();
        Task call = client.For(timeout: Limit).RunAsync("held", cancellation.Token);
        await holding.Reached.Task.WaitAsync(Limit);

        await cancellation.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Limit / 2))).CancellationToken
            .ShouldBe(cancellation.Token);
    }

    [Fact]
    public async Task A_cast_that_an_interceptor_holds_ends_at_its_deadline_and_is_not_sent_later()
    {
        (Holding holding, RpcClient<IProbe> client, Probe probe) = await BeginAsync(before: true);

        var exception = await Should.ThrowAsync<RpcTimeoutException>(
            () => client.For(timeout: TimeSpan.FromMilliseconds(300)).NoteAsync("held").AsTask().WaitAsync(Limit / 2));

        (exception.Stage, exception.Execution).ShouldBe((RpcStage.Intercepting, RpcExecution.NotStarted));
        holding.Release.SetResult();
        await client.Any.NoteAsync("after it");
        (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("after it");
        probe.Notes.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_interceptor_that_fails_after_its_caller_has_left_is_logged()
    {
        var log = new Kept();
        (Holding holding, RpcClient<IProbe> client, _) = await BeginAsync(before: true, log);
        await Should.ThrowAsync<RpcTimeoutException>(
            () => client.For(timeout: TimeSpan.FromMilliseconds(300)).RunAsync("held").WaitAsync(Limit / 2));

        holding.Release.SetException(new InvalidOperationException("too late"));

        (await log.Failed.Task.WaitAsync(Limit)).Message.ShouldBe("too late");
    }

    [Fact]
    public async Task An_interceptor_may_turn_a_timeout_into_something_else()
    {
        await ServeAsync(new Probe
        {
            OnRun = async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return "";
            },
        });
        RpcBus bus = await ConnectAsync(new() { Interceptors = [new Translating()] });

        (await Should.ThrowAsync<NotSupportedException>(() => bus.Client<IProbe>(Sending).For(timeout: TimeSpan.FromMilliseconds(300))
            .RunAsync("x").WaitAsync(Limit / 2))).InnerException.ShouldBeOfType<RpcTimeoutException>();
    }

    private async Task<(Holding Holding, RpcClient<IProbe> Client, Probe Probe)> BeginAsync(bool before, ILoggerFactory? loggers = null)
    {
        var probe = new Probe();
        await ServeAsync(probe);
        var holding = new Holding(before);
        RpcBusOptions options = new() { Interceptors = [holding] };
        RpcBus bus = await ConnectAsync(loggers is null ? options : options with { LoggerFactory = loggers });
        RpcClient<IProbe> client = bus.Client<IProbe>(Sending);
        await client.Any.EchoAsync("known exchange");
        return (holding, client, probe);
    }

    /// <summary>Holds the requests that say "held", before or after they are sent.</summary>
    private sealed class Holding(bool before) : IRpcInterceptor
    {
        public TaskCompletionSource Reached { get; } = Signals.New();

        public TaskCompletionSource Release { get; } = Signals.New();

        private int _held;

        public async ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
        {
            bool holds = call.Method.Name is "run" or "note" && Interlocked.Exchange(ref _held, 1) == 0;
            if (holds && before)
                await HoldAsync();
            await next();
            if (holds && !before)
                await HoldAsync();
        }

        private Task HoldAsync()
        {
            Reached.TrySetResult();
            return Release.Task;
        }
    }

    private sealed class Translating : IRpcInterceptor
    {
        public async ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
        {
            try
            {
                await next();
            }
            catch (RpcTimeoutException exception)
            {
                throw new NotSupportedException("translated", exception);
            }
        }
    }

    private sealed class Kept : ILoggerFactory, ILogger
    {
        public TaskCompletionSource<Exception> Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        IDisposable? ILogger.BeginScope<TState>(TState state) => null;

        bool ILogger.IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "InterceptorFailedLate")
                Failed.TrySetResult(exception!);
        }
    }
}

public sealed class InterceptorDeadlinesInMemory : InterceptorDeadlineTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class InterceptorDeadlinesOverRabbitMq : InterceptorDeadlineTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
