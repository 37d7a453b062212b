using Spectre.Console;

namespace BlockStorage;

/// <summary>The console output of the roles, one line per statement, in the colour of the role.</summary>
internal static class Transcript
{
    private static readonly Lock Gate = new();

    // When the output goes to a file or a pipe: no line breaks inside a statement, and no colours.
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
