using TypedRpc.Generators.Tests.Contracts;

namespace TypedRpc.Generators.Tests;

/// <summary>Calls through generated proxies and dispatchers, over the broker in the process.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    private readonly Crossroads _served = new();
    private RpcBus _bus = null!;
    private IAsyncDisposable _server = null!;
    private ICrossroads _remote = null!;

    public async ValueTask InitializeAsync()
    {
        _bus = await RpcBus.ConnectAsync("memory://");
        _server = await _bus.ServeAsync<ICrossroads>(_served);
        _remote = _bus.Client<ICrossroads>().Any;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _bus.DisposeAsync();
    }

    [Fact]
    public async Task An_inherited_method_and_the_one_that_hides_it_are_two()
    {
        (await ((IRoad)_remote).WhereAsync()).ShouldBe("road");
        (await ((ISide)_remote).WhereAsync()).ShouldBe("side");
        (await _remote.BuiltInAsync("x")).ShouldBe("built in x");
        (await _remote.EchoAsync([new Point(1, 2)])).ShouldBe([new Point(1, 2)]);
    }

    [Fact]
    public async Task Every_overload_reaches_its_own()
    {
        (await _remote.OverloadAsync(5)).ShouldBe("int 5");
        (await _remote.OverloadAsync("five")).ShouldBe("string five");
        (await _remote.OverloadAsync(CancellationToken.None)).ShouldBeTrue("a server has a token for a method that takes one");
    }

    [Fact]
    public async Task Names_that_are_keywords_or_locals_of_the_generated_code_are_carried() =>
        (await _remote.@class("a", 7, "b", "c")).ShouldBe("a7bc");

    [Fact]
    public async Task A_failure_comes_back() =>
        (await Should.ThrowAsync<RpcRemoteException>(async () => await _remote.FailAsync("because"))).Message.ShouldContain("because");

    [Fact]
    public async Task A_cast_arrives()
    {
        await _remote.HonkAsync(3);
        (await _served.Honks.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(3);
    }

    private sealed class Crossroads : ICrossroads
    {
        public TaskCompletionSource<int> Honks { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        Task<string> IRoad.WhereAsync() => Task.FromResult("road");

        Task<string> ISide.WhereAsync() => Task.FromResult("side");

        public Task<List<Point>> EchoAsync(List<Point> value, CancellationToken cancellationToken) => Task.FromResult(value);

        public ValueTask<string> OverloadAsync(int value) => new($"int {value}");

        public ValueTask<string> OverloadAsync(string value) => new($"string {value}");

        public Task<bool> OverloadAsync(CancellationToken cancellationToken) => Task.FromResult(cancellationToken.CanBeCanceled);

        public Task<string> @class(string @object, int __m0, params string[] @params) =>
            Task.FromResult(@object + __m0 + string.Concat(@params));

        public ValueTask FailAsync(string message) => throw new InvalidOperationException(message);

        public ValueTask HonkAsync(int times)
        {
            Honks.TrySetResult(times);
            return default;
        }
    }
}
