using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Puts the requests of one server into spans, measurements and logger scopes. Unobserved requests do not come here.</summary>
internal sealed class ServingObserver(ServerCore core, RpcTarget target)
{
    private readonly bool _hasScopes = core.Logger is not NullLogger;

    /// <summary>True when a request has to be run by <see cref="RunAsync"/>.</summary>
    public bool Observes(in RequestHeader header) => _hasScopes || RpcTelemetry.ObservesServing || header.Trace is not null;

    /// <summary>Runs a request within its logger scope and its span. The span is the current activity of the method.</summary>
    /// <param name="invocation">The request.</param>
    /// <param name="delivery">Its delivery.</param>
    /// <param name="run">Runs it.</param>
    public async ValueTask RunAsync(
        RequestInvocation invocation, Delivery delivery, Func<Delivery, RequestInvocation, ValueTask> run)
    {
        using IDisposable? scope = _hasScopes
            ? core.Logger.BeginScope(new RequestScope(invocation.Header.Id.ToString(), invocation.Method.Method.Name, target))
            : null;
        if (!RpcTelemetry.ObservesServing && invocation.Header.Trace is null)
        {
            await run(delivery, invocation).ConfigureAwait(false);
            return;
        }

        ObservedOperation operation = Start(
            invocation.Header, delivery, MethodNames.Of(target.Topic, invocation.Header.Namespace, invocation.Method.Method.Name));
        invocation.Hook = new ObservedRun(operation, invocation);
        try
        {
            await run(delivery, invocation).ConfigureAwait(false);
        }
        finally
        {
            operation.End();
        }
    }

    /// <summary>Records a request that was refused or had expired.</summary>
    /// <param name="header">The header of the request, or its origin if the request cannot be read.</param>
    /// <param name="delivery">Its delivery.</param>
    /// <param name="errorType">Why it was not run.</param>
    public void NotRun(in RequestHeader header, Delivery delivery, string errorType)
    {
        if (!RpcTelemetry.ObservesServing || header.Kind is not (MessageKind.Call or MessageKind.Cast))
            return;
        Activity? before = Activity.Current;

        // The method is a text of a peer, of which there may be any number.
        ObservedOperation operation = Start(header, delivery, TelemetryNames.OtherMethod);
        operation.Tag(TelemetryNames.RpcMethodOriginal, LogText.Of(header.Method));
        operation.Fail(errorType);
        operation.End();
        Activity.Current = before;
    }

    private ObservedOperation Start(in RequestHeader header, Delivery delivery, string method)
    {
        bool isCall = header.Kind == MessageKind.Call;
        var names = new OperationNames(core.Bus.Transport.MessagingSystem, target.Topic)
        {
            Method = method,
            Exchange = target.Exchange,
            Server = target.Server,
        };
        var operation = ObservedOperation.Start(
            isCall ? OperationRole.Serve : OperationRole.Process, names, core.Bus.Time, header.Trace?.Context ?? default, links: null);
        if (operation.Span is not null)
            header.Trace?.AddBaggageTo(operation.Span);
        if (!operation.IsRecorded)
            return operation;
        operation.Tag(isCall ? TelemetryNames.CallId : TelemetryNames.MessageId, header.Id.ToString());
        operation.Tag(TelemetryNames.Queue, delivery.Queue);
        if (delivery.Redelivered)
            operation.Tag(TelemetryNames.Redelivered, true);
        if (AttemptHeaders.AttemptOf(delivery) is > 1 and int attempt)
            operation.Tag(TelemetryNames.Attempt, attempt);
        return operation;
    }
}
