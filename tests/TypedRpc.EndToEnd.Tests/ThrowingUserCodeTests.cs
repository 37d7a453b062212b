using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Which members of which payloads throw: <c>get</c> or <c>set</c>, and the text.</summary>
internal static class Snares
{
    public static ConcurrentDictionary<string, bool> Armed { get; } = new(StringComparer.Ordinal);
}

/// <summary>A payload whose members throw where a test says so.</summary>
public sealed class Snare
{
    private string _text = "";

    public string Text
    {
        get => _text.Length > 0 && Snares.Armed.ContainsKey("get " + _text) ? throw new InvalidOperationException("a getter") : _text;
        set => _text = Snares.Armed.ContainsKey("set " + value) ? throw new InvalidOperationException("a setter") : value;
    }
}

/// <summary>A declared exception whose member throws.</summary>
public sealed class SnareException(string message) : Exception(message)
{
    private string _detail = "";

    public string Detail
    {
        get => _detail.Length == 0 ? throw new InvalidOperationException("a getter of an exception") : _detail;
        set => _detail = value;
    }
}

/// <summary>An exception that can say nothing of itself.</summary>
public sealed class SilentException : Exception
{
    public override string Message => throw new InvalidOperationException("no message");

    public override string? StackTrace => throw new InvalidOperationException("no stack trace");

    public override string ToString() => throw new InvalidOperationException("no text");
}

[RpcTopic("snares")]
public interface ISnares
{
    [Call]
    Task<string> EchoAsync(string text);

    [Call]
    Task<Snare> PassAsync(Snare snare);

    [Call]
    Task<string> HoldAsync(CancellationToken cancellationToken = default);

    [Call]
    Task ThrowAsync(string how);

    [Call, Throws(typeof(SnareException))]
    Task DeclareAsync();

    [Cast]
    Task TellAsync(Snare snare);

    [Cast(Confirm = false)]
    Task HintAsync(Snare snare);

    [Cast(Attempts = 2)]
    Task FailAsync(string how);
}

/// <summary>Every place where code of the user is called, and what a throw costs there: its own request, and nothing else.</summary>
public abstract class ThrowingUserCodeTests : Bed, ISnares
{
    private readonly ConcurrentQueue<string> _told = new();
    private volatile string? _armedByMethod;

    /// <summary>The places, each with what is done there.</summary>
    public static TheoryData<string> Places =>
    [
        "a method, before its first await", "a method, after its first await", "a method, with an exception that says nothing of itself",
        "a method, with a declared exception that cannot be read",
        "a cast's method", "a cast's method, in its last attempt", "a getter of an argument of a call",
        "a getter of an argument of a confirmed cast", "a getter of an argument of an unconfirmed cast",
        "a setter of an argument of a call", "a setter of an argument of a cast", "a getter of a result", "a setter of a result",
        "an interceptor of a client", "an interceptor of a server", "a cancellation callback of a method",
        "a cancellation callback of a caller",
        "a handler of StateChanged", "the factory of loggers", "a logger", "a logger's IsEnabled", "a formatter's exception",
        "a handler of notifications", "a handler of batches", "a notification driver", "a getter of a payload", "the endpoints of a server",
    ];

    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public Task<Snare> PassAsync(Snare snare)
    {
        // In one process the same type is on both sides: what is to throw for the result is armed after the arguments were read.
        if (_armedByMethod is { } what)
            Snares.Armed[$"{what} {snare.Text}"] = true;
        return Task.FromResult(snare);
    }

