using System.Reflection;
using Microsoft.Extensions.Logging;
using TypedRpc.Transports.Tests;

namespace TypedRpc.EndToEnd.Tests;

public sealed class Refused<T>(string message, T why) : Exception(message)
{
    public T Why { get; } = why;
}

public sealed class Mute : Exception
{
    public override string Message => throw new InvalidOperationException("no message");

    public int Number { get; init; }
}

/// <summary>Declares the base of all exceptions, and some that are known better.</summary>
[RpcTopic("broad"), Throws(typeof(Exception))]
public interface IBroad
{
    [Call(TimeoutSeconds = 30), Throws(typeof(Refused<int>)), Throws(typeof(Refused<string>), Name = "refused_text"), Throws(typeof(Mute))]
    Task<int> RunAsync(int number, CancellationToken cancellationToken = default);

    [Call(Idempotent = true), Throws(typeof(Refused<int>), Name = "again")]
    Task AgainAsync(int number);
}

/// <summary>Declares one exception and nothing above it.</summary>
[RpcTopic("narrow")]
public interface INarrow
{
    [Call, Throws(typeof(Refused<int>))]
    Task<int> RunAsync(int number);
}

public abstract class DeclaredBaseTests : Bed
{
    [Fact]
    public async Task A_declared_base_stands_for_all_exceptions_that_are_not_known_better()
    {
        IBroad broad = await ServedAsync((_, _) => throw new FormatException("format"));

        var exception = await Should.ThrowAsync<Exception>(() => broad.RunAsync(1));

        (exception.GetType(), exception.Message).ShouldBe((typeof(Exception), "format"));
    }

    [Fact]
    public async Task Closed_forms_of_one_generic_exception_are_distinguished()
    {
        IBroad broad = await ServedAsync(
            (number, _) => number == 0 ? throw new Refused<int>("n", 5) : throw new Refused<string>("t", "because"));

        (await Should.ThrowAsync<Refused<int>>(() => broad.RunAsync(0))).Why.ShouldBe(5);
        (await Should.ThrowAsync<Refused<string>>(() => broad.RunAsync(1))).Why.ShouldBe("because");
        (await Should.ThrowAsync<Refused<int>>(() => broad.AgainAsync(0))).Why.ShouldBe(5);
    }

    [Fact]
    public async Task A_cancellation_is_never_sent_as_a_declared_base()
    {
        IBroad broad = await ServedAsync((_, _) => throw new TaskCanceledException("given up"));

        var exception = await Should.ThrowAsync<RpcRemoteException>(() => broad.RunAsync(1));

        (exception.RemoteType, exception.RemoteMessage).ShouldBe(("System.Threading.Tasks.TaskCanceledException", "given up"));
    }

    [Fact]
    public async Task The_failure_of_a_nested_call_is_never_sent_as_a_declared_base()
    {
        INarrow nobody = (await ConnectAsync()).Client<INarrow>(Sending).Any;
        IBroad broad = await ServedAsync((number, _) => nobody.RunAsync(number));

        (await Should.ThrowAsync<RpcRemoteException>(() => broad.RunAsync(1))).RemoteType.ShouldBe("TypedRpc.RpcNoServerException");
    }

    [Fact]
    public async Task A_declared_exception_passes_through_a_nested_call_that_declares_it_too()
    {
        RpcBus inner = await ConnectAsync();
        await inner.ServeAsync<INarrow>(new Narrow(number => throw new Refused<int>("inner", number)));
        INarrow narrow = (await ConnectAsync()).Client<INarrow>(Sending).Any;
        IBroad broad = await ServedAsync((number, _) => narrow.RunAsync(number));

        (await Should.ThrowAsync<Refused<int>>(() => broad.RunAsync(7))).Why.ShouldBe(7);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_around_a_declared_one_stays_what_it_is(bool isAggregate)
    {
        var inner = new Refused<int>("inner", 1);
        Exception outer = isAggregate ? new AggregateException("outer", inner) : new TargetInvocationException("outer", inner);
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<INarrow>(new Narrow(number => number == 0 ? throw outer : Task.FromException<int>(outer)));
        INarrow narrow = (await ConnectAsync()).Client<INarrow>(Sending).Any;

        foreach (int how in new[] { 0, 1 })
            (await Should.ThrowAsync<RpcRemoteException>(() => narrow.RunAsync(how))).RemoteType.ShouldBe(outer.GetType().FullName);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_does_not_hold_back_the_members()
    {
        IBroad broad = await ServedAsync((_, _) => throw new Mute { Number = 5 });

        (await Should.ThrowAsync<Mute>(() => broad.RunAsync(1))).Number.ShouldBe(5);
    }

    [Fact]
    public async Task An_exception_of_an_interceptor_before_or_after_the_method_is_declared_as_well()
    {
        var log = new KeptLog();
        RpcBus bus = await ConnectAsync(new() { LoggerFactory = log, Interceptors = [new Guard()] });
        await bus.ServeAsync<INarrow>(new Narrow(Task.FromResult));
        INarrow narrow = (await ConnectAsync()).Client<INarrow>(Sending).Any;

        (await Should.ThrowAsync<Refused<int>>(() => narrow.RunAsync(1))).Why.ShouldBe(-1);
        log.Records.Where(entry => entry.Level >= LogLevel.Warning).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ten_thousand_at_once_all_arrive_with_their_own_members()
    {
        IBroad broad = await ServedAsync(async (number, _) =>
        {
            if (number % 2 == 0)
                await Task.Yield();
            throw new Refused<int>("n", number);
        });
        RpcBus bus = await ConnectAsync(new() { MaxPendingCalls = 20_000 });
        broad = bus.Client<IBroad>(Sending with { Timeout = Limit }).Any;

        int[] numbers = await Task.WhenAll(
            Enumerable.Range(0, 10_000).Select(async number => (await Should.ThrowAsync<Refused<int>>(() => broad.RunAsync(number))).Why));

        numbers.ShouldBe(Enumerable.Range(0, 10_000));
    }

    private async Task<IBroad> ServedAsync(Func<int, CancellationToken, Task<int>> run)
    {
        RpcBus server = await ConnectAsync();
        await server.ServeAsync<IBroad>(new Broad(run));
        return (await ConnectAsync()).Client<IBroad>(Sending).Any;
    }

    private sealed class Broad(Func<int, CancellationToken, Task<int>> run) : IBroad
    {
        public Task<int> RunAsync(int number, CancellationToken cancellationToken) => run(number, cancellationToken);

        public Task AgainAsync(int number) => run(number, CancellationToken.None);
    }

    private sealed class Narrow(Func<int, Task<int>> run) : INarrow
    {
        public Task<int> RunAsync(int number) => run(number);
    }

    private sealed class Guard : IRpcInterceptor
    {
        public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next) => throw new Refused<int>("guarded", -1);
    }
}

public sealed class DeclaredBasesInMemory : DeclaredBaseTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class DeclaredBasesInOslo : DeclaredBaseTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class DeclaredBasesOverRabbitMq : DeclaredBaseTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
