using Microsoft.Extensions.Logging;
using TypedRpc.Transports.Tests;

namespace TypedRpc.EndToEnd.Tests;

public sealed record Limit(string Name, long Most);

public class QuotaExceeded(string message, Limit limit, long asked) : Exception(message)
{
    public Limit Limit { get; } = limit;

    public long Asked { get; } = asked;

    public List<string> Hints { get; init; } = [];

    public string? Note { get; set; }

    public string Computed => $"{Asked} of {Limit.Most}";
}

public sealed class ProjectQuotaExceeded(string message, Limit limit, long asked, Guid project) : QuotaExceeded(message, limit, asked)
{
    public Guid Project { get; } = project;
}

/// <summary>The three constructors that people write, and nothing else.</summary>
public class NotThere : Exception
{
    public NotThere()
    {
    }

    public NotThere(string message)
        : base(message)
    {
    }

    public NotThere(string message, Exception inner)
        : base(message, inner)
    {
    }
}

public sealed class Awkward(string message) : Exception(message)
{
    public string Secret => throw new InvalidOperationException(Message);

    public required string Text { get; set; }
}

public sealed class Unreadable(string message) : Exception(message)
{
    public string Hidden
    {
        get => throw new InvalidOperationException(Message);
        set => _ = value;
    }
}

public sealed class Fussy : Exception
{
    public Fussy(int number)
        : base("fussy") => Number = number < 0 ? throw new ArgumentOutOfRangeException(nameof(number)) : number;

    public int Number { get; private set; }

    public static Fussy Negative() => new(1) { Number = -1 };
}

[RpcTopic("faulty"), Throws(typeof(NotThere))]
public interface IFaulty
{
    [Call, Throws(typeof(QuotaExceeded)), Throws(typeof(ProjectQuotaExceeded)), Throws(typeof(KeyNotFoundException)),
        Throws(typeof(Awkward)), Throws(typeof(Unreadable)), Throws(typeof(Fussy))]
    Task FailAsync(int how);

    [Call, Throws(typeof(QuotaExceeded), Name = "quota")]
    Task<int> CountAsync(int how);

    [Cast]
    Task ForgetAsync();
}

/// <summary>The same topic as a client knows it that was built before the exceptions were declared.</summary>
[RpcTopic("faulty")]
public interface IOlderFaulty
{
    [Call] Task FailAsync(int how);
}

/// <summary>The same topic as a client knows it whose exception has a member of another type.</summary>
[RpcTopic("faulty")]
public interface IOtherFaulty
{
    [Call, Throws(typeof(Mismatched), Name = "TypedRpc.EndToEnd.Tests.QuotaExceeded")] Task FailAsync(int how);
}

public sealed class Mismatched(string message, int limit) : Exception(message)
{
    public int Limit { get; } = limit;
}

public abstract class DeclaredFaultTests : Bed
{
    private static readonly Guid Project = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");

    [Fact]
    public async Task A_declared_exception_arrives_as_itself_with_its_members()
    {
        IFaulty faulty = await ServedAsync(
            () => new QuotaExceeded("too much", new Limit("gib", 10), 12) { Hints = ["delete", "ask"], Note = "n" });

        var exception = await Should.ThrowAsync<QuotaExceeded>(() => faulty.FailAsync(0));

        exception.Message.ShouldBe("too much");
        (exception.Limit, exception.Asked, exception.Note, exception.Computed).ShouldBe((new Limit("gib", 10), 12L, "n", "12 of 10"));
        exception.Hints.ShouldBe(["delete", "ask"]);
        exception.InnerException.ShouldBeNull();
    }

    [Fact]
    public async Task The_most_derived_declared_type_is_what_arrives()
    {
        IFaulty faulty = await ServedAsync(() => new ProjectQuotaExceeded("too much", new Limit("gib", 10), 12, Project));

        (await Should.ThrowAsync<ProjectQuotaExceeded>(() => faulty.FailAsync(0))).Project.ShouldBe(Project);
        (await Should.ThrowAsync<QuotaExceeded>(() => faulty.CountAsync(0))).GetType().ShouldBe(typeof(QuotaExceeded));
    }

    [Fact]
    public async Task An_exception_that_the_interface_declares_is_declared_by_all_its_calls()
    {
        IFaulty faulty = await ServedAsync(() => new NotThere("gone", new InvalidOperationException("inner")));

        (await Should.ThrowAsync<NotThere>(() => faulty.FailAsync(0))).Message.ShouldBe("gone");
        (await Should.ThrowAsync<NotThere>(() => faulty.CountAsync(0))).InnerException.ShouldBeNull();
    }

    [Fact]
    public async Task An_exception_of_the_framework_can_be_declared()
    {
        IFaulty faulty = await ServedAsync(() => new KeyNotFoundException("no key"));

        (await Should.ThrowAsync<KeyNotFoundException>(() => faulty.FailAsync(0))).Message.ShouldBe("no key");
    }

