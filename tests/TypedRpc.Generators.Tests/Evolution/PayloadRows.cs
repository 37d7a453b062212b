namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>
/// The rows of closed lists, arrays by key, tuples, the less common scalars, values without a type, and shapes of one's own.
/// </summary>
internal static class PayloadRows
{
    private const string Same = "no change on the wire";
    private const string Circle = "public record Circle(int Radius) : Shape;";
    private const string One = "[JsonDerivedType(typeof(Circle), \"circle\")] public abstract record Shape; " + Circle;
    private const string Two = "[JsonDerivedType(typeof(Square), \"square\")] " + One + " public record Square(int Side) : Shape;";
    private const string Zero = "misread: zero or null stands for it";
    private const string Ignored = "works: it is ignored";
    private const string Held = "works for what the old type holds, else fails: `InvalidArguments`";
    private const string Refused = "fails: `InvalidArguments`";

    public static readonly IReadOnlyList<EvolutionRow> All =
        [.. Lists(), .. Arrays(), .. Tuples(), .. Scalars(), .. Dynamic(), .. Shapes()];

    private static IEnumerable<EvolutionRow> Lists()
    {
        yield return new(
            "type added to a closed list (of a result)", Result("Shape", "new Circle(1)", One), Next(Result("Shape", "new Square(2)", Two)),
            "fails: `Serialization`, of the new type", "run() -> Serialization",
            "works", "run() -> {'$type':'circle','Radius':1}");
        yield return new(
            "type added to a closed list (of a parameter)", Call("Shape a", "new Circle(1)", One),
            Next(Call("Shape a", "new Square(2)", Two)), "works", "run({'$type':'circle','Radius':1}) -> null",
            Refused + ", of the new type", "-> InvalidArguments");
        yield return new(
            "type removed from a closed list (of a result)", Result("Shape", "new Square(2)", Two),
            Next(Result("Shape", "new Circle(1)", One)), "works", "run() -> {'$type':'circle','Radius':1}",
            "fails: `Serialization`, of the removed type", "run() -> Serialization");
        yield return new(
            "type removed from a closed list (of a parameter)", Call("Shape a", "new Square(2)", Two),
            Next(Call("Shape a", "new Circle(1)", One)), Refused + ", of the removed type", "-> InvalidArguments",
            "works", "run({'$type':'circle','Radius':1}) -> null");
        yield return new(
            "discriminator changed", Call("Shape a", "new Circle(1)", One),
            Next(Call("Shape a", "new Circle(1)", One.Replace("\"circle\"", "\"round\"", StringComparison.Ordinal))),
            Refused, "-> InvalidArguments", Refused, "-> InvalidArguments");
        const string Numbered = "[MessagePack.Union(0, typeof(Circle))] " + One;
        yield return new(
            "discriminator changed (in JSON alone)", Call("Shape a", "new Circle(1)", Numbered),
            Next(Call("Shape a", "new Circle(1)", Numbered.Replace("\"circle\"", "\"round\"", StringComparison.Ordinal))),
            "works; sent in JSON: refused", "run({'$type':'round','Radius':1}) -> null", "works; sent in JSON: refused",
            "run({'$type':'circle','Radius':1}) -> null");
        yield return new(
            "discriminator changed (the name of it, which is in JSON alone)", Call("Shape a", "new Circle(1)", One),
            Next(Call("Shape a", "new Circle(1)", Kind + One)),
            "works; sent in JSON: refused", "run({'kind':'circle','Radius':1}) -> null", "works; sent in JSON: refused",
            "run({'$type':'circle','Radius':1}) -> null");
        yield return new(
            "discriminator changed (the name of it, in a notification)", Notify("Shape a, int b", "new Circle(1), 2", One),
            Notify("Shape a, int b", "new Circle(1), 2", Kind + One),
            "fails: dead letter", " dead", "fails: dead letter", " dead");
    }

