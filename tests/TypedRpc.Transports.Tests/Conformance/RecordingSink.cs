using System.Text;
using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>Keeps deliveries until a test takes them.</summary>
public sealed class RecordingSink : IDeliverySink
{
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();

    /// <summary>The deliveries that no test has taken yet.</summary>
    public int Waiting => _deliveries.Reader.Count;

    void IDeliverySink.OnDelivery(Delivery delivery) => _deliveries.Writer.TryWrite(delivery);

    /// <summary>Takes the next delivery, unsettled.</summary>
    public async Task<Delivery> NextAsync() => await _deliveries.Reader.ReadAsync().AsTask().WaitAsync(Bound.Time);

    /// <summary>Takes the next delivery, acknowledges and releases it.</summary>
    /// <returns>The text of its body.</returns>
    public async Task<string> NextTextAsync()
    {
        Delivery delivery = await NextAsync();
        return delivery.FinishWithText();
    }

    /// <summary>Takes, acknowledges and releases so many.</summary>
    public async Task<List<string>> NextTextsAsync(int count)
    {
        List<string> texts = [];
        while (texts.Count < count)
            texts.Add(await NextTextAsync());
        return texts;
    }
}

public static class DeliveryExtensions
{
    public static string Text(this Delivery delivery) => Encoding.UTF8.GetString(delivery.Body.Span);

    /// <summary>Settles and releases it, in this order.</summary>
    /// <returns>The text of its body.</returns>
    public static string FinishWithText(this Delivery delivery, Settlement settlement = Settlement.Acknowledge)
    {
        string text = delivery.Text();
        delivery.Settle(settlement);
        delivery.Release();
        return text;
    }
}
