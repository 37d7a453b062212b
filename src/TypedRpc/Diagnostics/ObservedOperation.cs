using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TypedRpc.Diagnostics;

/// <summary>The role of an observed operation. It decides the kind and the name of its span, and its histogram.</summary>
internal enum OperationRole
{
    /// <summary>An outgoing call.</summary>
    Call,

    /// <summary>A served call.</summary>
    Serve,

    /// <summary>An outgoing cast or notification.</summary>
    Send,

    /// <summary>A received cast, notification or batch of notifications.</summary>
    Process,
}

/// <summary>The names that describe an operation.</summary>
/// <param name="System">The messaging system, such as <c>rabbitmq</c>.</param>
/// <param name="Topic">The topic of a request; the topic or the queue of a notification.</param>
internal readonly record struct OperationNames(string System, string Topic)
{
    /// <summary>The method, as <c>service/method</c>; null for a notification.</summary>
    public string? Method { get; init; }

    public string? Exchange { get; init; }

    /// <summary>The name of the server; null for any server of the topic.</summary>
    public string? Server { get; init; }
}

/// <summary>One call, cast or notification that is observed: its span, if one is recorded, and its duration.</summary>
/// <remarks>
/// Starting it makes its span the current activity. It is created only when something observes it, so an unobserved request costs nothing.
/// </remarks>
internal sealed class ObservedOperation
{
    private readonly OperationRole _role;
    private readonly OperationNames _names;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private string? _errorType;
    private bool _isEnded;

    private ObservedOperation(OperationRole role, in OperationNames names, TimeProvider time) =>
        (_role, _names, _time, _startedAt) = (role, names, time, time.GetTimestamp());

    /// <summary>The span; null when no listener samples it.</summary>
    public Activity? Span { get; private set; }

    /// <summary>True when the attributes of the span will be exported.</summary>
    public bool IsRecorded => Span is { IsAllDataRequested: true };

    private bool IsReceiving => _role is OperationRole.Serve or OperationRole.Process;

    private bool IsMessaging => _role is OperationRole.Send or OperationRole.Process;

    private string Operation => _role == OperationRole.Send ? TelemetryNames.Send : TelemetryNames.Process;

    /// <summary>Starts an operation whose parent is the current activity.</summary>
    public static ObservedOperation Start(OperationRole role, in OperationNames names, TimeProvider time) =>
        Start(role, names, time, parent: default, links: null);

    /// <summary>Starts an operation.</summary>
    /// <param name="role">The role.</param>
    /// <param name="names">The names.</param>
    /// <param name="time">The clock of the duration.</param>
    /// <param name="parent">The span of the sender of a received message; the default when it sent none.</param>
    /// <param name="links">The spans of the senders of a batch.</param>
    public static ObservedOperation Start(
        OperationRole role, in OperationNames names, TimeProvider time, ActivityContext parent, IEnumerable<ActivityLink>? links)
    {
        var operation = new ObservedOperation(role, names, time);
        if (operation.IsReceiving)
            Activity.Current = null; // what is received is not part of what this thread did before
        if (RpcTelemetry.Source.HasListeners())
        {
            ActivityKind kind = role switch
            {
                OperationRole.Call => ActivityKind.Client,
                OperationRole.Serve => ActivityKind.Server,
                OperationRole.Send => ActivityKind.Producer,
                _ => ActivityKind.Consumer,
            };
            try
            {
                operation.Span = RpcTelemetry.Source.StartActivity(
                    kind, parent, operation.Attributes(), links, name: operation.SpanName);
            }
            catch (Exception)
            {
                // A sampler or a listener of the user that fails. Only the span is lost: the request must go on.
            }

            operation.Describe();
        }

        if (operation.Span is null && parent != default)
            operation.Span = Unsampled(operation.SpanName, parent);
        return operation;
    }

    /// <summary>Sets an attribute of the span.</summary>
    public void Tag(string name, object? value)
    {
        if (IsRecorded)
            Span!.SetTag(name, value);
    }

    /// <summary>Adds an event to the span. Safe to use from any thread.</summary>
    public void Note(string name)
    {
        if (IsRecorded)
            Span!.AddEvent(new ActivityEvent(name, _time.GetUtcNow()));
    }

    /// <summary>Records that the operation failed. The first failure counts.</summary>
    /// <param name="errorType">The type of the failure, of which there are few.</param>
    /// <param name="description">A text of this library; never one of a peer.</param>
    public void Fail(string errorType, string? description = null)
    {
        if (_errorType is not null)
            return;
        _errorType = errorType;
        if (!IsRecorded)
            return;
        Span!.SetTag(TelemetryNames.ErrorType, errorType);
        Span.SetStatus(ActivityStatusCode.Error, description);
    }

    /// <summary>Ends the span and records the duration. Later calls have no effect.</summary>
    public void End()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        try
        {
            StopAndRecord();
        }
        catch (Exception)
        {
            // A listener of the user that fails. Only the measurement is lost: the outcome of the request must reach its caller.
        }
    }

    private void StopAndRecord()
    {
        if (Span is not null)
        {
            // Stopping makes the parent the current activity, also on a thread that never was inside of the span.
            Activity? current = Activity.Current;
            Span.Stop();
            if (current != Span)
                Activity.Current = current;
        }

        Histogram<double> histogram = _role switch
        {
            OperationRole.Call => RpcTelemetry.ClientDuration,
            OperationRole.Serve => RpcTelemetry.ServerDuration,
            OperationRole.Send => RpcTelemetry.SendDuration,
            _ => RpcTelemetry.ProcessDuration,
        };
        if (!histogram.Enabled)
            return;
        TagList tags = Attributes();
        if (_errorType is not null)
            tags.Add(TelemetryNames.ErrorType, _errorType);
        histogram.Record(_time.GetElapsedTime(_startedAt).TotalSeconds, tags);
    }

    // A trace passes through a process that records nothing, with the sampling decision of the caller.
    private static Activity Unsampled(string name, in ActivityContext parent)
    {
        var activity = new Activity(name) { TraceStateString = parent.TraceState };
        return activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start();
    }

    private string SpanName => IsMessaging ? $"{Operation} {_names.Topic}" : _names.Method!;

    // The attributes of few values: those of the measurements, which samplers get too.
    private TagList Attributes()
    {
        var tags = default(TagList);
        if (_names.Method is not null)
        {
            tags.Add(TelemetryNames.RpcSystem, TelemetryNames.System);
            tags.Add(TelemetryNames.RpcMethod, _names.Method);
        }

        if (IsMessaging)
        {
            tags.Add(TelemetryNames.MessagingSystem, _names.System);
            tags.Add(TelemetryNames.OperationName, Operation);
            tags.Add(TelemetryNames.OperationType, Operation);
            tags.Add(TelemetryNames.Destination, _names.Topic);
        }

        return tags;
    }

    private void Describe()
    {
        if (!IsRecorded)
            return;
        if (!IsMessaging)
        {
            Span!.SetTag(TelemetryNames.MessagingSystem, _names.System);
            Span.SetTag(TelemetryNames.Topic, _names.Topic);
        }

        if (_names.Exchange is not null)
            Span!.SetTag(TelemetryNames.Exchange, _names.Exchange);
        if (_names.Server is not null)
            Span!.SetTag(TelemetryNames.Server, _names.Server);
    }
}
