using TypedRpc.InMemory;
using TypedRpc.Transport;

namespace TypedRpc.Tests.Transport;

/// <summary>How a scheme finds its transport.</summary>
public sealed class Registry
{
    [Theory]
    [InlineData("rabbit")]
    [InlineData("amqp")]
    [InlineData("amqps")]
    public void The_package_to_add_is_named_for_RabbitMQ(string scheme)
    {
        TransportException exception = Should.Throw<TransportException>(() => TransportRegistry.Find(scheme));
        exception.Error.ShouldBe(TransportError.UnknownScheme);
        exception.Message.ShouldContain("TypedRpc.RabbitMQ");
        exception.Message.ShouldContain($"'{scheme}://'");
    }

    [Fact]
    public void The_error_for_an_unknown_scheme_lists_the_known_ones()
    {
        TransportRegistry.Register("known-scheme", () => new InMemoryTransportFactory());
        TransportException exception = Should.Throw<TransportException>(() => TransportRegistry.Find("unknown-scheme"));
        exception.Error.ShouldBe(TransportError.UnknownScheme);
        exception.Message.ShouldContain("known-scheme://");
    }

    [Fact]
    public void A_scheme_is_found_regardless_of_its_case_and_the_last_registration_wins()
    {
        var last = new InMemoryTransportFactory();
        TransportRegistry.Register("cased-scheme", () => new InMemoryTransportFactory());
        TransportRegistry.Register("Cased-Scheme", () => last);
        TransportRegistry.Find("CASED-SCHEME").ShouldBeSameAs(last);
    }

    [Fact]
    public void Nothing_can_be_registered_under_no_name()
    {
        Should.Throw<ArgumentException>(() => TransportRegistry.Register("", () => new InMemoryTransportFactory()));
        Should.Throw<ArgumentNullException>(() => TransportRegistry.Register("x", null!));
    }

    [Theory]
    [InlineData("nosuch://host", RpcErrorKind.Configuration)]
    [InlineData("not a url", RpcErrorKind.Configuration)]
    [InlineData("memory://host:5", RpcErrorKind.Configuration)]
    [InlineData("memory://a,b", RpcErrorKind.Configuration)]
    [InlineData("memory://?control_exchange=a b", RpcErrorKind.Configuration)]
    [InlineData("memory://?control_exchange=", RpcErrorKind.Configuration)]
    [InlineData("memory://?unknown=1", RpcErrorKind.Configuration)]
    public async Task A_bad_URL_is_a_configuration_error_of_the_bus(string url, RpcErrorKind kind)
    {
        RpcException exception = await Should.ThrowAsync<RpcException>(() => RpcBus.ConnectAsync(url));
        exception.Kind.ShouldBe(kind);
        exception.Execution.ShouldBe(RpcExecution.NotStarted);
        exception.IsTransient.ShouldBeFalse();
    }
}
