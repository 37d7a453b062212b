using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What tests of notifications have besides: both kinds of notifier and listener.</summary>
public abstract class NotificationBed(PythonPeers python, VirtualHost host) : OsloBed(python, host)
{
    /// <summary>A bus that notifies with a driver under the test's topic.</summary>
    protected Task<RpcBus> NotifyingAsync(params string[] drivers) =>
        ConnectAsync(Options with { Notifications = new() { Drivers = drivers, Topics = [Topic] } });

    /// <summary>A listener of Python that listens already.</summary>
    protected async Task<PythonEar> ListenInPythonAsync(PythonListening? how = null)
    {
        PythonProcess process = await Python.ListenerAsync();
        string name = "ear-" + Guid.NewGuid().ToString("N");
        JsonObject arguments = JsonSerializer.SerializeToNode(
            (how ?? new()) with { Topics = how?.Topics ?? [Topic] }, PythonProcess.Names)!.AsObject();
        (arguments["url"], arguments["name"]) = (PythonUrl, name);
        await process.AskAsync("listen", arguments);
        return new PythonEar(name, process.Events(name));
    }

    /// <summary>Notifies in Python. A payload is JSON, with expressions of Python where there is no JSON for it.</summary>
    protected async Task NotifyInPythonAsync(
        string type, string payload = "null", string priority = "info", string driver = "messagingv2", string publisher = "python.h1",
        string? context = null, string[]? topics = null, string? exchange = null, string query = "") =>
        await (await Python.NotifierAsync()).AskAsync(
            "notify", new
            {
                Url = PythonUrl + query,
                Event = type,
                Payload = Json(payload),
                Priority = priority,
                Driver = driver,
                Publisher = publisher,
                Context = Json(context),
                Topics = topics ?? [Topic],
                Exchange = exchange,
            });

    /// <summary>A listener of ours that remembers what it hears, for as long as the test runs.</summary>
    protected async Task<Ear> ListenHereAsync(
        RpcBus bus, NotificationListenerOptions? how = null, Func<Notification, NotificationOutcome>? answer = null)
    {
        var ear = new Ear(answer);
        AtEnd(await bus.ListenAsync(ear.HearAsync, (how ?? new()) with { Topics = how?.Topics ?? [Topic] }));
        return ear;
    }

    /// <summary>What a listener of ours heard.</summary>
    protected sealed class Ear(Func<Notification, NotificationOutcome>? answer)
    {
        private readonly Channel<Notification> _heard = Channel.CreateUnbounded<Notification>();

        public ValueTask<NotificationOutcome> HearAsync(Notification notification, CancellationToken cancellationToken)
        {
            _heard.Writer.TryWrite(notification);
            return ValueTask.FromResult(answer?.Invoke(notification) ?? NotificationOutcome.Handled);
        }

        public async Task<Notification> NextAsync() => await _heard.Reader.ReadAsync().AsTask().WaitAsync(Limit);

        public async Task<Notification[]> NextAsync(int count)
        {
            var all = new Notification[count];
            for (int i = 0; i < count; i++)
                all[i] = await NextAsync();
            return all;
        }
    }
}
