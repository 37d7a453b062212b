using MessagePack;

namespace TypedRpc.EndToEnd.Tests.Encoded;

public abstract class EncodedCallTests : Bed
{
    private readonly Vault _vault = new();

    [Fact]
    public async Task A_type_with_a_formatter_of_its_own_travels_both_ways()
    {
        IVault vault = await ServedAsync();

        (await vault.MoneyAsync(Money.Of(12.50m))).ShouldBe(Money.Of(12.50m));
        (await vault.MoneyAsync(null)).ShouldBeNull();
        await vault.KeepAsync(Money.Of(3));
        (await _vault.Kept.WaitAsync(Limit)).ShouldBe(Money.Of(3));
    }

    [Fact]
    public async Task A_type_that_cannot_be_annotated_travels_by_a_resolver_of_another_library()
    {
        IVault vault = await ServedAsync();

        (await vault.TrackAsync(new Track().To(1, 2).To(-3.5, 0))).Points.ShouldBe([(1, 2), (-3.5, 0)]);
        (await vault.TrackAsync(new Track())).Points.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_struct_and_its_absence_travel()
    {
        IVault vault = await ServedAsync();

        (await vault.ShareAsync(new Share("ACME", 7))).ShouldBe(new Share("ACME", 7));
        (await vault.ShareAsync(null)).ShouldBeNull();
    }

    [Fact]
    public async Task Encoded_types_work_in_records_lists_maps_and_tuples()
    {
        IVault vault = await ServedAsync();
        var holding = new Holding(
            "ann", Money.Of(1), null, [Money.Of(2), null, Money.Of(3, "USD")], new() { ["a"] = new Track().To(5, 6), ["b"] = new Track() },
            new Share("X", 1), (new Share("Y", 2), 9));

        Holding back = await vault.HoldingAsync(holding);

        (back.Owner, back.First, back.Second).ShouldBe((holding.Owner, holding.First, null));
        (back.Maybe, back.Pair).ShouldBe((holding.Maybe, holding.Pair));
        back.Many.ShouldBe(holding.Many);
        back.Named["a"].Points.ShouldBe([(5, 6)]);
        back.Named["b"].Points.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_value_that_is_encoded_already_travels_as_it_is()
    {
        IVault vault = await ServedAsync();
        byte[] bytes = MessagePackSerializer.Serialize(new Dictionary<string, int[]> { ["a"] = [1, 2] });

        (await vault.EncodedAsync(new EncodedMessagePack(bytes))).Bytes.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public async Task A_value_that_a_formatter_cannot_read_is_rejected_with_its_reason_and_the_server_continues()
    {
        IVault vault = await ServedAsync();

        var exception = await Should.ThrowAsync<RpcRejectedException>(() => vault.ScribbleAsync(new Scribble(Scribble.Unreadable)));

        (exception.Kind, exception.Execution).ShouldBe((RpcErrorKind.InvalidArguments, RpcExecution.NotStarted));
        exception.Message.ShouldContain("thirteen is not read");
        (await vault.ScribbleAsync(new Scribble(7))).Bytes.ShouldBe([7]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0102")]
    [InlineData("92 01")]
    [InlineData("c1")]
    public async Task Output_of_a_formatter_that_is_not_one_value_is_not_sent(string bytes)
    {
        IVault vault = await ServedAsync();

        var scribble = new Scribble(Convert.FromHexString(bytes.Replace(" ", "")));

        var exception = await Should.ThrowAsync<RpcSerializationException>(() => vault.ScribbleAsync(scribble));

        exception.Message.ShouldContain(nameof(Scribble));
        (await vault.ScribbleAsync(new Scribble(7))).Bytes.ShouldBe([7]);
    }

    [Fact]
    public async Task A_message_in_JSON_is_refused_at_the_sender_and_at_the_server_and_the_error_says_what_to_do()
    {
        await ServedAsync();
        IVault vault = (await ConnectAsync()).Client<IVault>(new() { Wire = RpcWire.Oslo }).Any;

        var outgoing = await Should.ThrowAsync<RpcSerializationException>(() => vault.MoneyAsync(Money.Of(1)));
        RpcException incoming = await Should.ThrowAsync<RpcException>(() => vault.NewMoneyAsync(1));

        outgoing.Message.ShouldContain("A value of TypedRpc.EndToEnd.Tests.Encoded.Money travels in MessagePack only");
        outgoing.Message.ShouldContain("[assembly: RpcConverter]");
        incoming.Message.ShouldContain("travels in MessagePack only");
        (await vault.MoneyAsync(null)).ShouldBeNull();
    }

    [Fact]
    public async Task A_converter_to_bytes_carries_a_type_in_both_formats()
    {
        await ServedAsync();
        RpcBus caller = await ConnectAsync();

        foreach (RpcWire wire in Enum.GetValues<RpcWire>())
            (await caller.Client<IVault>(new() { Wire = wire }).Any.StampAsync(new Stamp("blue"))).ShouldBe(new Stamp("blue"));
    }

    private async Task<IVault> ServedAsync()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IVault>(_vault);
        return (await ConnectAsync()).Client<IVault>().Any;
    }
}

public sealed class EncodedCallsInMemory : EncodedCallTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class EncodedCallsOverRabbitMq : EncodedCallTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
