namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>The rows of declared exceptions.</summary>
internal static class FaultRows
{
    private const string Plain = "[Call] Task RunAsync();";
    private const string Declared = "[Call] [Throws(typeof(Full))] Task RunAsync();";
    private const string Lost = "fails: `Remote`, without its type and members";

    public static readonly IReadOnlyList<EvolutionRow> All = [.. Faults(), .. Members()];

    private static IEnumerable<EvolutionRow> Faults()
    {
        const string Type = "public class Full(string message, int size) : Exception(message) { public int Size { get; } = size; }";
        const string Thrown = "new Full(\"m\", 3)";
        string renamed = Type.Replace("Full", "Fuller", StringComparison.Ordinal);
        Side throws = new(Declared, "", Thrown, Types: Type);
        yield return new(
            "fault added", new(Plain), Next(throws), "works: an exception like any other, `Remote`", "run() -> Remote",
            "works: it is not thrown", "run() -> null");
        yield return new(
            "fault removed", throws, Next(new(Plain)), "works: it is not thrown any more", "run() -> null", Lost, "run() -> Remote");
        Side other = new("[Call] [Throws(typeof(Fuller))] Task RunAsync();", "", "new Fuller(\"m\", 3)", Types: renamed);
        yield return new("fault renamed", throws, Next(other), Lost, "run() -> Remote", Lost, "run() -> Remote");
        Side module = throws with { Methods = "[Call] [Throws(typeof(Full), Module = \"disk.errors\")] Task RunAsync();" };
        yield return new("fault renamed (a Python module for it)", throws, Next(module), Lost, "run() -> Remote", Lost, "run() -> Remote");
        Side moved = throws with { Methods = "[Call] [Throws(typeof(Full), Module = \"disk.faults\")] Task RunAsync();" };
        yield return new("fault renamed (another Python module)", module, Next(moved), Lost, "run() -> Remote", Lost, "run() -> Remote");
        yield return new(
            "no change on the wire (exception renamed that keeps its name)", throws,
            other with { Methods = "[Call] [Throws(typeof(Fuller), Name = \"Demo.Full\")] Task RunAsync();" },
            "works", "run() -> Full(3)", "works", "run() -> Fuller(3)");
        yield return new(
            "no change on the wire (fault declared by the interface)", throws,
            throws with { Methods = Plain, Attributes = "[Throws(typeof(Full))]" }, "works", "run() -> Full(3)", "works",
            "run() -> Full(3)");
    }

    private static IEnumerable<EvolutionRow> Members()
    {
        Side one = Full("int size", "3", "public int Size { get; } = size;");
        Side two = Full("int size, int more", "3, 4", "public int Size { get; } = size; public int More { get; } = more;");
        Side withDefault = Full("int size, int more = 5", "3, 4", "public int Size { get; } = size; public int More { get; } = more;");
        yield return new(
            "type replaced (of a fault's member)", one, Next(Full("string size", "\"x\"", "public string Size { get; } = size;")), Lost,
            "run() -> Remote", Lost, "run() -> Remote");
        yield return new(
            "type widened (of a fault's member)", one, Next(Full("long size", "5000000000L", "public long Size { get; } = size;")),
            "works for what the old type holds, else `Remote`", "run() -> Remote", "works", "run() -> Full(3)");
        yield return new(
            "member added, with a default (of a fault)", one, Next(withDefault), "works: it is ignored", "run() -> Full(3)",
            "works: the default stands for it", "run() -> Full(3, 5)");
        yield return new(
            "member added, required or without a default (of a fault)", one, Next(two), "works: it is ignored", "run() -> Full(3)",
            "misread: zero or null stands for it", "run() -> Full(3, 0)");
        yield return new(
            "member removed, which was required or had no default (of a fault)", two, Next(one), "misread: zero or null stands for it",
            "run() -> Full(3, 0)", "works: it is ignored", "run() -> Full(3)");
        yield return new(
            "member renamed (of a fault)", one, Next(Full("int count", "3", "public int Count { get; } = count;")),
            "misread: zero or null stands for it", "run() -> Full(0)",
            "misread: zero or null stands for it", "run() -> Full(0)");
    }

    private static Side Full(string parameters, string values, string members) =>
        new(
            Declared, "", $"new Full(\"m\", {values})",
            Types: $"public class Full(string message, {parameters}) : Exception(message) {{ {members} }}");

    private static Side Next(Side side) => side with { Version = "1.1" };
}