    private static IEnumerable<EvolutionRow> Arrays()
    {
        string ab = Array("[MessagePack.Key(0)] public int A { get; set; } [MessagePack.Key(1)] public int B { get; set; }");
        Side array = Row("A = 1, B = 2", ab);
        Side map = Row("A = 1, B = 2", "public class Row { public int B { get; set; } public int A { get; set; } }");
        yield return new(
            "map became an array, or an array a map (to an array)", map, Next(array), "works: by name", "run({'A':1,'B':2}) -> null",
            "misread: the values of other members, in their order", "run({'B':1,'A':2}) -> null");
        yield return new(
            "map became an array, or an array a map (to a map)", array, Next(map), "misread: the values of other members, in their order",
            "run({'B':1,'A':2}) -> null", "works: by name", "run({'A':1,'B':2}) -> null");
        yield return new(
            $"{Same} (map became an array, in a notification)", Notify("Row a, int b", "new Row { A = 1, B = 2 }, 3", map.Types),
            Notify("Row a, int b", "new Row { A = 1, B = 2 }, 3", ab),
            "works", "run({'A':1,'B':2}, 3)", "works", "run({'B':2,'A':1}, 3)");
        string moved = Array("[MessagePack.Key(1)] public int A { get; set; } [MessagePack.Key(0)] public int B { get; set; }");
        yield return new(
            "key of a member changed", array, Next(Row("A = 1, B = 2", moved)), "misread: the value of another member",
            "run({'A':2,'B':1}) -> null", "misread: the value of another member", "run({'A':2,'B':1}) -> null");
        yield return new(
            $"{Same} (key of a member changed, in a notification)", Notify("Row a, int b", "new Row { A = 1, B = 2 }, 3", ab),
            Notify("Row a, int b", "new Row { A = 1, B = 2 }, 3", moved),
            "works", "run({'A':1,'B':2}, 3)", "works", "run({'A':1,'B':2}, 3)");
        string abc = Array(
            "[MessagePack.Key(0)] public int A { get; set; } [MessagePack.Key(1)] public int B { get; set; } "
                + "[MessagePack.Key(2)] public int C { get; set; } = 5;");
        yield return new(
            "member added, with a default (of an array)", array, Next(Row("A = 1, B = 2, C = 3", abc)), "works: the initial value stays",
            "run({'A':1,'B':2,'C':5}) -> null", Ignored, "run({'A':1,'B':2}) -> null");
        yield return new(
            "member removed, which had a default (the last of an array)", Row("A = 1, B = 2, C = 3", abc), Next(array), Ignored,
            "run({'A':1,'B':2}) -> null", "works: the initial value stays",
            "run({'A':1,'B':2,'C':5}) -> null");
        string b = Array("[MessagePack.Key(1)] public int B { get; set; }");
        yield return new(
            "member removed, which was required or had no default (of an array, before others)", array, Next(Row("B = 2", b)), Ignored,
            "run({'B':2}) -> null", Refused, "-> InvalidArguments");
        yield return new(
            "member added, required or without a default (of an array, in a hole)", Row("B = 2", b), Next(array), Refused,
            "-> InvalidArguments", Ignored, "run({'B':2}) -> null");
        yield return new(
            "member renamed (in JSON alone)", Row("A = 1", Named("a")), Next(Row("A = 1", Named("b"))), "works; sent in JSON: lost",
            "run({'b':1}) -> null", "works; sent in JSON: lost", "run({'a':1}) -> null");
        string renamed = Array("[MessagePack.Key(0)] public int C { get; set; } [MessagePack.Key(1)] public int D { get; set; }");
        yield return new(
            "member renamed (of an array)", array, Next(Row("C = 1, D = 2", renamed)), "works; sent in JSON: lost",
            "run({'C':1,'D':2}) -> null", "works; sent in JSON: lost", "run({'A':1,'B':2}) -> null");
    }

    private static IEnumerable<EvolutionRow> Tuples()
    {
        Side two = Call("(int, int) a", "(1, 2)");
        Side three = Call("(int, int, int) a", "(1, 2, 3)");
        yield return new(
            "member added, required or without a default (of a tuple)", two, Next(three), Zero,
            "run({'Item1':1,'Item2':2,'Item3':0}) -> null", Ignored, "run({'Item1':1,'Item2':2}) -> null");
        yield return new(
            "member removed, which was required or had no default (of a tuple)", three, Next(two), Ignored,
            "run({'Item1':1,'Item2':2}) -> null", Zero, "run({'Item1':1,'Item2':2,'Item3':0}) -> null");
        yield return new(
            "type replaced (in a tuple)", two, Next(Call("(int, string) a", "(1, \"x\")")), Refused, "-> InvalidArguments", Refused,
            "-> InvalidArguments");
        yield return new(
            "type widened (in a tuple)", two, Next(Call("(int, long) a", "(1, 5000000000L)")), "works",
            "run({'Item1':1,'Item2':2}) -> null", Held, "-> InvalidArguments");
        yield return new(
            $"{Same} (elements of a tuple renamed)", two, Call("(int X, int Y) a", "(1, 2)"), "works", "run({'Item1':1,'Item2':2}) -> null",
            "works", "run({'Item1':1,'Item2':2}) -> null");
        yield return new(
            "map became an array, or an array a map (an object to a tuple)",
            Row("A = 1, B = 2", "public class Row { public int A { get; set; } public int B { get; set; } }"), Next(two),
            Refused, "-> InvalidArguments", "misread: the values of other members, in their order", "run({'A':1,'B':2}) -> null");
        yield return new(
            "map became an array, or an array a map (an object to a tuple, in a notification)",
            Notify(
                "Row a, int b",
                "new Row { A = 1, B = 2 }, 3",
                Array("[MessagePack.Key(0)] public int A { get; set; } [MessagePack.Key(1)] public int B { get; set; }")),
            Notify("(int, int) a, int b", "(1, 2), 3", ""), "fails: dead letter", " dead", "fails: dead letter", " dead");
    }

