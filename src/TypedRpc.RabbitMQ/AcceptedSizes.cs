using System.Globalization;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>How large messages may be for the broker (RabbitMQ's <c>max_message_size</c>), as far as it is known.</summary>
/// <remarks>
/// A broker does not tell its limit: it closes the channel of a larger message with 406 and names the limit then. So a message that is larger than any
/// before it goes on a channel of its own, and nobody else loses one over it; see <see cref="PublishWriter"/>. A limit counts for its epoch, as the broker
/// may be configured otherwise when it is back; in later epochs it only decides which messages go on their own.
/// </remarks>
internal sealed class AcceptedSizes
{
    // What fits one frame of RabbitMQ's default (frame_max) is not questioned: smaller limits than that are not to be expected.
    private const int Unquestioned = 128 * 1024;

    private readonly object _lock = new();
    private volatile int _unquestioned = Unquestioned;
    private int _epoch;
    private int _accepted;
    private int _limit = int.MaxValue;

    /// <summary>True when a message of that many bytes is surely accepted in an epoch, or so small that it is not questioned.</summary>
    public bool IsAccepted(int epoch, int bytes)
    {
        if (bytes <= _unquestioned)
            return true;
        lock (_lock)
            return epoch == _epoch && bytes <= _accepted;
    }

    /// <summary>What there is to say against a message of that many bytes in an epoch; null for nothing.</summary>
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

    /// <summary>Reads why a broker closed a channel.</summary>
    /// <returns>The refusal of the message that was too large, or null when it was something else.</returns>
    public TransportException? OnClosed(int epoch, ushort code, string text)
    {
        // RabbitMQ 3.10 to 4.1: "PRECONDITION_FAILED - message size 20 is larger than configured max size 10", without "configured" at the highest limit there is.
        if (code != ReplyCodes.PreconditionFailed || NumberBehind(text, "message size ") is not { } bytes || NumberBehind(text, "max size ") is not { } limit)
            return null;
        lock (_lock)
        {
            _unquestioned = Math.Min(Unquestioned, limit);
            if (Enter(epoch))
                (_limit, _accepted) = (limit, Math.Min(_accepted, limit));
        }

        return TooLarge(bytes, limit);
    }

    // False for what comes late, from an epoch that is over.
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
        new(TransportError.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The message's body takes {bytes} bytes; RabbitMQ accepts at most {limit}, which is its max_message_size. It went to nobody."));
}
