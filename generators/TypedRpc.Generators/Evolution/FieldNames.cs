namespace TypedRpc.Generators.Evolution;

/// <summary>What a new name breaks. A name that MessagePack and JSON do not share is written as that of JSON, a slash, and that of MessagePack.</summary>
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
