using TypedRpc.Generators.Tests.Contracts;

namespace TypedRpc.Generators.Tests;

/// <summary>Calls through the generated code of what few contracts have.</summary>
public sealed class UnusualContractTests : IAsyncLifetime
{
    private RpcBus _bus = null!;
    private IUnusual _remote = null!;

    public async ValueTask InitializeAsync()
    {
        _bus = await RpcBus.ConnectAsync("memory://");
        await _bus.ServeAsync<IUnusual>(new Unusual());
        _remote = _bus.Client<IUnusual>().Any;
    }

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task A_value_passed_by_in_is_carried() => (await _remote.ReadAsync(new Point(3, 4))).ShouldBe(new Point(4, 3));

    [Fact]
    public async Task Overloads_that_differ_in_how_a_parameter_is_passed_reach_their_own()
    {
        int value = 5;
        CancellationToken token = CancellationToken.None;
        (await _remote.WayAsync(value, token)).ShouldBe("value 5");
        (await _remote.WayAsync(in value, token)).ShouldBe("in 5");
        (await _remote.WayAsync(value, in token)).ShouldBe("in token 5");
    }

    [Fact]
    public async Task A_params_collection_that_an_older_caller_does_not_send_is_empty()
    {
        (await _remote.SumAsync(1, 2, 3)).ShouldBe(6);
        (await _remote.SumAsync(1)).ShouldBe(1);
        (await _bus.Client<IUnusualBefore>().Any.SumAsync(4)).ShouldBe(4);
    }

    [Fact]
    public async Task A_member_that_the_contract_implements_runs_here_and_a_method_that_it_implements_runs_at_the_server()
    {
        (await ((IReadings<Point>)_remote).PlainAsync()).ShouldBe(7);
        (await ((IReadings<Point>)_remote).ImplementedBelowAsync()).ShouldBe("by the contract, at the server");
        RpcBus lonely = await RpcBus.ConnectAsync($"memory://{Guid.NewGuid():N}");
        await using (lonely)
            await Should.ThrowAsync<RpcNoServerException>(() => ((IReadings<Point>)lonely.Client<IUnusual>().Any).ImplementedBelowAsync());
    }

    [Fact]
    public async Task Disposing_a_proxy_does_nothing_here_and_nothing_at_the_server()
    {
        ((IDisposable)_remote).Dispose();
        await ((IAsyncDisposable)_remote).DisposeAsync();
        (await _remote.SumAsync(1)).ShouldBe(1);
    }

    private sealed class Unusual : IUnusual
    {
        public Task<Point> ReadAsync(in Point value, in CancellationToken cancellationToken) =>
            Task.FromResult(new Point(value.Y, value.X));

        public Task<int> SumAsync(int first, params List<int> rest) => Task.FromResult(first + rest.Sum());

        public Task<string> WayAsync(int value, CancellationToken cancellationToken) => Task.FromResult($"value {value}");

        public Task<string> WayAsync(in int value, CancellationToken cancellationToken) => Task.FromResult($"in {value}");

        public Task<string> WayAsync(int value, in CancellationToken cancellationToken) => Task.FromResult($"in token {value}");

        public void Dispose() => throw new InvalidOperationException("The object of a server is its owner's to dispose of.");

        public ValueTask DisposeAsync() => throw new InvalidOperationException("The object of a server is its owner's to dispose of.");
    }
}
