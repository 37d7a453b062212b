using System.Globalization;
using RabbitMQ.Client;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Publishing;

namespace TypedRpc.Transports.Tests.RabbitMq;

public sealed class MessagePropertiesTests
{
    [Theory]
    [InlineData(null, 0, false)]
    [InlineData("application/msgpack", 0, false)]
    [InlineData("applicätion/€", 1, true)]
    [InlineData(null, 9, false)]
    [InlineData(null, 10, true)]
    [InlineData("a", 59_999, false)]
    [InlineData("", long.MaxValue, true)]
    public void They_are_written_as_the_client_library_writes_its_own(string? contentType, long expiration, bool persistent)
    {
        var ours = new MessageProperties(new Message("x", "k", MessageBody.Empty)
        {
            ContentType = contentType,
            ExpirationMilliseconds = expiration,
            Persistent = persistent,
        });
        var theirs = new BasicProperties
        {
            ContentType = contentType,
            Expiration = expiration > 0 ? expiration.ToString(CultureInfo.InvariantCulture) : null,
            DeliveryMode = persistent ? DeliveryModes.Persistent : default,
        };

        Bytes(ours).ShouldBe(Bytes(theirs));
        ((IAmqpHeader)ours).ProtocolClassId.ShouldBe(((IAmqpHeader)theirs).ProtocolClassId);
        Bytes(new BasicProperties(ours)).ShouldBe(Bytes(theirs));
    }

    private static byte[] Bytes(IAmqpWriteable properties)
    {
        byte[] bytes = new byte[properties.GetRequiredBufferSize()];
        properties.WriteTo(bytes).ShouldBe(bytes.Length);
        return bytes;
    }
}
