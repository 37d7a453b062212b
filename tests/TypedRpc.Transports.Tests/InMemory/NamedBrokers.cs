using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

public sealed class NamedBrokers : InMemoryTest
{
    [Fact]
    public async Task Without_a_name_each_transport_has_a_broker_of_its_own()
    {
        await using ITransport one = await OpenAsync("memory://"), two = await OpenAsync("memory://");
        await DeclareAsync(one, new QueueDeclaration("q"));

        (await InspectAsync(one, "q")).ShouldBe((0, 0));
        (await InspectAsync(two, "q")).ShouldBeNull();
    }

    [Fact]
    public async Task Transports_with_the_same_name_share_a_broker()
    {
        await using ITransport one = await OpenAsync($"memory://{BrokerName}"),
            two = await OpenAsync($"memory://{BrokerName.ToUpperInvariant()}");
        await using ITransport other = await OpenAsync($"memory://other-{BrokerName}");
        var sink = new RecordingSink();
        await ConsumeAsync(one, "q", sink);

        Publish(two, "q", "across");

        (await sink.NextTextAsync()).ShouldBe("across");
        (await InspectAsync(other, "q")).ShouldBeNull();
    }

    [Fact]
    public async Task A_named_broker_lives_as_long_as_a_transport_is_connected_to_it()
    {
        ITransport one = await OpenAsync($"memory://{BrokerName}");
        await DeclareAsync(one, new QueueDeclaration("q"));
        Publish(one, "q", "kept");
        ITransport two = await OpenAsync($"memory://{BrokerName}");
        await one.DisposeAsync();
        (await InspectAsync(two, "q")).ShouldBe((1, 0));
        await two.DisposeAsync();

        await using ITransport three = await OpenAsync($"memory://{BrokerName}");

        (await InspectAsync(three, "q")).ShouldBeNull();
    }

    [Fact]
    public async Task A_broker_that_ends_stops_its_timers()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q") { ExpiresAfter = TimeSpan.FromMinutes(30) });
        Time.Armed.ShouldBe(1);

        await transport.DisposeAsync();

        Time.Armed.ShouldBe(0);
    }

    [Theory]
    [InlineData("memory://")]
    [InlineData("memory:///")]
    [InlineData("memory://name")]
    [InlineData("memory://name/?control_exchange=nova")]
    public async Task Its_urls_are_a_name_and_a_control_exchange(string url)
    {
        await using ITransport transport = await OpenAsync(url);
        await transport.WhenReadyAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("memory://user@name", "user name")]
    [InlineData("memory://user:secret@name", "user name")]
    [InlineData("memory://name:5672", "port")]
    [InlineData("memory://name/vhost", "path")]
    [InlineData("memory://name?heartbeat=3", "'heartbeat'")]
    [InlineData("memory://name?control_exchange=nova&colour=blue", "'colour'")]
    public async Task Other_parts_of_a_url_are_refused_by_name_and_without_the_password(string url, string part)
    {
        TransportException refusal = await Should.ThrowAsync<TransportException>(() => OpenAsync(url));

        refusal.Error.ShouldBe(TransportError.InvalidUrl);
        refusal.Message.ShouldContain(part);
        refusal.Message.ShouldNotContain("secret");
    }
}
