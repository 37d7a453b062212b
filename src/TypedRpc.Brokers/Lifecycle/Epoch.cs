using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Url;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>The time in which a transport is connected, from one connect to the loss of that connection.</summary>
/// <remarks>
/// A protocol derives from this class: it adds the connections and what runs on them. <see cref="TransportLifetime{TEpoch}"/> opens one
/// epoch after another.
/// </remarks>
internal abstract class Epoch
{
    private readonly TaskCompletionSource<TransportException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _blockedBy;
    private volatile bool _isEndedByRefusal;

    protected Epoch(int number, BrokerHost host, TransportOptions options, ILogger logger)
    {
        (Number, Host, Options, Logger) = (number, host, options, logger);
        StartedAt = options.TimeProvider.GetTimestamp();
    }

    /// <summary>The number of the epoch, from 1. The number of a failed attempt is used again for the next one.</summary>
    public int Number { get; }

    /// <summary>The host that the epoch is connected to.</summary>
    public BrokerHost Host { get; }

    public TransportOptions Options { get; }

    public ILogger Logger { get; }

    public long StartedAt { get; }

    /// <summary>Why the broker currently blocks publishing, or null when it does not.</summary>
    public string? BlockedBy
    {
        get => _blockedBy;
        protected set => _blockedBy = value;
    }

    /// <summary>Completes with the reason when a connection, channel or consumer is lost that the epoch depends on.</summary>
    public Task<TransportException> Ended => _ended.Task;

    /// <summary>True when the broker refused an operation (missing permission or exchange) and the epoch ended with it.</summary>
    /// <remarks>The next epoch may end for the same reason.</remarks>
    public bool IsEndedByRefusal => _isEndedByRefusal;

    /// <summary>Ends the epoch; the first reason counts.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="isRefusal">True when the broker refused an operation.</param>
    /// <remarks>Only completes <see cref="Ended"/>; the transport's lifetime awaits it and cleans up on another thread.</remarks>
    public void End(TransportException reason, bool isRefusal = false)
    {
        if (isRefusal)
            _isEndedByRefusal = true;
        _ended.TrySetResult(reason);
    }

    /// <summary>The broker blocks publishing for a reason, or, with null, no longer blocks it.</summary>
    public abstract void OnBlocked(string? reason);

    /// <summary>Declares exchanges and queues.</summary>
    public abstract Task DeclareAsync(Topology topology, CancellationToken cancellationToken);

    /// <summary>Queues the messages that earlier epochs kept for this one, before any other message.</summary>
    public abstract void Restore(IReadOnlyCollection<Message> survivors);

    /// <summary>Accepts no more messages, and waits until all queued ones are written and confirmed.</summary>
    public abstract Task FlushAsync();

    /// <summary>Accepts no more messages, keeps the queued ones that survive the epoch, and fails the others.</summary>
    public abstract void Close(TransportException reason);

    /// <summary>Closes the connections within a time limit. Call it after <see cref="Close"/>.</summary>
    /// <returns>The messages for the next epoch: those that were written but may not have arrived, and the unwritten ones.</returns>
    public abstract Task<(Message[] Written, Message[] Unwritten)> CloseConnectionsAsync(TimeSpan limit);
}
