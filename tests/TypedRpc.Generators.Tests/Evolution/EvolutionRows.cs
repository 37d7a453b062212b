namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>The rules of evolution, each with peers that show it. docs/contract-evolution.md has the same rows.</summary>
internal static class EvolutionRows
{
    private const string Same = "no change on the wire";
    private const string Run = "[Call] Task<int> RunAsync(int a);";

    public static readonly IReadOnlyList<EvolutionRow> All =
    [
        .. Contracts(), .. Methods(), .. Results(), .. Parameters(), .. Types(), .. Members(), .. PayloadRows.All, .. FaultRows.All,
        .. StreamRows.All, .. NotificationRows.All,
    ];

    private static IEnumerable<EvolutionRow> Contracts()
    {
        Side old = new(Run, "1", "7");
        Side raised = old with { Version = "1.1" };
        Side other = new("[Call] Task RunAsync();", Topic: "\"other\"", Name: "IOther");
        yield return new("contract removed", old, other, "fails: `NoServer`", "-> NoServer", "-", null);
        yield return new("contract added", other, Add(other, old), "works", "run() -> null", "-", null);
        yield return new(
            "address changed (topic)", old, raised with { Topic = "\"u\"" }, "fails: `NoServer`", "-> NoServer", "fails: `NoServer`",
            "-> NoServer");
        yield return new(
            "address changed (exchange)", old, raised with { Topic = "\"t\", Exchange = \"e\"" }, "fails: `NoServer`", "-> NoServer",
            "fails: `NoServer`", "-> NoServer");
        yield return new(
            "address changed (namespace)", old, raised with { Topic = "\"t\", Namespace = \"n\"" }, "fails: `UnsupportedVersion`",
            "-> UnsupportedVersion", "fails: `UnsupportedVersion`", "-> UnsupportedVersion");
        yield return new(
            "major version raised", old, new("[Call] Task RunAsync(string s);", "\"a\"", Version: "2.0"),
            "refused: `UnsupportedVersion`, until a server of the old version is there", "-> UnsupportedVersion",
            "refused: `UnsupportedVersion`, until a server of the new version is there", "-> UnsupportedVersion");
        yield return new(
            "major version lowered", old with { Version = "2.0" }, old, "fails: `UnsupportedVersion`", "-> UnsupportedVersion",
            "fails: `UnsupportedVersion`", "-> UnsupportedVersion");
        yield return new("minor version raised", old, raised, "works", "run(1) -> 7", "works", "run(1) -> 7");
        yield return new("version lowered", raised, old, "works", "run(1) -> 7", "works", "run(1) -> 7");
        yield return new(
            $"{Same} (interface renamed)", old, old with { Name = "IRenamed" }, "works", "run(1) -> 7", "works", "run(1) -> 7");
    }

    private static IEnumerable<EvolutionRow> Methods()
    {
        Side old = new(Run, "1", "7");
        Side raised = old with { Version = "1.1" };
        Side two = new("[Call] Task OtherAsync();");
        yield return new(
            "method removed", old with { Methods = "[Call] Task OtherAsync(); " + Run }, two with { Version = "1.1" },
            "fails: `NoSuchMethod`", "-> NoSuchMethod", "-", null);
        yield return new(
            "method added", two,
            old with { Methods = "[Call] Task OtherAsync(); [Call(Since = \"1.1\")] Task<int> RunAsync(int a);", Version = "1.1" }, "-",
            null,
            "refused: `UnsupportedVersion`, until servers are updated", "-> UnsupportedVersion");
        yield return new(
            "method added without a later Since", two, raised with { Methods = "[Call] Task OtherAsync(); " + Run }, "-", null,
            "fails: `NoSuchMethod`, though the version is served", "-> NoSuchMethod");
        Side since = old with { Methods = "[Call(Since = \"1.3\")] Task<int> RunAsync(int a);", Version = "1.3" };
        yield return new(
            "Since not served", since, old with { Version = "1.2" }, "fails: `UnsupportedVersion`", "-> UnsupportedVersion", "works",
            "run(1) -> 7");
        yield return new(
            "Since raised above the old version", old, since, "works", "run(1) -> 7", "fails: `UnsupportedVersion`",
            "-> UnsupportedVersion");
        yield return new("Since changed", old with { Version = "1.3" }, since, "works", "run(1) -> 7", "works", "run(1) -> 7");
        Side call = new("[Call] Task RunAsync(int a);", "1");
        Side cast = new("[Cast] Task RunAsync(int a);", "1", Version: "1.1");
        yield return new(
            "call became a cast, or a cast a call (to a cast)", call, cast, "works", "run(1) -> null", "works: nothing is waited for",
            "run(1) -> null");
        yield return new(
            "call became a cast, or a cast a call (to a call)", cast, call with { Version = "1.2" }, "works", "run(1) -> null",
            "works: the reply is empty", "run(1) -> null");
        Side fanout = new("[Cast(Fanout = true)] Task RunAsync(int a);", "1", Version: "1.2");
        yield return new(
            "fanout added or removed (added)", cast, fanout, "loses: one server runs it, not all", "run(1) -> null",
            "misread: all servers run it, not one", "run(1) run(1) -> null");
        yield return new(
            "fanout added or removed (removed)", fanout, cast with { Version = "1.3" }, "misread: all servers run it, not one",
            "run(1) run(1) -> null", "loses: one server runs it, not all", "run(1) -> null");
        yield return new(
            "idempotent changed", old, raised with { Methods = "[Call(Idempotent = true)] Task<int> RunAsync(int a);" }, "works",
            "run(1) -> 7", "works", "run(1) -> 7");
        yield return new(
            $"{Same} (a cast that is confirmed and run once, or not)", cast with { Version = "1.0" },
            cast with { Version = "1.0", Methods = "[Cast(Confirm = false, Attempts = 5)] Task RunAsync(int a);" },
            "works", "run(1) -> null", "works", "run(1) -> null");
        yield return new(
            $"{Same} (method renamed that keeps its name)", old,
            old with { Methods = "[Call(Name = \"run\")] Task<int> RunNowAsync(int a);" }, "works", "runnow(1) -> 7", "works",
            "run(1) -> 7");
    }

