using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits code that writes and reads the members of an object, or the arguments of a method.</summary>
internal static class MembersEmitter
{
    /// <param name="writer">The source writer.</param>
    /// <param name="positional">True for an array in MessagePack.</param>
    /// <param name="members">The members by position; null for a position without a member.</param>
    /// <param name="size">The size of an object in bytes; null when it is counted elsewhere.</param>
    /// <param name="mayBeForeign">True when an object without any known member is accepted too.</param>
    public static void Field(
        SourceWriter writer,
        bool positional,
        IReadOnlyList<(string Name, string Key, bool IsSensitive)?> members,
        string? size = null,
        bool mayBeForeign = false)
    {
        string arguments = string.Concat(members.Select(member => ", " + Code.Text(member?.Name)));
        var settings = new List<string>();
        if (members.Any(member => member?.Key != member?.Name))
            settings.Add($"Keys = new string[] {{ {string.Join(", ", members.Select(member => Code.Text(member?.Key)))} }}");
        if (members.Any(member => member is { IsSensitive: true }))
        {
            IEnumerable<int> sensitive = Enumerable.Range(0, members.Count).Where(i => members[i] is { IsSensitive: true });
            settings.Add($"Sensitive = new[] {{ {string.Join(", ", sensitive)} }}");
        }

        if (size is not null)
            settings.Add($"Size = {size}");
        if (mayBeForeign)
            settings.Add("MayBeForeign = true");
        string initializer = settings.Count == 0 ? "" : $" {{ {string.Join(", ", settings)} }}";
        string constructor = $"new({(positional ? "true" : "false")}{arguments})";
        writer.Line($"private static readonly {Code.Serialization}Members __members = {constructor}{initializer};");
    }

    public static void Write(SourceWriter writer, IReadOnlyList<(int Index, PayloadModel Type, string Value)> members)
    {
        writer.Line("writer.BeginMembers(__members);");
        foreach ((int index, PayloadModel type, string value) in members)
        {
            writer.Line($"writer.Member(__members, {index});");
            ValueEmitter.Write(writer, type, value);
        }

        writer.Line("writer.EndMembers();");
    }

    /// <summary>Emits checks that throw when a noted member is missing.</summary>
    /// <param name="writer">The source writer.</param>
    /// <param name="owner">The owner of the members, for messages.</param>
    /// <param name="indexes">The positions of the members.</param>
    public static void Require(SourceWriter writer, string owner, IEnumerable<int> indexes)
    {
        foreach (int index in indexes)
        {
            writer.Line($"if (!__has{index})");
            writer.Line($"    __members.ThrowMissing({index}, {Code.Text(owner)});");
        }
    }

    /// <summary>
    /// Emits code that reads members into locals <c>__0</c>, <c>__1</c>..., and sets <c>__has0</c>... for the noted ones that are present.
    /// Unknown members are skipped.
    /// </summary>
    public static void Read(SourceWriter writer, IReadOnlyList<(int Index, PayloadModel Type, string Default, bool IsNoted)> members)
    {
        foreach ((int index, PayloadModel type, string literal, bool isNoted) in members)
        {
            writer.Line($"{type.Declaration} __{index} = {literal};");
            if (isNoted)
                writer.Line($"bool __has{index} = false;");
        }

        writer.Line($"{Code.Serialization}MemberScope __scope = reader.BeginMembers(__members);");
        writer.Line("while (reader.NextMember(ref __scope, __members, out int __index))");
        writer.Indent();
        writer.Open("switch (__index)");
        foreach ((int index, PayloadModel type, _, bool isNoted) in members)
        {
            string note = isNoted ? $"__has{index} = true; " : "";
            writer.Line($"case {index}: __{index} = {ValueEmitter.Read(type)}; {note}break;");
        }

        writer.Line("default: reader.Skip(); break;");
        writer.Close();
        writer.Unindent();
    }
}
