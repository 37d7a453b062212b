using TypedRpc.Client;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Contracts;

/// <summary>What each failure says of its kind, of the run of the request, and of trying again.</summary>
public sealed class Errors
{
    public static TheoryData<string, RpcErrorKind, RpcExecution, bool> Table => new()
    {
        { nameof(RpcRemoteException), RpcErrorKind.Remote, RpcExecution.Failed, false },
        { nameof(RpcRejectedException), RpcErrorKind.NoSuchMethod, RpcExecution.NotStarted, false },
        { nameof(RpcOverloadedException), RpcErrorKind.Overloaded, RpcExecution.NotStarted, true },
        { nameof(RpcNoServerException), RpcErrorKind.NoServer, RpcExecution.NotStarted, true },
        { nameof(RpcTimeoutException), RpcErrorKind.Timeout, RpcExecution.Unknown, true },
        { nameof(RpcConnectionException), RpcErrorKind.Connection, RpcExecution.Unknown, true },
        { nameof(RpcSerializationException), RpcErrorKind.Serialization, RpcExecution.Unknown, false },
        { nameof(RpcConfigurationException), RpcErrorKind.Configuration, RpcExecution.NotStarted, false },
    };

    private static readonly RpcException[] All =
    [
        new RpcRemoteException("T", "m"),
        new RpcRejectedException(RpcErrorKind.NoSuchMethod, "m"),
        new RpcOverloadedException("m"),
        new RpcNoServerException("m"),
        new RpcTimeoutException(RpcStage.Waiting, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero),
        new RpcConnectionException("m", RpcExecution.Unknown, isTransient: true),
        new RpcSerializationException("m"),
        new RpcConfigurationException("m"),
    ];

    [Theory]
    [MemberData(nameof(Table))]
    public void An_exception_answers_whether_one_may_try_again(string type, RpcErrorKind kind, RpcExecution execution, bool isTransient)
    {
        RpcException exception = All.Single(e => e.GetType().Name == type);
        (exception.Kind, exception.Execution, exception.IsTransient).ShouldBe((kind, execution, isTransient));
        exception.HelpLink.ShouldBe($"{RpcException.ErrorsPage}#{kind.ToString().ToLowerInvariant()}");
    }