    public async Task<string> HoldAsync(CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => throw new InvalidOperationException("a callback"));
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "";
    }

    public async Task ThrowAsync(string how)
    {
        if (how == "late")
            await Task.Yield();
        throw how == "silent" ? new SilentException() : new InvalidOperationException("a method");
    }

    public Task DeclareAsync() => throw new SnareException("declared");

    public Task TellAsync(Snare snare)
    {
        _told.Enqueue(snare.Text);
        return Task.CompletedTask;
    }

    public Task HintAsync(Snare snare) => TellAsync(snare);

    public Task FailAsync(string how) => how == "silent" ? throw new SilentException() : throw new InvalidOperationException("a cast");

    [Theory]
    [MemberData(nameof(Places))]
    public async Task An_exception_affects_its_own_request_only(string place)
    {
        var code = new ThrowingCode(place);
        RpcBusOptions options = code.Options;
        RpcBus server = await ConnectAsync(options), client = await ConnectAsync(options);
        server.StateChanged += code.OnStateChanged;
        client.StateChanged += code.OnStateChanged;
        await server.ServeAsync<ISnares>(this, new() { Concurrency = 2, DrainTimeout = TimeSpan.FromMilliseconds(500) });
        ISnares snares = client.Client<ISnares>(Sending).Any;
        (await snares.EchoAsync("before").WaitAsync(Limit)).ShouldBe("before");
        code.IsArmed = true;

        await ActAsync(place, snares, server, client);
        await CutAsync();

        // Everything goes on: more often than the server has places, so that none is lost.
        await EchoesAsync(
            client.Client<ISnares>(Sending).For(timeout: TimeSpan.FromSeconds(30), waitForServer: TimeSpan.FromSeconds(30)), code);
        string word = Guid.NewGuid().ToString("N");
        await TellAsync(
            client.Client<ISnares>(Sending).For(timeout: TimeSpan.FromSeconds(30), waitForServer: TimeSpan.FromSeconds(30)), word, code);
        for (int i = 0; i < 1000 && !_told.Contains(word); i++)
            await Task.Delay(20);
        _told.ShouldContain(word);

        await client.DisposeAsync().AsTask().WaitAsync(Limit);
        await server.DisposeAsync().AsTask().WaitAsync(Limit);
        client.Health.State.ShouldBe(RpcBusState.Closed);
        server.Health.State.ShouldBe(RpcBusState.Closed);
        if (place is "a logger" or "a logger's IsEnabled" or "the factory of loggers" or "a formatter's exception")
            (server.Statistics.LogLinesLost + client.Statistics.LogLinesLost).ShouldBeGreaterThan(0);
    }

    /// <summary>Ends the connections where there are some to end, so that the code under test runs then too.</summary>
    protected abstract Task CutAsync();

    private async Task ActAsync(string place, ISnares snares, RpcBus server, RpcBus client)
    {
        switch (place)
        {
            case "a method, before its first await":
                await Should.ThrowAsync<RpcRemoteException>(() => snares.ThrowAsync("soon").WaitAsync(Limit));
                break;
            case "a method, after its first await":
                await Should.ThrowAsync<RpcRemoteException>(() => snares.ThrowAsync("late").WaitAsync(Limit));
                break;
            case "a method, with an exception that says nothing of itself" or "a formatter's exception":
                await Should.ThrowAsync<RpcRemoteException>(() => snares.ThrowAsync("silent").WaitAsync(Limit));
                break;
            case "a method, with a declared exception that cannot be read":
                await Should.ThrowAsync<Exception>(() => snares.DeclareAsync().WaitAsync(Limit));
                break;
            case "a cast's method":
                await snares.FailAsync("soon").WaitAsync(Limit);
                break;
            case "a cast's method, in its last attempt":
                await snares.FailAsync("silent").WaitAsync(Limit);
                for (int i = 0; i < 1000 && server.Statistics.CastsDeadLettered == 0; i++)
                    await Task.Delay(20);
                server.Statistics.CastsDeadLettered.ShouldBe(1);
                break;
            case "a getter of an argument of a call":
                await Should.ThrowAsync<InvalidOperationException>(() => snares.PassAsync(Armed("get")).WaitAsync(Limit));
                break;
            case "a getter of an argument of a confirmed cast":
                await Should.ThrowAsync<InvalidOperationException>(() => snares.TellAsync(Armed("get")).WaitAsync(Limit));
                break;
            case "a getter of an argument of an unconfirmed cast":
                Task hint = snares.HintAsync(Armed("get")); // ends in the task, not in the call
                await Should.ThrowAsync<InvalidOperationException>(() => hint.WaitAsync(Limit));
                break;
            case "a setter of an argument of a call":
                await Should.ThrowAsync<RpcRejectedException>(() => snares.PassAsync(Armed("set")).WaitAsync(Limit));
                break;
            case "a setter of an argument of a cast":
                await snares.TellAsync(Armed("set")).WaitAsync(Limit);
                break;
            case "a getter of a result":
                _armedByMethod = "get";
                (await Should.ThrowAsync<RpcSerializationException>(() => snares.PassAsync(Armed(null)).WaitAsync(Limit))).Execution
                    .ShouldBe(RpcExecution.Failed);
                break;
            case "a setter of a result":
                _armedByMethod = "set";
                await Should.ThrowAsync<InvalidOperationException>(() => snares.PassAsync(Armed(null)).WaitAsync(Limit));
                break;
            case "an interceptor of a client" or "an interceptor of a server":
                await Should.ThrowAsync<Exception>(() => snares.EchoAsync("refused").WaitAsync(Limit));
                break;
            case "a cancellation callback of a method":
                await Should.ThrowAsync<RpcTimeoutException>(() => client.Client<ISnares>(Sending)
                    .For(timeout: TimeSpan.FromMilliseconds(300)).HoldAsync(CancellationToken.None).WaitAsync(Limit));
                break;
            case "a cancellation callback of a caller":
                using (var source = new CancellationTokenSource())
                {
                    source.Token.Register(() => throw new InvalidOperationException("a callback"));
                    Task<string> call = snares.HoldAsync(source.Token);
                    Should.Throw<AggregateException>(source.Cancel);
                    await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Limit));
                }

                break;
            case "a handler of notifications":
                await server.ListenAsync((_, _) => throw new InvalidOperationException("a handler"), new() { DeliveryLimit = 2 });
                await client.Notifier("p").InfoAsync("e", null);
                await client.FlushNotificationsAsync().WaitAsync(Limit);
                break;
            case "a handler of batches":
                await server.ListenInBatchesAsync((_, _) => throw new SilentException(), new() { DeliveryLimit = 2 });
                await client.Notifier("p").InfoAsync("e", null);
                await client.FlushNotificationsAsync().WaitAsync(Limit);
                break;
            case "a notification driver":
                await client.Notifier("p").InfoAsync("e", null);
                break;
            case "a getter of a payload":
                await Should.ThrowAsync<Exception>(() => client.Notifier("p").InfoAsync("e", Armed("get")).AsTask().WaitAsync(Limit));
                break;
            case "the endpoints of a server":
                await Should.ThrowAsync<InvalidOperationException>(
                    () => server.ServeAsync("others", _ => throw new InvalidOperationException("endpoints")));
                await server.ServeAsync("others", endpoints => endpoints.Add<ISnares>(this), new() { Server = "again" });
                break;
        }
    }

    private static Snare Armed(string? what)
    {
        string word = Guid.NewGuid().ToString("N");
        var snare = new Snare { Text = word };
        if (what is not null)
            Snares.Armed[$"{what} {word}"] = true;
        return snare;
    }

    private static async Task EchoesAsync(ISnares snares, ThrowingCode code)
    {
        for (int i = 0; i < 20; i++)
        {
            string word = $"after {i}";
            code.IsArmed = i == 0 && code.IsArmed;
            try
            {
                (await snares.EchoAsync(word).WaitAsync(Limit)).ShouldBe(word);
            }
            catch (RpcConnectionException) when (i < 10)
            {
                // It was on its way when the connection was cut.
            }
            catch (Exception) when (i == 0 && code.Place.StartsWith("an interceptor", StringComparison.Ordinal))
            {
                // Its own request.
            }
        }
    }

    private static async Task TellAsync(ISnares snares, string word, ThrowingCode code)
    {
        code.IsArmed = false;
        await snares.TellAsync(new Snare { Text = word }).WaitAsync(Limit);

        // An interceptor of the server would refuse the cast itself.
        code.IsArmed = !code.Place.StartsWith("an interceptor", StringComparison.Ordinal);
    }
}

