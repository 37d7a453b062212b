using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TypedRpc.Messages;

/// <summary>
/// The trace fields of a message: <c>traceparent</c> and <c>tracestate</c> (W3C Trace Context) and <c>baggage</c> (W3C Baggage).
/// </summary>
/// <remarks>An instance is always valid and bounded. Independent of the kind of message.</remarks>
internal sealed class TraceFields
{
    /// <summary>The exact length of a <see cref="Parent"/>.</summary>
    public const int ParentLength = 55;

    /// <summary>The maximum length of a <see cref="State"/>, in characters. W3C Trace Context requires at least this length.</summary>
    public const int MaxState = 512;

    /// <summary>The maximum length of <see cref="Baggage"/>, in bytes. W3C Baggage requires at least this length.</summary>
    public const int MaxBaggage = 8192;

    private const string ParentName = "traceparent";
    private const string StateName = "tracestate";
    private const string BaggageName = "baggage";

    // The name under which the default propagator of .NET 8 sends the baggage.
    private const string LegacyBaggageName = "Correlation-Context";

    private readonly ActivityContext _context;

    private TraceFields(string parent, string? state, string? baggage, ActivityContext context) =>
        (Parent, State, Baggage, _context) = (parent, state, baggage, context);

    /// <summary>The id of the trace and of the sender's span.</summary>
    public string Parent { get; }

    /// <summary>The data of tracing systems; null when there is none.</summary>
    public string? State { get; }

    /// <summary>The baggage; null when there is none.</summary>
    public string? Baggage { get; }

    /// <summary>The sender's span, as the remote parent of the receiver's.</summary>
    public ActivityContext Context => _context;

    /// <summary>The fields that the propagator of the process sends for an activity.</summary>
    /// <returns>Null when there is no activity, when its id is not a W3C id, or when the propagator sends nothing.</returns>
    public static TraceFields? Of(Activity? activity)
    {
        if (activity is null)
            return null;
        var sent = new Carrier();
        try
        {
            DistributedContextPropagator.Current.Inject(
                activity, sent, static (carrier, name, value) => ((Carrier)carrier!).Set(name, value));
        }
        catch (Exception)
        {
            // A propagator of the user that fails. The message is sent without a trace.
            return null;
        }

        return Create(sent.Parent, sent.State, sent.Baggage);
    }

    /// <summary>The fields of a received message. Fields that are invalid or too long are ignored.</summary>
    /// <returns>Null without a valid <paramref name="parent"/>: the other two mean nothing then.</returns>
    public static TraceFields? Create(string? parent, string? state, string? baggage)
    {
        state = Bounded(state, MaxState);
        return HasForm(parent) && ActivityContext.TryParse(parent, state, isRemote: true, out ActivityContext context)
            ? new TraceFields(parent, state, Bounded(baggage, MaxBaggage), context)
            : null;
    }

    /// <summary>The fields of a received message, in UTF-8. The bytes are checked before strings are created.</summary>
    public static TraceFields? Create(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> state, ReadOnlySpan<byte> baggage) =>
        parent.Length == ParentLength ? Create(TextOf(parent, ParentLength), TextOf(state, MaxState), TextOf(baggage, MaxBaggage)) : null;

    /// <summary>True when a value of the request context would have the same name on the wire as one of these fields.</summary>
    public static bool IsName(ReadOnlySpan<char> name) => name is ParentName or StateName or BaggageName;

    /// <summary>Adds the baggage to an activity, as the propagator of the process reads it.</summary>
    public void AddBaggageTo(Activity activity)
    {
        if (Baggage is null)
            return;
        IEnumerable<KeyValuePair<string, string?>>? items;
        try
        {
            items = DistributedContextPropagator.Current.ExtractBaggage(Baggage, ReadBaggage);
        }
        catch (Exception)
        {
            // A propagator of the user that cannot read what a peer has sent. The request runs without the baggage.
            return;
        }

        // By contract the propagator returns the last item first, and an activity enumerates the last added item first.
        foreach ((string key, string? value) in items ?? [])
            activity.AddBaggage(key, value);
    }

    // The parser does not look at the separators.
    private static bool HasForm([NotNullWhen(true)] string? parent) =>
        parent is { Length: ParentLength } && parent[2] == '-' && parent[35] == '-' && parent[52] == '-';

    private static void ReadBaggage(object? carrier, string name, out string? value, out IEnumerable<string>? values) =>
        (value, values) = (name is BaggageName or LegacyBaggageName ? (string?)carrier : null, null);

    private static string? Bounded(string? text, int most) =>
        text is { Length: > 0 } && text.Length <= most && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : null;

    private static string? TextOf(ReadOnlySpan<byte> utf8, int most) =>
        utf8.Length > 0 && utf8.Length <= most && !utf8.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? Encoding.ASCII.GetString(utf8)
            : null;

    private sealed class Carrier
    {
        public string? Parent { get; private set; }

        public string? State { get; private set; }

        public string? Baggage { get; private set; }

        public void Set(string name, string value)
        {
            switch (name)
            {
                case ParentName: Parent = value; break;
                case StateName: State = value; break;
                case BaggageName or LegacyBaggageName: Baggage = value; break;
                default: break; // the fields of other specifications
            }
        }
    }
}
