using System.Globalization;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>The message sizes that the broker accepts (RabbitMQ's <c>max_message_size</c>), as far as known.</summary>
/// <remarks>
/// A broker does not announce its limit: it closes the channel of a message that is too large with 406, and names the limit in the text. A
/// message that is larger than all before it is therefore published on its own channel (see <see cref="PublishWriter"/>), so that no other
/// message loses its channel. A limit is valid for its epoch, because the broker may have another configuration after a restart. In later
/// epochs it only decides which messages are published on their own channel.
/// </remarks>
internal sealed class AcceptedSizes
{
    // Messages up to RabbitMQ's default frame size (frame_max) are assumed to be accepted: smaller limits are not expected.
    private const int MaxUnquestioned = 128 * 1024;

    private readonly object _lock = new();
    private volatile int _unquestioned = MaxUnquestioned;
    private int _epoch;
    private int _accepted;
    private int _limit = int.MaxValue;

    /// <summary>The size in bytes up to which messages are assumed to be accepted.</summary>
    public int Unquestioned => _unquestioned;

    /// <summary>True when the broker accepts a message of this size in an epoch, or the message is so small that this is assumed.</summary>
    public bool IsAccepted(int epoch, int bytes)
    {
        if (bytes <= _unquestioned)
            return true;
        lock (_lock)
            return epoch == _epoch && bytes <= _accepted;
    }

    /// <summary>The refusal of a message of this size in an epoch; null when it may be accepted.</summary>
    public TransportException? RefusalOf(int epoch, int bytes)
    {
        if (bytes <= _unquestioned)
            return null;
        lock (_lock)
            return epoch == _epoch && bytes > _limit ? TooLarge(bytes, _limit) : null;
    }

    /// <summary>The broker has accepted a message.</summary>
    public void OnAccepted(int epoch, int bytes)
    {
        lock (_lock)
        {
            if (Enter(epoch))
                _accepted = Math.Max(_accepted, bytes);
        }
    }

    /// <summary>Evaluates the reason with which the broker closed a channel.</summary>
    /// <returns>The refusal of a message that was too large, or null for another reason.</returns>
    public TransportException? OnClosed(int epoch, ushort code, string text)
    {
        // RabbitMQ 3.10 to 4.1: "PRECONDITION_FAILED - message size 20 is larger than configured max size 10". The word "configured" is
        // missing at the highest possible limit.
        if (code != ReplyCodes.PreconditionFailed
            || NumberBehind(text, "message size ") is not { } bytes
            || NumberBehind(text, "max size ") is not { } limit)
        {
            return null;
        }

        lock (_lock)
        {
            _unquestioned = Math.Min(MaxUnquestioned, limit);
            if (Enter(epoch))
                (_limit, _accepted) = (limit, Math.Min(_accepted, limit));
        }

        return TooLarge(bytes, limit);
    }

    // Returns false for a late report from an epoch that has ended.
    private bool Enter(int epoch)
    {
        if (epoch > _epoch)
            (_epoch, _accepted, _limit) = (epoch, 0, int.MaxValue);
        return epoch == _epoch;
    }

    private static int? NumberBehind(string text, string words)
    {
        int at = text.IndexOf(words, StringComparison.Ordinal);
        if (at < 0)
            return null;
        ReadOnlySpan<char> rest = text.AsSpan(at + words.Length);
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    private static TransportException TooLarge(int bytes, int limit) =>
        new(TransportError.TooLarge, string.Create(
            CultureInfo.InvariantCulture,
            $"The message's body takes {bytes} bytes; RabbitMQ accepts at most {limit}, which is its max_message_size. ")
            + "It was not delivered.");
}
