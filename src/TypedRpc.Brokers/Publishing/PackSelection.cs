using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Packing;

namespace TypedRpc.Brokers.Publishing;

/// <summary>Takes the waiting messages of a queue and groups those that may be sent together as a pack. For one writer.</summary>
/// <remarks>
/// Only messages that wait already are grouped: none waits for others. Messages to the same destination stay in order, so a group ends at
/// the first message to its destination that does not fit. Expirations in a group differ by at most a tenth, as a pack has only one.
/// </remarks>
/// <param name="accepted">Returns the number of bytes up to which the broker certainly accepts a message.</param>
/// <param name="time">The clock.</param>
internal sealed class PackSelection(Func<int> accepted, TimeProvider time)
{
    // As many as a pack has: what is taken from the queue can be written only by this writer.
    private const int MaxTaken = PackFormat.MaxMessages;

    private readonly List<Outgoing> _taken = [];
    private int _next;
    private int _maxBytes;

    /// <summary>True when more than one message was taken last, and the first of them may be packed.</summary>
    public bool IsPacking { get; private set; }

    /// <summary>Takes waiting messages, up to 64. Call it when the last ones are selected.</summary>
    /// <returns>False when none waits.</returns>
    public bool Take(ChannelReader<Outgoing> waiting)
    {
        _taken.Clear();
        _next = 0;
        _maxBytes = Math.Min(PackFormat.MaxBytes, accepted());
        while (_taken.Count < MaxTaken && waiting.TryRead(out Outgoing outgoing))
            _taken.Add(outgoing);
        if (_taken.Count > 0)
            IsPacking = _taken.Count > 1 && _taken[0].Message.MaxPacked > 1;
        return _taken.Count > 0;
    }

    /// <summary>Selects the next message and those that are sent together with it.</summary>
    /// <param name="group">Receives the messages, in order.</param>
    /// <returns>False when all messages are selected.</returns>
    public bool TryNext(List<Outgoing> group)
    {
        group.Clear();
        while (_next < _taken.Count && _taken[_next].IsTaken)
            _next++;
        if (_next == _taken.Count)
            return false;
        long now = time.GetTimestamp();
        Outgoing first = _taken[_next++].At(time, now);
        group.Add(first);
        if (first.Message.MaxPacked <= 1 || !IsPackable(first.Message))
            return true;

        int most = Math.Min(first.Message.MaxPacked, PackFormat.MaxMessages);
        int bytes = first.Message.Body.Length;
        (long least, long last) = (first.Message.ExpirationMilliseconds, first.Message.ExpirationMilliseconds);
        for (int i = _next; i < _taken.Count && group.Count < most; i++)
        {
            if (_taken[i].IsTaken || !IsSameDestination(first.Message, _taken[i].Message))
                continue;
            Outgoing other = _taken[i].At(time, now);
            bytes += other.Message.Body.Length;
            least = Math.Min(least, other.Message.ExpirationMilliseconds);
            last = Math.Max(last, other.Message.ExpirationMilliseconds);
            if (last - least > least / 10
                || !Fits(first.Message, other.Message)
                || other.Message.MaxPacked <= group.Count
                || PackFormat.SizeOf(group.Count + 1, bytes) > _maxBytes)
            {
                break;
            }

            most = Math.Min(most, other.Message.MaxPacked);
            group.Add(other);
            _taken[i] = Outgoing.Taken;
        }

        return true;
    }

    /// <summary>Creates the message that contains a group. Its body is rented; those of the group are unchanged.</summary>
    public static Message Pack(IReadOnlyList<Outgoing> group)
    {
        var bodies = new MessageBody[group.Count];
        long expiration = 0;
        for (int i = 0; i < bodies.Length; i++)
        {
            bodies[i] = group[i].Message.Body;
            expiration = Math.Max(expiration, group[i].Message.ExpirationMilliseconds);
        }

        Message first = group[0].Message;
        return first with
        {
            Body = PackFormat.Write(bodies),
            ContentType = PackFormat.TypeOf(new(first.ContentType!, first.HandledOnce ? PackKind.HandledOnce : PackKind.HandledAgain)),
            ExpirationMilliseconds = expiration,
        };
    }

    private static bool IsPackable(in Message message) =>
        message.Headers is null && message.ContentType is not null && message.Body.Length <= PackFormat.MaxMessageBytes;

    private static bool IsSameDestination(in Message first, in Message other) =>
        IsSame(first.RoutingKey, other.RoutingKey)
        && IsSame(first.Exchange, other.Exchange)
        && (ReferenceEquals(first.Destination, other.Destination) || first.Destination == other.Destination);

    private static bool IsSame(string one, string other) => ReferenceEquals(one, other) || one == other;

    private static bool Fits(in Message first, in Message other) =>
        other.MaxPacked > 1
        && IsPackable(other)
        && first.HandledOnce == other.HandledOnce
        && first.Confirm == other.Confirm
        && first.Mandatory == other.Mandatory
        && first.Persistent == other.Persistent
        && first.Epoch == other.Epoch
        && first.SurvivesEpoch == other.SurvivesEpoch
        && first.KeepsOrder == other.KeepsOrder
        && IsSame(first.ContentType!, other.ContentType!);
}
