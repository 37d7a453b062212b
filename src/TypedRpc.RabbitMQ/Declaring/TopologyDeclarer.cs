using System.Runtime.CompilerServices;
using RabbitMQ.Client;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Declaring;

/// <summary>
/// Declares exchanges and queues in one epoch. Existing ones are used as they are, so that the peer that declares second does not fail.
/// </summary>
/// <remarks>
/// A broker refuses a declaration by closing the channel (AMQP 0-9-1, 3.1.4.1). Each attempt may therefore cost its channel, so none is
/// made on a channel with another use.
/// </remarks>
internal sealed class TopologyDeclarer(ConnectionPair connections)
{
    // Each concurrent declaration takes a channel, of which a connection has 2,047 by default. The broker processes the declarations of a
    // connection one after another anyway.
    private readonly SemaphoreSlim _atATime = new(8, 8);

    // One binding at a time. A RabbitMQ from 3.13 on that keeps its topology in Mnesia confirms a binding to a topic exchange which
    // another channel is just making, before messages are routed by it.
    private readonly SemaphoreSlim _binding = new(1, 1);
    private readonly TransientQueues _transient = new(connections);

    /// <summary>Declares exchanges and queues that any connection may use.</summary>
    public async Task DeclareAsync(
        IEnumerable<ExchangeDeclaration> exchanges, IEnumerable<QueueDeclaration> queues, CancellationToken cancellationToken)
    {
        await _atATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await DeclareInTurnAsync(exchanges, queues, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _atATime.Release();
        }
    }

    private async Task DeclareInTurnAsync(
        IEnumerable<ExchangeDeclaration> exchanges, IEnumerable<QueueDeclaration> queues, CancellationToken cancellationToken)
    {
        var trial = new TrialChannel(connections);
        await using ConfiguredAsyncDisposable closing = trial.ConfigureAwait(false);
        foreach (ExchangeDeclaration exchange in exchanges)
        {
            // The default exchange always exists and may not be declared (AMQP 0-9-1, 3.1.3.1).
            if (exchange.Name.Length > 0)
                await AdoptOrDeclareAsync(trial, Declaration.Of(exchange), cancellationToken).ConfigureAwait(false);
        }

        foreach (QueueDeclaration queue in queues)
        {
            await AdoptOrDeclareAsync(trial, Declaration.Of(queue), cancellationToken).ConfigureAwait(false);
            await BindAsync(trial, queue.Name, queue, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes a queue that is not needed after all, if it exists.</summary>
    public async Task DeleteAsync(string name)
    {
        var trial = new TrialChannel(connections);
        await using ConfiguredAsyncDisposable closing = trial.ConfigureAwait(false);
        await trial.TryAsync(
            channel => channel.QueueDeleteAsync(name, ifUnused: false, ifEmpty: false),
            $"deleting the queue '{name}'",
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Declares an exclusive or uniquely named queue on the channel that will consume it.</summary>
    public async Task DeclareOwnAsync(IChannel channel, string name, QueueDeclaration queue, CancellationToken cancellationToken)
    {
        Declaration declaration = Declaration.Of(queue with { Name = name });
        try
        {
            await connections.WithinAsync(declaration.Declare(channel), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RabbitMqErrors.OfOperation(exception, declaration.What);
        }

        var trial = new TrialChannel(connections);
        await using ConfiguredAsyncDisposable closing = trial.ConfigureAwait(false);
        await BindAsync(trial, name, queue, cancellationToken).ConfigureAwait(false);
    }

    // Looks it up first, and uses an existing one as it is.
    private async Task AdoptOrDeclareAsync(TrialChannel trial, Declaration declaration, CancellationToken cancellationToken)
    {
        string what = declaration.What;
        if (await trial.TryAsync(declaration.LookUp, what, cancellationToken).ConfigureAwait(false) == 0)
        {
            DeclaringLog.Adopted(connections.Logger, declaration.Kind, declaration.Name);
            return;
        }

        (ushort code, string text) = declaration.IsTransientQueue
            ? await _transient.TryDeclareAsync(trial, declaration.Declare, what, cancellationToken).ConfigureAwait(false)
            : (await trial.TryAsync(declaration.Declare, what, cancellationToken).ConfigureAwait(false), trial.LastText);
        if (code == 0)
            return;

        // A peer may have declared it with other arguments between the lookup and the declaration: then it exists now.
        if (await trial.TryAsync(declaration.LookUp, what, cancellationToken).ConfigureAwait(false) != 0)
        {
            throw new TransportException(
                TransportError.TopologyConflict,
                $"The {declaration.Kind} '{declaration.Name}' cannot be declared as we would ({declaration.Properties}): "
                + $"RabbitMQ answers {code}, and it cannot be used as it is. {text}");
        }

        DeclaringLog.Adopted(connections.Logger, declaration.Kind, declaration.Name);
    }

    private async Task BindAsync(TrialChannel trial, string name, QueueDeclaration queue, CancellationToken cancellationToken)
    {
        foreach ((string Exchange, string RoutingKey) binding in queue.Bindings)
        {
            ushort code = await TryBindAsync(trial, name, binding, cancellationToken).ConfigureAwait(false);
            if (code != 0)
            {
                throw new TransportException(
                    TransportError.TopologyConflict,
                    $"The queue '{name}' cannot be bound to the exchange '{binding.Exchange}': {trial.LastText}");
            }
        }
    }

    private async Task<ushort> TryBindAsync(
        TrialChannel trial, string name, (string Exchange, string RoutingKey) binding, CancellationToken cancellationToken)
    {
        await _binding.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await trial.TryAsync(
                channel => channel.QueueBindAsync(name, binding.Exchange, binding.RoutingKey),
                $"binding the queue '{name}' to the exchange '{binding.Exchange}'",
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _binding.Release();
        }
    }
}