    private static IEnumerable<EvolutionRow> Scalars()
    {
        yield return new(
            "type replaced (an integer by Int128)", Call("int a", "1"), Next(Call("Int128 a", "(Int128)1")), "works", "run(1) -> null",
            Refused, "-> InvalidArguments");
        yield return new("type widened (Int128 to BigInteger)", Call("Int128 a", "(Int128)1"), Next(
            Call("System.Numerics.BigInteger a", "new System.Numerics.BigInteger(2)")), "works", "run(1) -> null", Held, "run(2) -> null");
        yield return new(
            "type widened (an integer to Int128, in a notification)", Notify("int a, int b", "1, 2", ""),
            Notify("Int128 a, int b", "(Int128)1, 2", ""), "works", "run(1, 2)", "works for what the old type holds, else dead letter",
            "run(1, 2)");
        yield return new(
            "type widened (Half to double)", Call("Half a", "(Half)1.5"), Next(Call("double a", "2.5")), "works", "run(1.5) -> null",
            Held + "; rounded", "run(2.5) -> null");
        yield return new(
            "type widened (Uri to text)", Call("Uri a", "new Uri(\"http://a/\")"), Next(Call("string a", "\"/b\"")), "works",
            "run('http://a/') -> null", Held, "run('/b') -> null");
        yield return new(
            "type narrowed (text to Uri)", Call("string a", "\"http://\""), Next(Call("Uri a", "new Uri(\"http://a/\")")),
            Refused + ", for what the new type cannot hold", "-> InvalidArguments", "works", "run('http://a/') -> null");
    }

    private static IEnumerable<EvolutionRow> Dynamic()
    {
        const string Record = "public record Row(int A);";
        yield return new(
            "type widened (to object)", Call("int a", "1"), Next(Call("object a", "\"x\"")), "works", "run(1) -> null", Held,
            "-> InvalidArguments");
        yield return new(
            "type widened (an object to RpcValue)", Call("Row a", "new Row(1)", Record),
            Next(Call("RpcValue a", "RpcValue.Map((\"a\", 2))")), "works", "run({'a':1}) -> null", Held, "run({'A':2}) -> null");
        yield return new(
            "type widened (a list to object)", Call("int[] a", "new int[] { 1 }"), Next(Call("object a", "new List<object?> { 2 }")),
            "works", "run([1]) -> null", Held, "run([2]) -> null");
        yield return new(
            "type narrowed (of object)", Call("object a", "\"x\""), Next(Call("int a", "1")),
            Refused + ", for what the new type cannot hold", "-> InvalidArguments", "works", "run(1) -> null");
        yield return new(
            "type replaced (Int128 by object)", Call("Int128 a", "(Int128)1"), Next(Call("object a", "2")), "misread: its bytes",
            "run('AQAAAAAAAAAAAAAAAAAAAA==') -> null", "works", "run(2) -> null");
        yield return new(
            "type replaced (decimal by object)", Call("decimal a", "1.5m"), Next(Call("object a", "2")), "misread: text",
            "run('1.5') -> null", "works", "run(2) -> null");
    }

    private static IEnumerable<EvolutionRow> Shapes()
    {
        const string Record = "public record Row(int A);";
        Side old = Call("Row a", "new Row(1)", Record);
        Side Shaped(string wire, string to, string from, string types = "") => Call("Row a", "new Row(1)", Record + types
            + $" public static class RowShape {{ public static {wire} ToWire(Row value) => {to}; public static Row FromWire({wire} value) => {from}; }}") with
        {
            Assembly = "[assembly: RpcConverter(typeof(Demo.Row), typeof(Demo.RowShape))]",
        };
        yield return new(
            "type replaced (by a shape of its own)", old, Next(Shaped("string", "\"x\"", "new Row(2)")), Refused, "-> InvalidArguments",
            Refused, "-> InvalidArguments");
        yield return new(
            $"{Same} (a shape of its own that carries the same)", old,
            Shaped("Wire", "new Wire(value.A)", "new Row(value.A)", " public record Wire(int A);"), "works", "run({'A':1}) -> null",
            "works", "run({'A':1}) -> null");
        yield return new(
            "type widened (inside a shape of its own)", Shaped("int", "value.A", "new Row(value)"),
            Next(Shaped("long", "value.A", "new Row((int)value)")), "works", "run({'A':1}) -> null", Held, "run({'A':1}) -> null");
    }

    private const string Kind = "[JsonPolymorphic(TypeDiscriminatorPropertyName = \"kind\")] ";

    private static Side Call(string parameters, string arguments, string types = "") =>
        new($"[Call] Task RunAsync({parameters});", arguments, Types: types);

    private static Side Result(string type, string value, string types = "") =>
        new($"[Call] Task<{type}> RunAsync();", "", value, Types: types);

    private static Side Notify(string parameters, string arguments, string types) =>
        new($"[Notification(\"run\")] Task RunAsync({parameters});", arguments, Types: types);

    private static Side Row(string values, string type) => Call("Row a", $"new Row {{ {values} }}", type);

    private static string Named(string json) =>
        Array($"[MessagePack.Key(\"k\")] [JsonPropertyName(\"{json}\")] public int A {{ get; set; }}");

    private static string Array(string members) => $"[MessagePack.MessagePackObject] public class Row {{ {members} }}";

    private static Side Next(Side side) => side with { Version = "1.1" };
}
