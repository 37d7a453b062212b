using System.Globalization;
using System.Text;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Evolution;

/// <summary>
/// Formats a surface: one line per item that can change, in an order that is independent of the sources, always with '\n'.
/// </summary>
internal static class SurfaceText
{
    public const string Header = "surface 1";

    /// <summary>The word before the type of the items that a client sends.</summary>
    public const string ArgumentStream = "argument-stream";

    /// <summary>The word before the type of the items that a server sends.</summary>
    public const string ResultStream = "result-stream";

    /// <summary>The word before the type of the progress that a server reports.</summary>
    public const string Progress = "progress";

    public static string Print(Surface surface)
    {
        var text = new StringBuilder();
        text.Append("# What deployed peers depend on. Do not edit: dotnet build -t:TypedRpcWriteBaseline writes it.\n")
            .Append(Header).Append('\n');
        foreach (ContractSurface contract in surface.Contracts)
            Print(text, contract);
        foreach (TypeSurface type in surface.Types)
            Print(text, type);
        return text.ToString();
    }

    /// <summary>The word for a kind of method.</summary>
    public static string Word(MethodKind kind) => kind switch
    {
        MethodKind.Call => "call",
        MethodKind.Cast => "cast",
        MethodKind.FanoutCast => "fanout",
        _ => "event",
    };

    /// <summary>True for the first line of a contract.</summary>
    public static bool Begins(string line, ContractSurface contract)
    {
        string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2 && words[0] == Keyword(contract) && words[1] == Token.Encode(contract.Name);
    }

    private static string Keyword(ContractSurface contract) => contract.IsNotifications ? "notifications" : "contract";

    private static void Print(StringBuilder text, ContractSurface contract)
    {
        text.Append('\n');
        Line(text, 0, Keyword(contract), contract.Name);
        if (contract.Version is { } version)
            Line(text, 1, "version", version);
        foreach (string topic in contract.Topics)
            Line(text, 1, "topic", topic);
        if (contract.Exchange is { } exchange)
            Line(text, 1, "exchange", exchange);
        if (contract.Namespace is { } space)
            Line(text, 1, "namespace", space);
        foreach (MethodSurface method in contract.Methods)
            Print(text, method);
    }

    private static void Print(StringBuilder text, MethodSurface method)
    {
        List<string> words = [Word(method.Kind), method.Name];
        if (method.Priority is { } priority)
            words.Add(priority.ToLowerInvariant());
        if (method.Since is { } since)
            words.AddRange(["since", since]);
        if (method.IsIdempotent)
            words.Add("idempotent");
        Line(text, 1, [.. words]);
        foreach (FieldSurface field in method.Fields)
            Print(text, 2, "parameter", field);
        if (method.Stream is { } stream)
            Line(text, 2, ArgumentStream, stream);
        if (method.Progress is { } progress)
            Line(text, 2, Progress, progress);
        if (method.Result is { } result)
            Line(text, 2, method.Kind == MethodKind.Notification ? "payload" : method.StreamsResult ? ResultStream : "result", result);
        foreach (string fault in method.Faults)
            Line(text, 2, "fault", fault);
    }

    private static void Print(StringBuilder text, TypeSurface type)
    {
        text.Append('\n');
        string[] words = [type.Form.ToString().ToLowerInvariant(), type.Name];
        Line(text, 0, (type.Underlying ?? type.Discriminator) is { } more ? [.. words, more] : words);
        foreach (FieldSurface member in type.Members)
            Print(text, 1, "member", member);
        foreach (CaseSurface one in type.Cases)
            Line(text, 1, type.Form == TypeForm.Enum ? "value" : "case", one.Tag, one.Content);
    }

    private static void Print(StringBuilder text, int depth, string keyword, FieldSurface field)
    {
        List<string> words = [keyword];
        if (field.Key is { } key)
            words.Add(key.ToString(CultureInfo.InvariantCulture));
        words.AddRange([field.Name, field.Type]);
        if (field.Presence == Presence.Required)
            words.Add("required");
        else if (field.Presence == Presence.Optional && field.Default is null)
            words.Add("optional");
        if (field.IsSensitive)
            words.Add("sensitive");
        Line(text, depth, [.. words]);
        if (field.Default is { } literal)
            text.Insert(text.Length - 1, " = " + Token.EncodeRest(literal));
    }

    private static void Line(StringBuilder text, int depth, params string[] words) =>
        text.Append(' ', depth * 2).Append(string.Join(" ", words.Select(Token.Encode))).Append('\n');
}
