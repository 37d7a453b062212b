namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>The rows of notifications, whose payload is JSON by names.</summary>
internal static class NotificationRows
{
    private const string Other = "[Notification(\"other\")] Task OtherAsync(); ";

    private static readonly Side One = Notify("int a, int c", "1, 3");

    public static readonly IReadOnlyList<EvolutionRow> All =
    [
        new("address changed (all topics of notifications)", One
            with { Topic = "\"t\"" }, One with { Topic = "\"u\"" }, "loses: it does not come", "", "loses: it does not come", ""),
        new(
            "address changed (exchange of notifications)", One with { Pool = "p" },
            One with { Topic = "\"t\", Exchange = \"e\"", Pool = "p" },
            "loses: in a pool it does not come; a topic's own queue is the same", "",
            "loses: in a pool it does not come; a topic's own queue is the same", ""),
        new("some topics changed", One with { Topic = "\"t\", \"u\"" }, One
            with { Topic = "\"u\", \"v\"" }, "works: through what they share", "run(1, 3)", "works: through what they share", "run(1, 3)"),
        new("notification added", One
            with { Methods = Other }, One with { Methods = Other + One.Methods }, "-", null, "works: it is ignored", ""),
        new("notification removed", One with { Methods = Other + One.Methods }, One
            with { Methods = Other }, "works: it is ignored", "", "loses: it does not come", null),
        new(
            "notification removed (priority changed)", One,
            One with { Methods = "[Notification(\"run\", NotificationPriority.Warn)] Task RunAsync(int a, int c);" },
            "works: it is ignored", "", "loses: it does not come", ""),
        new("payload became parameters, or parameters a payload", Notify("int a", "1"), Notify(
            "int a, int b = 5", "1, 2"), "fails: dead letter", " dead", "fails: dead letter", " dead"),
        new("member added, with a default (parameter of a notification)", One, Notify(
            "int b = 5, int a = 6, int c = 7", "2, 1, 3"), "works, wherever it is", "run(5, 1, 3)", "works: it is ignored", "run(1, 3)"),
        new("member added, required or without a default (parameter of a notification)", One, Notify(
            "int a, int b, int c", "1, 2, 3"), "misread: zero or null stands for it", "run(1, 0, 3)", "works: it is ignored", "run(1, 3)"),
        new(
            "member removed, which was required or had no default (parameter of a notification)", Notify("int a, int b, int c", "1, 2, 3"),
            One, "works: it is ignored", "run(1, 3)", "misread: zero or null stands for it", "run(1, 0, 3)"),
        new(
            "member renamed (parameter of a notification)", One, Notify("int a, int d", "1, 3"), "loses: zero or null stands for it",
            "run(1, 0)", "loses: zero or null stands for it", "run(1, 0)"),
        new(
            "no change on the wire (parameters of a notification moved)", One, Notify("int c, int a", "3, 1"), "works", "run(3, 1)",
            "works", "run(1, 3)"),
        new("type replaced (of a notification)", One, Notify(
            "int a, string c", "1, \"x\""), "fails: dead letter", " dead", "fails: dead letter", " dead"),
        new(
            "type narrowed (of a notification)", Notify("long a, int c", "5000000000L, 3"), One,
            "fails: dead letter, for what the new type cannot hold", " dead", "works", "run(1, 3)"),
        new("made sensitive, in a notification", One, Notify(
            "int a, [Sensitive] int c", "1, 3"), "works", "run(1, 3)", "loses: it is left out", "run(1, 0)"),
        new("no longer sensitive, in a notification", Notify("int a, [Sensitive] int c = 5", "1, 3"), Notify(
            "int a, int c = 5", "1, 3"), "works: the default stands for it", "run(1, 5)", "works", "run(1, 3)"),
    ];

    private static Side Notify(string parameters, string arguments) =>
        new($"[Notification(\"run\")] Task RunAsync({parameters});", arguments);
}
