using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Our clients, and servers of oslo.messaging: what goes wrong.</summary>
public sealed class ErrorsFromPythonTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task A_declared_exception_of_Python_is_caught_as_what_it_is_declared()
    {
        IPeer peer = await PeerAsync();

        VolumeNotFoundException exception = await Should.ThrowAsync<VolumeNotFoundException>(
            () => peer.FailAsync("errors.VolumeNotFound(volume_id='v1')"));

        exception.VolumeId.ShouldBe("v1");
        exception.Message.ShouldBe("Volume v1 could not be found.");
    }

    [Theory]
    [InlineData("ValueError('größe')", "builtins.ValueError", "größe")]
    [InlineData("KeyError('k')", "builtins.KeyError", "'k'")]
    [InlineData("errors.QuotaExceeded(resource='disk', limit=7)", "errors.QuotaExceeded", "Quota exceeded for disk: 7.")]
    [InlineData("OSError(2, 'gone')", "builtins.FileNotFoundError", "[Errno 2] gone")]
    [InlineData("Exception()", "builtins.Exception", "")]
    public async Task Any_other_exception_is_reported_with_class_message_and_traceback(string expression, string type, string message)
    {
        IPeer peer = await PeerAsync();

        RpcRemoteException exception = await Should.ThrowAsync<RpcRemoteException>(() => peer.FailAsync(expression));

        exception.RemoteType.ShouldBe(type);
        exception.RemoteMessage.ShouldBe(message);
        exception.RemoteStackTrace!.ShouldContain("server.py");
        exception.RemoteStackTrace!.ShouldContain("in fail");
        exception.Execution.ShouldBe(RpcExecution.Failed);
    }

    [Fact]
    public async Task A_class_of_the_same_name_in_another_module_is_not_the_declared_one()
    {
        IPeer peer = await PeerAsync();

        RpcRemoteException exception = await Should.ThrowAsync<RpcRemoteException>(
            () => peer.FailAsync("type('VolumeNotFound', (Exception,), {'__module__': 'elsewhere'})('x')"));

        exception.RemoteType.ShouldBe("elsewhere.VolumeNotFound");
    }

    [Fact]
    public async Task A_method_that_Python_does_not_have_is_rejected()
    {
        IPeer peer = await PeerAsync();

        RpcRejectedException exception = await Should.ThrowAsync<RpcRejectedException>(() => peer.NobodyHasAsync());

        (exception.Kind, exception.Execution).ShouldBe((RpcErrorKind.NoSuchMethod, RpcExecution.NotStarted));
        exception.Message.ShouldContain("nobody_has");
    }

    [Fact]
    public async Task A_version_that_Python_does_not_serve_is_rejected()
    {
        string server = await ServeInPythonAsync();
        RpcBus bus = await ConnectAsync();

        RpcRejectedException exception = await Should.ThrowAsync<RpcRejectedException>(
            () => Client<IOtherPeer>(bus).For(server: server).WhichAsync());

        (exception.Kind, exception.Execution).ShouldBe((RpcErrorKind.UnsupportedVersion, RpcExecution.NotStarted));
    }

    [Fact]
    public async Task Arguments_that_Python_does_not_take_are_rejected()
    {
        string server = await ServeInPythonAsync();
        RpcBus bus = await ConnectAsync();

        RpcRejectedException exception = await Should.ThrowAsync<RpcRejectedException>(
            () => Client<IWiderPeer>(bus).For(server: server).AddAsync(1, 2, 3));

        (exception.Kind, exception.Execution).ShouldBe((RpcErrorKind.InvalidArguments, RpcExecution.NotStarted));
        exception.Message.ShouldContain("unexpected keyword argument 'c'");
    }

    [Fact]
    public async Task A_result_of_another_type_is_a_typed_error()
    {
        IPeer peer = await PeerAsync();

        RpcSerializationException exception = await Should.ThrowAsync<RpcSerializationException>(
            () => peer.MakeSetAsync("{'not': 'a set'}"));

        exception.Execution.ShouldNotBe(RpcExecution.NotStarted);
    }

    [Theory]
    [InlineData("object()")]
    [InlineData("decimal.Decimal('1.5')")]
    public async Task Python_sends_no_reply_for_a_result_that_it_cannot_send_and_the_call_times_out(string expression)
    {
        IPeer peer = (await ClientAsync<IPeer>()).For(server: await ServeInPythonAsync(), timeout: TimeSpan.FromSeconds(1));

        RpcTimeoutException exception = await Should.ThrowAsync<RpcTimeoutException>(() => peer.MakeAsync(expression));

        exception.Execution.ShouldBe(RpcExecution.Unknown);
    }

    [Fact]
    public async Task A_method_of_Python_that_takes_too_long_is_a_timeout_and_its_late_reply_is_dropped()
    {
        RpcBus bus = await ConnectAsync();
        string server = await ServeInPythonAsync();
        RpcClient<IPeer> client = Client<IPeer>(bus);

        RpcTimeoutException exception = await Should.ThrowAsync<RpcTimeoutException>(
            () => client.For(server: server, timeout: TimeSpan.FromSeconds(0.5)).SleepAsync(1.5));

        exception.Execution.ShouldBe(RpcExecution.Unknown);
        (await client.For(server: server).SleepAsync(1.5)).ShouldBe("slept");
        bus.Statistics.RepliesDropped.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_the_caller_cancels_ends_at_once()
    {
        string server = await ServeInPythonAsync();
        IPeer peer = (await ClientAsync<IPeer>()).For(server: server);
        using var cancelling = new CancellationTokenSource();

        Task<string> call = peer.SleepAsync(1, cancelling.Token);
        await ToldInPythonAsync(server);
        await cancelling.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(() => call)).CancellationToken.ShouldBe(cancelling.Token);
    }

    private async Task<IPeer> PeerAsync() => (await ClientAsync<IPeer>()).For(server: await ServeInPythonAsync());
}
