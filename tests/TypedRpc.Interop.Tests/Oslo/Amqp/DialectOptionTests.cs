using TypedRpc.Amqp.Url;
using TypedRpc.Transport;

namespace TypedRpc.Interop.Tests.Oslo.Amqp;

/// <summary>The options of the dialect in a URL.</summary>
public sealed class DialectOptionTests
{
    [Fact]
    public void The_broker_and_its_product_decide_unless_the_URL_does()
    {
        Of("amqp10://h").ShouldBe(new DialectOptions(DialectName.Any, AddressingMode.Dynamic, ""));
        Of("amqp10://h/cell?dialect=addressed&addressing_mode=legacy")
            .ShouldBe(new DialectOptions(DialectName.Addressed, AddressingMode.Legacy, "cell"));
        Of("amqp10://h/?dialect=RabbitMQ&addressing_mode=routable")
            .ShouldBe(new DialectOptions(DialectName.RabbitMq, AddressingMode.Routable, ""));
    }

    [Theory]
    [InlineData("amqp10://h/?dialect=other", "dialect")]
    [InlineData("amqp10://h/?addressing_mode=other", "addressing_mode")]
    public void Another_word_is_an_error_that_names_the_option(string url, string option)
    {
        TransportException exception = Should.Throw<TransportException>(() => Of(url));

        exception.Error.ShouldBe(TransportError.InvalidUrl);
        exception.Message.ShouldContain($"'{option}'");
    }

    private static DialectOptions Of(string url)
    {
        TransportUrl parsed = TransportUrl.Parse(url);
        _ = AmqpOptions.AddressOf(parsed);
        return DialectOptions.Of(parsed);
    }
}
