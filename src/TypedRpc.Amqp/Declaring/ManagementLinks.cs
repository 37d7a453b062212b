using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using TypedRpc.Amqp.Connection;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Declaring;

/// <summary>A pair of links to the management node of RabbitMQ 4: HTTP-like requests and responses over AMQP.</summary>
/// <remarks>
/// See https://www.rabbitmq.com/docs/amqp#amqp-management: the two links have the same name and the property <c>paired</c>, and both are
/// attached to <c>/management</c>. A response has the status code as its subject. Several requests may be unanswered at a time.
/// </remarks>
internal sealed class ManagementLinks
{
    private const string Node = "/management";
    private const string LinkName = "management";
    private const int Credit = 256;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<ManagementResponse>> _pending = new(StringComparer.Ordinal);
    private readonly AmqpConnection _connection;
    private readonly SenderLink _sender;
    private readonly ReceiverLink _receiver;
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _detached = 2;
    private TransportException? _lost;
    private long _last;

    private ManagementLinks(AmqpConnection connection, Session session)
    {
        _connection = connection;
        session.AddClosedCallback((_, error) => Fail(AmqpErrors.OfOperation(error, "Managing the broker")));
        var pair = new Fields { [new Symbol("paired")] = true };
        _sender = new SenderLink(
            session,
            LinkName,
            new Attach
            {
                Source = new Source { Address = Node },
                Target = new Target { Address = Node },
                SndSettleMode = SenderSettleMode.Settled,
                Properties = pair,
            },
            (_, _) => OnAttached());
        _receiver = new ReceiverLink(
            session,
            LinkName,
            new Attach
            {
                Source = new Source { Address = Node },
                Target = new Target { Address = Node },
                SndSettleMode = SenderSettleMode.Settled,
                Properties = pair,
            },
            (_, _) => OnAttached());
        _sender.AddClosedCallback((_, error) => Fail(AmqpErrors.OfOperation(error, "Managing the broker")));
        _receiver.AddClosedCallback((_, error) => Fail(AmqpErrors.OfOperation(error, "Managing the broker")));
        _receiver.Start(Credit, OnResponse);
    }

    /// <summary>True when the links, their session or the connection are closed.</summary>
    public bool IsClosed => Volatile.Read(ref _lost) is not null;

    /// <summary>Attaches the links in a session.</summary>
    /// <exception cref="TransportException">The broker refused them or did not answer in time.</exception>
    public static async Task<ManagementLinks> AttachAsync(AmqpConnection connection, Session session, CancellationToken cancellationToken)
    {
        ManagementLinks? links = null;
        try
        {
            links = new ManagementLinks(connection, session);
            await connection.WithinAsync(links._attached.Task, cancellationToken).ConfigureAwait(false);
            return links;
        }
        catch (Exception exception)
        {
            // Another attempt in the session uses the same name.
            if (links is not null)
            {
                Background.Forget(links._sender.CloseAsync());
                Background.Forget(links._receiver.CloseAsync());
            }

            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw AmqpErrors.OfOperation(exception, "Managing the broker");
        }
    }

    /// <summary>Sends a request and waits for its response, whatever its status.</summary>
    /// <param name="method">GET, PUT, POST or DELETE.</param>
    /// <param name="path">The path, with percent-encoded names.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TransportException">The links were closed, or the broker did not answer in time.</exception>
    public async Task<ManagementResponse> AskAsync(string method, string path, Map? body, CancellationToken cancellationToken)
    {
        string id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var response = new TaskCompletionSource<ManagementResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = response;
        try
        {
            if (Volatile.Read(ref _lost) is { } lost)
                throw lost;
            var request = new global::Amqp.Message
            {
                Properties = new Properties { To = path, Subject = method, ReplyTo = "$me", MessageId = id },
                BodySection = new AmqpValue { Value = body },
            };
            _sender.Send(request, null, null);
            return await _connection.WithinAsync(response.Task, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw AmqpErrors.OfOperation(exception, $"{method} {path}");
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private void OnAttached()
    {
        if (Interlocked.Decrement(ref _detached) == 0)
            _attached.TrySetResult();
    }

    private void OnResponse(IReceiverLink link, global::Amqp.Message message)
    {
        link.Accept(message);
        try
        {
            if (message.Properties?.CorrelationId is { } id
                && int.TryParse(message.Properties.Subject, NumberStyles.None, CultureInfo.InvariantCulture, out int status)
                && _pending.TryRemove(id, out TaskCompletionSource<ManagementResponse>? pending))
            {
                pending.TrySetResult(new ManagementResponse(status, message.Body));
            }
        }
        catch (AmqpException)
        {
            // An id that is not a string is not one of ours. The request ends at its time limit.
        }
    }

    private void Fail(TransportException reason)
    {
        Interlocked.CompareExchange(ref _lost, reason, null);
        _attached.TrySetException(reason);
        Background.Forget(_attached.Task);
        foreach (TaskCompletionSource<ManagementResponse> pending in _pending.Values)
            pending.TrySetException(new TransportException(reason.Error, reason.Message));
    }
}