    private static IEnumerable<EvolutionRow> Results()
    {
        Side none = new("[Call] Task RunAsync();", Version: "1.1");
        Side number = new("[Call] Task<int> RunAsync();", "", "7");
        Side text = new("[Call] Task<string> RunAsync();", "", "\"a\"");
        yield return new(
            "result added (a number)", none with { Version = "1.0" }, number with { Version = "1.1" }, "works: it is ignored",
            "run() -> null", "fails: `Serialization`", "run() -> Serialization");
        yield return new(
            "result added (a reference)", none with { Version = "1.0" }, text with { Version = "1.1" }, "works: it is ignored",
            "run() -> null", "misread: null", "run() -> null");
        yield return new(
            "result removed (a number)", number, none, "fails: `Serialization`", "run() -> Serialization", "works: it is ignored",
            "run() -> null");
        yield return new(
            "result removed (a reference)", text, none, "misread: null", "run() -> null", "works: it is ignored", "run() -> null");
    }

    private static IEnumerable<EvolutionRow> Parameters()
    {
        Side one = Call("int a", "1");
        Side two = Call("int a, int b", "1, 2");
        Side withDefault = Call("int a, int b = 5", "1, 2");
        yield return new(
            "parameter added at the end, with a default", one, Next(withDefault), "works: the default stands for it", "run(1, 5) -> null",
            "works: it is ignored", "run(1) -> null");
        yield return new(
            "parameter added at the end, without a default", one, Next(two), "fails: `InvalidArguments`", "-> InvalidArguments",
            "works: it is ignored", "run(1) -> null");
        yield return new(
            "parameter inserted, removed or moved before others (inserted)", one, Next(Call("int b = 5, int a = 6", "2, 1")),
            "misread: the values of other parameters", "run(1, 6) -> null",
            "misread: the value of another parameter", "run(2) -> null");
        yield return new(
            "parameter inserted, removed or moved before others (removed)", Call("int a, string b", "1, \"x\""),
            Next(Call("string b", "\"x\"")), "fails: `InvalidArguments`, or misread where the types fit",
            "-> InvalidArguments", "fails: `InvalidArguments`, or misread where the types fit", "-> InvalidArguments");
        yield return new(
            "parameter inserted, removed or moved before others (moved)", two, Next(Call("int b, int a", "2, 1")),
            "misread: the values of other parameters", "run(1, 2) -> null",
            "misread: the values of other parameters", "run(2, 1) -> null");
        yield return new(
            "last parameter removed, which had a default", withDefault, Next(one), "works: it is ignored", "run(1) -> null",
            "works: the default stands for it", "run(1, 5) -> null");
        yield return new(
            "last parameter removed, which had no default", two, Next(one), "works: it is ignored", "run(1) -> null",
            "fails: `InvalidArguments`", "-> InvalidArguments");
        yield return new(
            "parameter renamed", one, Next(Call("int c", "1")), "works; sent in JSON: refused", "run(1) -> null",
            "works; sent in JSON: refused", "run(1) -> null");
        yield return new(
            "default added or changed (changed)", withDefault, Next(Call("int a, int b = 6", "1, 2")),
            "works; of a peer that leaves it out: the new default", "run(1, 6) -> null", "works", "run(1, 2) -> null", one);
        yield return new(
            "default added or changed (added)", two, Next(withDefault), "works", "run(1, 2) -> null", "works", "run(1, 2) -> null");
        yield return new(
            "default removed, or made required (removed)", withDefault, Next(two),
            "fails: `InvalidArguments`, of a peer that leaves it out", "-> InvalidArguments", "works", "run(1, 2) -> null", one);
    }

