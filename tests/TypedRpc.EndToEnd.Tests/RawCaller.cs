using System.Text;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>
/// What a caller below the library owes to a server that has just started: the answer to its question, as docs/wire-format.md lays it out.
/// </summary>
internal static class RawCaller
{
    private const byte Ask = 12, Answer = 13;

    /// <summary>Answers that the call still waits; false for every other message.</summary>
    public static bool TryAnswer(ITransport raw, byte[] message)
    {
        if (message.Length < 45 || message[2] != Ask)
            return false;
        byte[] question = message[26..42];
        int length = (message[42] & 0xe0) == 0xa0 ? message[42] & 0x1f : message[43];
        string inbox = Encoding.UTF8.GetString(message[^length..]);
        byte[] answer = [0x96, 1, Answer, 0, 0xc4, 16, .. question, 0xc0, 0xc3];
        raw.TryPublish(new Message("", inbox, MessageBody.CopyOf(answer)) { ContentType = "typed/rpc" }).ShouldNotBe(0);
        return true;
    }
}