public sealed class ThrowingUserCodeInMemory : ThrowingUserCodeTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();

    protected override Task CutAsync() => Task.CompletedTask;
}

[Trait("Broker", "RabbitMQ")]
public sealed class ThrowingUserCodeOverRabbitMq : ThrowingUserCodeTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    protected override async Task CutAsync() =>
        await (await RabbitMqBroker.SharedAsync()).CloseAllConnectionsAsync(new Uri(Url).AbsolutePath[1..]);
}

/// <summary>The user's code that throws at one place, once armed.</summary>
internal sealed class ThrowingCode(string place) : ILoggerFactory, ILogger, IRpcInterceptor, INotificationDriver
{
    private volatile bool _isArmed;

    public string Place => place;

    public bool IsArmed
    {
        get => _isArmed;
        set => _isArmed = value;
    }

    public RpcBusOptions Options => new()
    {
        LoggerFactory = this,
        Interceptors = place.StartsWith("an interceptor", StringComparison.Ordinal) ? [this] : [],
        Notifications = new()
        {
            Drivers = place == "a notification driver" ? ["own"] : ["messaging"],
            OwnDrivers = new Dictionary<string, INotificationDriver> { ["own"] = this },
            Retry = 1,
        },
    };

    public void OnStateChanged(object? sender, RpcBusHealth health) => Throw("a handler of StateChanged");

    public ILogger CreateLogger(string categoryName) =>
        place == "the factory of loggers" ? throw new InvalidOperationException(place) : this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        Throw("a logger's IsEnabled");
        return true;
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // Together with a logger: the handler's own failure is logged.
        Throw("a logger");
        Throw("a handler of StateChanged");
        if (place == "a formatter's exception" && exception is not null)
            _ = exception.ToString();
    }

    public ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
    {
        Throw("an interceptor of a client");
        return next();
    }

    public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
    {
        Throw("an interceptor of a server");
        return next();
    }

    public ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        Throw("a notification driver");
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
    }

    private void Throw(string where)
    {
        if (_isArmed && where == place)
            throw new InvalidOperationException(where);
    }
}
