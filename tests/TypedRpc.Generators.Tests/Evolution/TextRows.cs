namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>Rules of what the sources of this project cannot say, compared as text.</summary>
internal static class TextRows
{
    private const string Both = "old clients with new servers and new clients with old servers";
    private const string Array = "array Demo.Row\n member 0 a int32\n member 1 b int32";

    public static readonly IReadOnlyList<TextRow> All =
    [
        new("fault added", Call(""), Call("fault Demo.Full?\nmap Demo.Full\n member size int32"), ""),
        new("fault removed", Call("fault Demo.Full?\nmap Demo.Full\n member size int32"), Call(""), "new clients with old servers"),
        new("type replaced (of a fault's member)", Call("fault Demo.Full?\nmap Demo.Full\n member size int32"), Call("fault Demo.Full?\nmap Demo.Full\n member size string?"), Both),
        new("map became an array, or an array a map", Call("parameter row Demo.Row?\n" + Array), Call("parameter row Demo.Row?\nmap Demo.Row\n member a int32\n member b int32"), Both),
        new("key of a member changed", Call("parameter row Demo.Row?\n" + Array), Call("parameter row Demo.Row?\narray Demo.Row\n member 0 b int32\n member 1 a int32"), Both),
        new("member added, with a default (of an array)", Call("parameter row Demo.Row?\n" + Array), Call("parameter row Demo.Row?\n" + Array + "\n member 2 c int32 = 5"), ""),
        new("member renamed (of an array)", Call("parameter row Demo.Row?\n" + Array), Call("parameter row Demo.Row?\narray Demo.Row\n member 0 a int32\n member 1 c int32"), "peers that send JSON"),
        new("type added to a closed list", Call("result Demo.Shape?\n" + Union("case circle Demo.Circle?")), Call("result Demo.Shape?\n" + Union("case circle Demo.Circle?\ncase square Demo.Circle?")), "old clients with new servers"),
        new(
            "type removed from a closed list", Call("result Demo.Shape?\n" + Union("case circle Demo.Circle?\ncase square Demo.Circle?")), Call("result Demo.Shape?\n" + Union("case circle Demo.Circle?")),
            "new clients with old servers"),
    ];

    private static string Call(string lines) => "call run since 1.0\n" + lines;

    private static string Union(string cases) => $"union Demo.Shape\n{cases}\nmap Demo.Circle\n member radius int32";
}
