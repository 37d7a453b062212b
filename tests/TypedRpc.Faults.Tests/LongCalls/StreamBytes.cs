using System.Buffers.Binary;
using System.Text;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>
/// Messages about a running call as docs/wire-format.md describes them, and what a broken or malicious peer makes of them.
/// </summary>
internal static class StreamBytes
{
    private const byte Progress = 6, Items = 7, Credit = 8, CancelKind = 9;
    private const int OfArgument = 0x100;

    public static byte[] Cancel(byte[] call, long milliseconds) => Message(CancelKind, 0, call, Integer(milliseconds));

    /// <summary>Cancellations that nobody can read, or with strange times.</summary>
    public static IEnumerable<byte[]> Cancellations(byte[] call) =>
    [
        .. Prefixes(Cancel(call, 60_000)),
        Cancel(call, long.MinValue), Cancel(call, -1), Cancel(call, long.MaxValue),
        Message(CancelKind, 0, call, [0xc0]), Message(CancelKind, 0, call, [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        Message(CancelKind, 0, call, Text("soon")), Message(CancelKind, 0xffff, call, [0xdd, 0xff, 0xff, 0xff, 0xff]),
    ];

    /// <summary>Attacks on the receiver of a stream. None has the number of the next item.</summary>
    /// <param name="call">The id of the call.</param>
    /// <param name="isArgument">True for a stream that the caller sends.</param>
    public static IEnumerable<(string Name, byte[] Body)> OnReceiver(byte[] call, bool isArgument)
    {
        int flags = isArgument ? OfArgument : 0;
        byte[] one = [0x91, 7];
        byte[] Of(long first, byte[] items) => Message(Items, flags, call, [0x93, .. Integer(first), 0xc0, .. items]);
        yield return ("a repeat", Of(0, one));
        yield return ("a gap", Of(1_000_000_000, one));
        yield return ("a negative number", Of(-1, one));
        yield return ("the lowest number", Of(long.MinValue, one));
        yield return ("the highest number", Of(long.MaxValue, [0x95, 1, 2, 3, 4, 5]));
        yield return ("2^31 items", Of(0, [0xdd, 0x80, 0, 0, 0, 7]));
        yield return ("2^31 - 1 items", Of(0, [0xdd, 0x7f, 0xff, 0xff, 0xff, 7]));
        yield return ("no item", Of(1_000_000_000, [0x90]));
        yield return ("a map of items", Of(0, [0x81, 1, 2]));
        yield return ("an end without items", Of(1_000_000_000, [0xc0]));
        yield return ("a failure", Of(0, Text("failed")));
        yield return ("a failure of invalid text", Of(0, [0xa2, 0xff, 0xfe]));
        yield return ("no array", Message(Items, flags, call, [0xc0]));
        yield return ("a short array", Message(Items, flags, call, [0x91, 0]));
        yield return ("an address that is no inbox", Message(Items, flags, call, [0x93, 0, .. Text("work"), .. one]));
        yield return ("a long address", Message(Items, flags, call, [0x93, 0, .. Text("r." + new string('x', 10_000)), .. one]));
        yield return ("a value of progress", Message(Progress, flags, call, [7]));
        foreach (byte[] prefix in Prefixes(Of(0, one)))
            yield return ($"the first {prefix.Length} bytes", prefix);
    }

    /// <summary>Attacks on the sender of a stream.</summary>
    /// <param name="call">The id of the call.</param>
    /// <param name="isArgument">True for a stream that the caller sends.</param>
    public static IEnumerable<(string Name, byte[] Body)> OnSender(byte[] call, bool isArgument)
    {
        int flags = isArgument ? OfArgument : 0;
        byte[] Of(params byte[][] numbers) => Message(Credit, flags, call, [(byte)(0x90 + numbers.Length), .. numbers.SelectMany(n => n)]);
        yield return ("negative credit", Of(Integer(-1), Integer(-1)));
        yield return ("the lowest credit", Of(Integer(long.MinValue), Integer(long.MinValue)));
        yield return ("the highest credit", Of(Integer(long.MaxValue), Integer(long.MaxValue)));
        yield return ("credit for bytes that were not sent", Of(Integer(1), Integer(long.MaxValue)));
        yield return ("credit above 64 bits", Of([0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Integer(1)));
        yield return ("a second opening", Of(Integer(0), Integer(0), Integer(-1), Integer(long.MaxValue), Text("r.nobody")));
        yield return ("an opening to a queue that is no inbox", Of(Integer(0), Integer(0), Integer(1), Integer(1), Text("work")));
        yield return ("no credit", Message(Credit, flags, call, [0xc0]));
        yield return ("an empty credit", Of());
        yield return ("text as credit", Of(Text("many"), Text("more")));
        foreach (byte[] prefix in Prefixes(Of(Integer(1), Integer(1))))
            yield return ($"the first {prefix.Length} bytes", prefix);
    }

    private static byte[] Message(byte kind, int flags, byte[] call, byte[] payload) =>
        [0x96, 1, kind, 0xcd, (byte)(flags >> 8), (byte)flags, 0xc4, 16, .. call, 0xc0, .. payload];

    private static IEnumerable<byte[]> Prefixes(byte[] message) => Enumerable.Range(0, message.Length).Select(length => message[..length]);

    private static byte[] Integer(long number)
    {
        byte[] bytes = [0xd3, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), number);
        return bytes;
    }

    private static byte[] Text(string text)
    {
        byte[] bytes = [0xdb, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 5);
        return bytes;
    }
}
