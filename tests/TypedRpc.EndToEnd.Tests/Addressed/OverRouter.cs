using TypedRpc.EndToEnd.Tests.LongCalls;
using TypedRpc.EndToEnd.Tests.Streams;

namespace TypedRpc.EndToEnd.Tests.Addressed;

// The promises of every transport that a router keeps too. Suites that publish below the bus, to exchanges, are not among them.

public sealed class NoServerOverRouter(ITestOutputHelper output) : NoServerTests(output)
{
    // A router has no queues: what it gives back has reached nobody.
    protected override RpcExecution AfterStop => RpcExecution.NotStarted;

    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class CallOverRouter : CallTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class CastOverRouter : CastTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class CastOrderOverRouter : CastOrderTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class EndpointOverRouter : EndpointTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class ContextOverRouter : ContextTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class DeclaredFaultOverRouter : DeclaredFaultTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class DeadlineOverRouter : DeadlineTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class CancellationOverRouter : CancellationTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class AbsentServerOverRouter : AbsentServerTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class StoppingOverRouter : StoppingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class RejectionOverRouter : RejectionTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class ResultStreamOverRouter : ResultStreamTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class ArgumentStreamOverRouter : ArgumentStreamTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class LateCallOverRouter : LateCallTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}

public sealed class FairnessOverRouter : FairnessTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RouterAsync();
}