    [Fact]
    public void Every_kind_of_exception_is_in_the_table_and_there_are_at_most_nine()
    {
        Type[] leaves = [.. typeof(RpcException).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(RpcException)))];
        leaves.ShouldAllBe(t => t.IsSealed && t.Name.StartsWith("Rpc", StringComparison.Ordinal)
            && t.Name.EndsWith("Exception", StringComparison.Ordinal));
        leaves.ShouldBe(All.Select(e => e.GetType()), ignoreOrder: true);
        leaves.Length.ShouldBeLessThanOrEqualTo(9);
    }

    [Fact]
    public void Every_help_link_leads_to_a_section_of_the_documentation()
    {
        // GitHub makes the anchor of a heading by lower-casing it.
        string[] anchors = [.. File.ReadAllLines(Repository.PathTo("docs", "errors.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..].ToLowerInvariant())];
        anchors.ShouldBe(Enum.GetValues<RpcErrorKind>().Select(RpcException.Anchor));
        RpcException.ErrorsPage.ShouldEndWith("/docs/errors.md");
    }

    [Theory]
    [InlineData(RpcStage.Connecting, RpcExecution.NotStarted)]
    [InlineData(RpcStage.Publishing, RpcExecution.Unknown)]
    [InlineData(RpcStage.Waiting, RpcExecution.Unknown)]
    [InlineData(RpcStage.Running, RpcExecution.Unknown)]
    [InlineData(RpcStage.Unknown, RpcExecution.Unknown)]
    [InlineData(RpcStage.Searching, RpcExecution.NotStarted)]
    [InlineData(RpcStage.Intercepting, RpcExecution.NotStarted)]
    public void A_timeout_says_how_far_the_request_got(RpcStage stage, RpcExecution execution)
    {
        var exception = new RpcTimeoutException(stage, TimeSpan.FromMilliseconds(1.4), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        (exception.Stage, exception.Execution).ShouldBe((stage, execution));
        (exception.Connecting, exception.Publishing, exception.Waiting)
            .ShouldBe((TimeSpan.FromMilliseconds(1.4), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)));
        exception.Message.ShouldContain("connecting 1 ms, publishing 2000 ms, waiting 3000 ms");
    }

    [Fact]
    public void An_exception_says_which_request_it_is_about()
    {
        var exception = new RpcNoServerException("Nobody.");
        exception.Message.ShouldBe("Nobody.");
        exception.Describe("00ff", "create_volume", new RpcTarget("openstack", "volume") { Server = "h1" });
        (exception.CallId, exception.Method, exception.Target!.ToString()).ShouldBe(("00ff", "create_volume", "openstack/volume.h1"));
        exception.Message.ShouldBe("Nobody. [create_volume at openstack/volume.h1, id 00ff]");
    }

    [Theory]
    [InlineData(1, typeof(RpcRemoteException), RpcErrorKind.Remote, RpcExecution.Failed, false)]
    [InlineData(2, typeof(RpcRejectedException), RpcErrorKind.NoSuchMethod, RpcExecution.NotStarted, false)]
    [InlineData(3, typeof(RpcRejectedException), RpcErrorKind.UnsupportedVersion, RpcExecution.NotStarted, false)]
    [InlineData(4, typeof(RpcRejectedException), RpcErrorKind.InvalidArguments, RpcExecution.NotStarted, false)]
    [InlineData(5, typeof(RpcRejectedException), RpcErrorKind.UnsupportedFormat, RpcExecution.NotStarted, false)]
    [InlineData(6, typeof(RpcOverloadedException), RpcErrorKind.Overloaded, RpcExecution.NotStarted, true)]
    [InlineData(7, typeof(RpcSerializationException), RpcErrorKind.Serialization, RpcExecution.Failed, false)]
    [InlineData(8, typeof(RpcRemoteException), RpcErrorKind.Remote, RpcExecution.Failed, false)]
    [InlineData(-1, typeof(RpcRemoteException), RpcErrorKind.Remote, RpcExecution.Failed, false)]
    public void A_fault_from_the_server_becomes_its_exception(
        int code, Type type, RpcErrorKind kind, RpcExecution execution, bool isTransient)
    {
        var exception = (RpcException)Faults.ToException(new Fault((FaultCode)code, "Some.Type", "what the server said"));
        exception.ShouldBeOfType(type);
        (exception.Kind, exception.Execution, exception.IsTransient).ShouldBe((kind, execution, isTransient));
        exception.Message.ShouldContain("what the server said");
    }

    [Fact]
    public void Every_failure_of_a_transport_becomes_an_exception_that_fits()
    {
        foreach (TransportError error in Enum.GetValues<TransportError>())
        {
            RpcException exception = Faults.ToException(new TransportException(error, "why"));
            exception.Message.ShouldBe("why");

            // Only what had been handed to the broker may have run, or what nobody can say that of.
            (exception.Execution == RpcExecution.Unknown)
                .ShouldBe(error is TransportError.ConnectionLost or TransportError.Protocol or TransportError.Unknown, error.ToString());
            exception.IsTransient.ShouldBe(
                error is TransportError.Unreachable or TransportError.ConnectionLost or TransportError.EpochEnded
                    or TransportError.Unroutable or TransportError.Refused or TransportError.Timeout,
                error.ToString());
        }
    }

    [Fact]
    public void An_exception_that_is_not_about_sending_is_not_translated()
    {
        var own = new InvalidOperationException();
        Faults.FromSending(own).ShouldBeSameAs(own);
        Faults.Described(own, new MessageId(1, 2), new RpcMethod("m", RpcMethodKind.Call), new RpcTarget("e", "t")).ShouldBeSameAs(own);
    }
}
