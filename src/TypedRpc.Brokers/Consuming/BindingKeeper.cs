using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Consuming;

/// <summary>Repeats the bindings of all consumed queues at a bounded rate, with one loop per epoch.</summary>
/// <remarks>
/// Deleting an exchange also deletes its bindings, and the broker does not report it: consumers stay but receive nothing more. Repeating an
/// existing binding has no effect (AMQP 0-9-1, 1.7.2.3), so each round repeats the next bindings in turn. When a round does not cover all
/// queues, it also looks up some of the exchanges that have several queues; if one is missing, all of its queues are bound again at once.
/// </remarks>
/// <param name="epoch">The epoch.</param>
/// <param name="bindings">Binds queues and declares exchanges.</param>
/// <param name="report">Records why a queue is not bound, or, with null, that it is bound again.</param>
internal sealed class BindingKeeper(Epoch epoch, IBindings bindings, Action<string, string?> report)
{
    /// <summary>The pause between two rounds.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1.5);

    // About 24 bindings per second, however many there are, so that the cost of an idle bus does not grow with its number of queues.
    internal const int MaxInRound = 36;
    private const int MaxExchangesInRound = 8;

    private readonly object _lock = new();
    private readonly LogPace _pace = new(epoch.Options.TimeProvider);
    private readonly Queue<Kept> _kept = new();
    private readonly List<Kept> _failing = [];
    private int _exchangesAsked;
    private bool _isRunning;

    /// <summary>Keeps the queue of a consumer bound until the consumer or the epoch ends.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="options">Its options.</param>
    /// <param name="own">Binds its queue, when only the connection of the consumer may do so; null for the keeper's bindings.</param>
    public void Add(IEpochConsumer consumer, ConsumerOptions options, IBindings? own = null)
    {
        if (options.Queue.Bindings.Count == 0)
            return;
        lock (_lock)
        {
            _kept.Enqueue(new Kept(consumer, options, own ?? bindings));
            if (_isRunning)
                return;
            _isRunning = true;
        }

        // Not awaited: it does not throw.
        _ = Background.Start(() => Task.Run(RunAsync));
    }

    private async Task RunAsync()
    {
        while (true)
        {
            using (var pause = new CancellationTokenSource())
            {
                await Task.WhenAny(epoch.Ended, Task.Delay(Period, epoch.Options.TimeProvider, pause.Token)).ConfigureAwait(false);
                await pause.CancelAsync().ConfigureAwait(false);
            }

            if (epoch.Ended.IsCompleted)
                return;
            try
            {
                await RunRoundAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // If the broker does not answer, this round sends it no further requests.
                if (!epoch.Ended.IsCompleted && _pace.IsDue("round"))
                    ConsumersLog.NotBound(epoch.Logger, "*", exception.Message);
            }
        }
    }

    private async Task RunRoundAsync()
    {
        (HashSet<Kept> due, string[] exchanges) = Next();
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (string exchange in exchanges)
        {
            if (!await bindings.ExistsAsync(exchange).ConfigureAwait(false))
                missing.Add(exchange);
        }

        due.UnionWith(BoundTo(missing));
        foreach (Kept kept in due)
        {
            if (await KeepAsync(kept).ConfigureAwait(false) is { } lost && missing.Add(lost))
            {
                // The other queues that were bound to this exchange have lost their bindings too.
                foreach (Kept other in BoundTo([lost]).Where(other => !due.Contains(other)))
                    await KeepAsync(other).ConfigureAwait(false);
            }
        }
    }

    // The queues to bind in this round: those that failed in the last round, then the others in turn. When the round does not cover all
    // queues, also some of the exchanges that have several queues.
    private (HashSet<Kept> Due, string[] Exchanges) Next()
    {
        lock (_lock)
        {
            var due = new HashSet<Kept>(_failing.Where(kept => !kept.IsOver));
            _failing.Clear();
            int count = _kept.Count;
            int taken = due.Sum(kept => kept.Bindings.Count);
            for (int i = 0; i < count && (taken < MaxInRound || i == 0); i++)
            {
                Kept kept = _kept.Dequeue();
                if (kept.IsOver)
                    continue;
                _kept.Enqueue(kept);
                if (due.Add(kept))
                    taken += kept.Bindings.Count;
            }

            if (due.Count >= _kept.Count)
                return (due, []);
            IEnumerable<string> bound = _kept.SelectMany(kept => kept.Bindings.Select(binding => binding.Exchange).Distinct());
            string[] shared = [.. bound.GroupBy(exchange => exchange).Where(group => group.Count() > 1).Select(group => group.Key)];
            int first = shared.Length == 0 ? 0 : _exchangesAsked % shared.Length;
            _exchangesAsked = first + MaxExchangesInRound;
            return (due, [.. shared[first..].Concat(shared[..first]).Take(MaxExchangesInRound)]);
        }
    }

    private Kept[] BoundTo(HashSet<string> exchanges)
    {
        if (exchanges.Count == 0)
            return [];
        lock (_lock)
            return [.. _kept.Where(kept => !kept.IsOver && kept.Bindings.Any(binding => exchanges.Contains(binding.Exchange)))];
    }

    // Binds a queue. If an exchange is missing, declares the exchanges first and returns the missing one.
    private async Task<string?> KeepAsync(Kept kept)
    {
        if (kept.IsOver)
            return null;
        try
        {
            string? lost = await BindAsync(kept).ConfigureAwait(false);
            if (lost is not null && !kept.IsOver)
            {
                if (_pace.IsDue(lost))
                    ConsumersLog.Unbound(epoch.Logger, lost, kept.QueueName);
                await bindings.DeclareAsync(kept.Exchanges).ConfigureAwait(false);
                await BindAsync(kept).ConfigureAwait(false);
            }

            report(kept.QueueName, null);
            return lost;
        }
        catch (Exception exception) when (!epoch.Ended.IsCompleted)
        {
            // The next round tries again. Until then the queue receives no new messages.
            if (kept.IsOver)
                return null;
            if (_pace.IsDue(exception.Message))
                ConsumersLog.NotBound(epoch.Logger, kept.QueueName, exception.Message);
            report(kept.QueueName, exception.Message);
            lock (_lock)
                _failing.Add(kept);
            if (exception is TransportException { Error: TransportError.Timeout })
                throw;
            return null;
        }
    }

    private static async Task<string?> BindAsync(Kept kept)
    {
        foreach ((string exchange, string routingKey) in kept.Bindings)
        {
            if (!await kept.Binder.TryBindAsync(kept.QueueName, exchange, routingKey).ConfigureAwait(false))
                return exchange;
        }

        return null;
    }

    private sealed class Kept(IEpochConsumer consumer, ConsumerOptions options, IBindings binder)
    {
        public string QueueName { get; } = consumer.Address.Queue;

        public IReadOnlyList<(string Exchange, string RoutingKey)> Bindings => options.Queue.Bindings;

        public IBindings Binder => binder;

        public IReadOnlyList<ExchangeDeclaration> Exchanges => options.Exchanges;

        public bool IsOver => consumer.IsLeaving;
    }
}
