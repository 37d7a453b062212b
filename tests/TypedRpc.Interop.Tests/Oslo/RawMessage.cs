using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client.Events;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A message as it came: where from, the properties that oslo.messaging reads, and what is in the envelope.</summary>
internal sealed record RawMessage(string Address, string? ContentType, long? Expiration, JsonElement Message)
{
    public static RawMessage Of(BasicDeliverEventArgs delivery)
    {
        using var outer = JsonDocument.Parse(Encoding.UTF8.GetString(delivery.Body.Span));
        using var inner = JsonDocument.Parse(outer.RootElement.GetProperty("oslo.message").GetString()!);
        outer.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["oslo.version", "oslo.message"]);
        string? expiration = delivery.BasicProperties.Expiration;
        return new RawMessage(
            $"{delivery.Exchange}/{delivery.RoutingKey}", delivery.BasicProperties.ContentType,
            expiration is null ? null : long.Parse(expiration, CultureInfo.InvariantCulture), inner.RootElement.Clone());
    }
}
