namespace TypedRpc.Generators.Evolution;

/// <summary>
/// Finds what a renamed field breaks. A name that differs between JSON and MessagePack is written as "JSON name/MessagePack name".
/// </summary>
internal static class FieldNames
{
    public static Breaks BreaksOf(FieldSurface old, FieldSurface @new, Position position) =>
        old.Key is not null && position != Position.Notification ? Breaks.Json : BreaksOf(old.Name, @new.Name, position);

    public static Breaks BreaksOf(string old, string @new, Position position)
    {
        bool isSameInJson = Part(old, 0) == Part(@new, 0);
        if (position == Position.Notification)
            return isSameInJson ? Breaks.None : Breaks.Both;
        if (Part(old, 1) != Part(@new, 1))
            return Breaks.Both;
        return isSameInJson ? Breaks.None : Breaks.Json;
    }

    private static string Part(string name, int index)
    {
        string[] parts = name.Split('/');
        return parts[Math.Min(index, parts.Length - 1)];
    }
}