    [Fact]
    public async Task An_exception_that_is_not_declared_stays_a_remote_one()
    {
        IFaulty faulty = await ServedAsync(() => new FormatException("other"));

        (await Should.ThrowAsync<RpcRemoteException>(() => faulty.FailAsync(0))).RemoteType
            .ShouldBe(Spoken == RpcWire.Native ? "System.FormatException" : "builtins.ValueError");
    }

    [Fact]
    public async Task A_client_that_does_not_know_the_exception_gets_its_name_and_message()
    {
        await ServedAsync(() => new QuotaExceeded("too much", new Limit("gib", 10), 12));
        IOlderFaulty older = (await ConnectAsync()).Client<IOlderFaulty>(Sending).Any;

        var exception = await Should.ThrowAsync<RpcRemoteException>(() => older.FailAsync(0));

        (exception.RemoteType, exception.RemoteMessage, exception.Execution)
            .ShouldBe(("TypedRpc.EndToEnd.Tests.QuotaExceeded", "too much", RpcExecution.Failed));
    }

    [Fact]
    public async Task A_client_that_cannot_read_the_members_gets_name_and_message_and_what_is_wrong()
    {
        await ServedAsync(() => new QuotaExceeded("too much", new Limit("gib", 10), 12));
        IOtherFaulty other = (await ConnectAsync()).Client<IOtherFaulty>(Sending).Any;

        var exception = await Should.ThrowAsync<RpcRemoteException>(() => other.FailAsync(0));

        (exception.RemoteType, exception.RemoteMessage).ShouldBe(("TypedRpc.EndToEnd.Tests.QuotaExceeded", "too much"));
        exception.InnerException.ShouldBeOfType<RpcSerializationException>();
    }

    [Fact]
    public async Task A_constructor_that_throws_at_the_caller_leaves_name_and_message()
    {
        IFaulty faulty = await ServedAsync(Fussy.Negative);

        var exception = await Should.ThrowAsync<RpcRemoteException>(() => faulty.FailAsync(0));

        exception.RemoteMessage.ShouldBe("fussy");
        exception.InnerException.ShouldBeOfType<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Members_that_cannot_be_sent_leave_type_and_message_and_are_logged()
    {
        var log = new KeptLog();
        IFaulty faulty = await ServedAsync(() => new Unreadable("unreadable"), log);

        (await Should.ThrowAsync<RpcRemoteException>(() => faulty.FailAsync(0))).RemoteMessage.ShouldBe("unreadable");
        log.Records.ShouldContain(entry => entry.Id.Id == 2012);
    }

    [Fact]
    public async Task Members_that_are_too_large_leave_type_and_message()
    {
        IFaulty faulty = await ServedAsync(() => new QuotaExceeded("too much", new Limit(new string('x', 5_000_000), 10), 12));

        (await Should.ThrowAsync<RpcRemoteException>(() => faulty.FailAsync(0))).RemoteMessage.ShouldBe("too much");
    }

    [Fact]
    public async Task A_required_member_is_set_and_a_computed_one_that_throws_is_not_asked_for()
    {
        IFaulty faulty = await ServedAsync(() => new Awkward("awkward") { Text = "kept" });

        (await Should.ThrowAsync<Awkward>(() => faulty.FailAsync(0))).Text.ShouldBe("kept");
    }

    [Fact]
    public async Task Declared_exceptions_are_not_logged_as_warnings_or_errors()
    {
        var log = new KeptLog();
        IFaulty faulty = await ServedAsync(() => new NotThere("gone"), log);

        await Should.ThrowAsync<NotThere>(() => faulty.FailAsync(0));

        log.Records.Where(entry => entry.Level >= LogLevel.Warning).ShouldBeEmpty();
        log.Records.ShouldContain(entry => entry.Id.Id == 2011 && entry.Level == LogLevel.Debug);
    }

    private async Task<IFaulty> ServedAsync(Func<Exception> fault, KeptLog? log = null)
    {
        RpcBus server = await ConnectAsync(log is null ? null : new() { LoggerFactory = log });
        await server.ServeAsync<IFaulty>(new Failing(fault));
        return (await ConnectAsync()).Client<IFaulty>(Sending).Any;
    }

    private sealed class Failing(Func<Exception> fault) : IFaulty
    {
        public async Task FailAsync(int how)
        {
            await Task.Yield();
            throw fault();
        }

        public Task<int> CountAsync(int how) => throw fault();

        public Task ForgetAsync() => throw fault();
    }
}

public sealed class DeclaredFaultsInMemory : DeclaredFaultTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class DeclaredFaultsInOslo : DeclaredFaultTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class DeclaredFaultsOverRabbitMq : DeclaredFaultTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
