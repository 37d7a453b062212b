using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace WebFront.Live;

/// <summary>Passes events to the browsers that are connected now.</summary>
internal sealed class LiveFeed(IHostApplicationLifetime lifetime)
{
    private const int MaxWaiting = 256;
    private const string BusEvent = "bus";

    private readonly ConcurrentDictionary<Channel<SseItem<object>>, bool> _browsers = new();
    private volatile BusState? _state;

    /// <summary>Passes an event on. A browser that reads too slowly is disconnected: it connects again and reloads the list.</summary>
    public void Publish(string name, object data)
    {
        var item = new SseItem<object>(data, name);
        foreach (Channel<SseItem<object>> browser in _browsers.Keys)
        {
            if (!browser.Writer.TryWrite(item))
                browser.Writer.TryComplete();
        }
    }

    /// <summary>Passes the state of the bus on, and keeps it for the browsers that connect later.</summary>
    public void PublishState(BusState state)
    {
        _state = state;
        Publish(BusEvent, state);
    }

    /// <summary>Reads events until the browser leaves or the front stops.</summary>
    public async IAsyncEnumerable<SseItem<object>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateBounded<SseItem<object>>(MaxWaiting);
        _browsers.TryAdd(events, true);
        // An open response would keep the host from stopping until its shutdown timeout.
        using CancellationTokenRegistration stop = lifetime.ApplicationStopping.Register(() => events.Writer.TryComplete());
        try
        {
            if (_state is { } state)
                yield return new SseItem<object>(state, BusEvent);
            await foreach (SseItem<object> item in events.Reader.ReadAllAsync(cancellationToken))
                yield return item;
        }
        finally
        {
            _browsers.TryRemove(events, out _);
        }
    }
}
