namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>A payload that any peer can write.</summary>
public sealed record Payload(
    bool Flag,
    sbyte Tiny,
    short Small,
    int Number,
    long Large,
    byte Octet,
    ushort Port,
    uint Count,
    ulong Total,
    double Ratio,
    decimal Price,
    char Letter,
    string Text,
    string? Maybe,
    byte[] Bytes,
    Guid Id,
    DateTime At,
    DateTimeOffset Local,
    TimeSpan Span,
    DayOfWeek Day,
    List<long> Numbers,
    List<List<string?>> Texts,
    Dictionary<string, List<int?>> Named,
    Payload? Inner);

/// <summary>Maps by other keys than names, which an object of JavaScript cannot have.</summary>
public sealed record Keyed(
    Dictionary<long, string> Signed, Dictionary<ulong, byte[]> Unsigned, Dictionary<bool, double> Judged,
    Dictionary<DayOfWeek, DateTime> Weekly, Dictionary<Guid, List<int>> ById);