    private static IEnumerable<EvolutionRow> Types()
    {
        const string Named = "public record Row(int A);";
        const string Class = "public class Line { public int A { get; init; } }";
        yield return new(
            $"{Same} (list for array, another name of a type)", Call("Row[] a", "new Row[] { new(1) }", Named),
            Call("List<Line> a", "new List<Line> { new(1) }", "public record Line(int A);"),
            "works", "run([{'A':1}]) -> null", "works", "run([{'A':1}]) -> null");
        yield return new(
            "type widened (of a parameter)", Call("int a, int b", "1, 2"), Next(Call("long a, int? b", "1L, 2")), "works",
            "run(1, 2) -> null",
            "works for what the old type holds, else fails: `InvalidArguments`", "run(1, 2) -> null");
        yield return new(
            "type widened (of a parameter, a value that only the new type holds)", Call("int a", "1"), Next(Call("long a", "5000000000L")),
            "works", "run(1) -> null",
            "works for what the old type holds, else fails: `InvalidArguments`", "-> InvalidArguments");
        yield return new(
            "type widened (of a result)", Result("int", "1"), Next(Result("long", "5000000000L")),
            "works for what the old type holds, else fails: `Serialization`", "run() -> Serialization", "works", "run() -> 1");
        yield return new(
            "type widened (of text for an id)", Result("Guid", "Guid.Empty"), Next(Result("string", "Guid.Empty.ToString()")),
            "works for what the old type holds, else fails: `Serialization`",
            "run() -> '00000000-0000-0000-0000-000000000000'", "works", "run() -> '00000000-0000-0000-0000-000000000000'");
        yield return new(
            "type narrowed (of a parameter)", Call("long a", "5000000000L"), Next(Call("int a", "1")),
            "fails: `InvalidArguments`, for what the new type cannot hold", "-> InvalidArguments", "works", "run(1) -> null");
        yield return new(
            "type narrowed (of a result)", Result("long?", "null"), Next(Result("long", "1")), "works", "run() -> 1",
            "fails: `Serialization`, for what the new type cannot hold", "run() -> Serialization");
        yield return new(
            "type replaced (of a parameter)", Call("int a", "1"), Next(Call("string a", "\"x\"")), "fails: `InvalidArguments`",
            "-> InvalidArguments", "fails: `InvalidArguments`", "-> InvalidArguments");
        yield return new(
            "type replaced (of a parameter, an integer by a float)", Call("int a", "1"), Next(Call("double a", "1.0")), "works",
            "run(1) -> null", "fails: `InvalidArguments`", "-> InvalidArguments");
        yield return new(
            "type replaced (of a result)", Result("int", "1"), Next(Result("double", "1.0")), "fails: `Serialization`",
            "run() -> Serialization", "works", "run() -> 1");
        yield return new(
            "type replaced (a list by a map)", Result("List<int>", "new List<int> { 1 }"),
            Next(Result("Dictionary<string, int>", "new Dictionary<string, int> { [\"a\"] = 1 }")),
            "fails: `Serialization`", "run() -> Serialization", "fails: `Serialization`", "run() -> Serialization");
        yield return new("type narrowed (a class by a struct)", Result("Line?", "null", Class), Next(
            Result("Line", "new Line(1)", "public record struct Line(int A);")),
            "works", "run() -> {'A':1}", "fails: `Serialization`, of null", "run() -> Serialization");
        const string Colors = "public enum Color { Red = 1, Green = 2 }";
        yield return new(
            "enum value added", Call("Color a", "Color.Red", Colors),
            Next(Call("Color a", "Color.Blue", "public enum Color { Red = 1, Green = 2, Blue = 3 }")), "works", "run(1) -> null",
            "works: a new value is a number without a name", "run(3) -> null");
        yield return new(
            "enum value removed", Call("Color a", "Color.Green", Colors),
            Next(Call("Color a", "Color.Red", "public enum Color { Red = 1 }")), "misread: a number without a name", "run(2) -> null",
            "works", "run(1) -> null");
        yield return new(
            "number of an enum value changed", Call("Color a", "Color.Red", Colors),
            Next(Call("Color a", "Color.Red", "public enum Color { Green = 1, Red = 2 }")), "misread: another value", "run(1) -> null",
            "misread: another value", "run(2) -> null");
        yield return new(
            $"{Same} (enum value renamed)", Call("Color a", "Color.Red", Colors),
            Call("Color a", "Color.Scarlet", "public enum Color { Scarlet = 1, Green = 2 }"), "works", "run(1) -> null", "works",
            "run(1) -> null");
    }

