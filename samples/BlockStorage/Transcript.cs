using Spectre.Console;

namespace BlockStorage;

/// <summary>What the roles say, a line each, in the role's colour.</summary>
internal static class Transcript
{
    private static readonly Lock Gate = new();

    // In a file or a pipe: a line for each thing said, however long, and no colours.
    static Transcript()
    {
        if (!Console.IsOutputRedirected)
            return;
        AnsiConsole.Profile.Width = 1000;
        AnsiConsole.Profile.Capabilities.Ansi = false;
        AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
    }

    public static void Say(string role, FormattableString text) => Write(role, Color(role), text);

    public static void Trace(string role, FormattableString text) => Write(role, "grey", text);

    public static void Fail(string what, string why)
    {
        lock (Gate)
            AnsiConsole.MarkupLineInterpolated($"[red]{what}:[/] {why}");
    }

    public static void Show(Table table)
    {
        lock (Gate)
            AnsiConsole.Write(table);
    }

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
