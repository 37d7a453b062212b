using Spectre.Console;

namespace BlockStorage;

/// <summary>What the roles say, a line each, in the role's colour.</summary>
internal static class Transcript
{
    private static readonly Lock Gate = new();

    public static void Say(string role, FormattableString text) => Write(role, Color(role), text);

    public static void Trace(string role, FormattableString text) => Write(role, "grey", text);

    private static void Write(string role, string color, FormattableString text)
    {
        lock (Gate)
        {
            AnsiConsole.Markup($"[{color}]{Markup.Escape(role),-10}[/] ");
            AnsiConsole.MarkupLineInterpolated(text);
        }
    }

    private static string Color(string role) => role switch
    {
        "api" => "aqua",
        "scheduler" => "yellow",
        "billing" => "fuchsia",
        _ => "green",
    };
}