    private static IEnumerable<EvolutionRow> Members()
    {
        Side row = Call("Row a", "new Row(1)", "public record Row(int A);");
        Side optional = Call("Row a", "new Row(1, 2)", "public record Row(int A, int B = 5);");
        Side expected = Call("Row a", "new Row(1, 2)", "public record Row(int A, int B);");
        Side required = Call(
            "Row a", "new Row { A = 1, B = 2 }", "public class Row { public int A { get; set; } public required int B { get; init; } }");
        yield return new(
            "member added, with a default (of a parameter)", row, Next(optional), "works: the default stands for it",
            "run({'A':1,'B':5}) -> null", "works: it is ignored", "run({'A':1}) -> null");
        yield return new(
            "member added, with a default (of a result, initialized)", Result("Row", "new Row(1)", "public record Row(int A);"),
            Next(Result("Row", "new Row(1) { B = 2 }", "public record Row(int A) { public int B { get; set; } = 6; }")),
            "works: it is ignored", "run() -> {'A':1}",
            "works: the initial value stays", "run() -> {'A':1,'B':6}");
        yield return new(
            "member added, required or without a default (without)", row, Next(expected), "misread: zero or null stands for it",
            "run({'A':1,'B':0}) -> null", "works: it is ignored", "run({'A':1}) -> null");
        yield return new(
            "member added, required or without a default (required)", row, Next(required), "fails: `InvalidArguments`",
            "-> InvalidArguments", "works: it is ignored", "run({'A':1}) -> null");
        yield return new(
            "member removed, which had a default", optional, Next(row), "works: it is ignored", "run({'A':1}) -> null",
            "works: the default stands for it", "run({'A':1,'B':5}) -> null");
        yield return new(
            "member removed, which was required or had no default (required)", required,
            Next(Call("Row a", "new Row { A = 1 }", "public class Row { public int A { get; set; } }")),
            "works: it is ignored", "run({'A':1}) -> null", "fails: `InvalidArguments`", "-> InvalidArguments");
        yield return new(
            "member removed, which was required or had no default (of a result)",
            Result("Row", "new Row(1, 2)", "public record Row(int A, int B);"),
            Next(Result("Row", "new Row(1)", "public record Row(int A);")),
            "misread: zero or null stands for it", "run() -> {'A':1,'B':0}", "works: it is ignored", "run() -> {'A':1}");
        yield return new(
            "member renamed", optional, Next(Call("Row a", "new Row(1, 2)", "public record Row(int A, int C = 5);")),
            "loses: the default stands for it", "run({'A':1,'C':5}) -> null",
            "loses: the default stands for it", "run({'A':1,'B':5}) -> null");
        yield return new(
            $"{Same} (member renamed that keeps its name)", row,
            Call("Row a", "new Row(1)", "public record Row([property: JsonPropertyName(\"a\")] int Z);"), "works", "run({'a':1}) -> null",
            "works", "run({'A':1}) -> null");
        yield return new(
            "default removed, or made required (of a member)", optional, Next(required),
            "fails: `InvalidArguments`, of a peer that leaves it out", "-> InvalidArguments", "works", "run({'A':1,'B':2}) -> null", row);
        yield return new(
            "default added or changed (of a member)", required,
            Next(Call("Row a", "new Row { A = 1, B = 2 }", "public class Row { public int A { get; set; } public int B { get; set; } }")),
            "works", "run({'A':1,'B':2}) -> null", "works", "run({'A':1,'B':2}) -> null");
    }

    private static Side Call(string parameters, string arguments, string types = "") =>
        new($"[Call] Task RunAsync({parameters});", arguments, Types: types);

    private static Side Result(string type, string value, string types = "") =>
        new($"[Call] Task<{type}> RunAsync();", "", value, Types: types);

    private static Side Next(Side side) => side with { Version = "1.1" };

    // The same contract, with another one beside it.
    private static Side Add(Side side, Side added) =>
        side with { Types = $"[RpcTopic({added.Topic})] public interface {added.Name} {{ {added.Methods} }}" };
}
