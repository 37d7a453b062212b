using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Writes and reads the members of an object, or the arguments of a method.</summary>
internal static class MembersEmitter
{
    public static void Field(SourceWriter writer, bool positional, IReadOnlyList<(string Name, bool IsSensitive)> members)
    {
        string arguments = string.Concat(members.Select(member => ", " + Code.Text(member.Name)));
        string sensitive = string.Join(", ", Enumerable.Range(0, members.Count).Where(i => members[i].IsSensitive));
        string initializer = sensitive.Length == 0 ? "" : $" {{ Sensitive = new[] {{ {sensitive} }} }}";
        writer.Line($"private static readonly {Code.Serialization}Members __members = new({(positional ? "true" : "false")}{arguments}){initializer};");
    }

    public static void Write(SourceWriter writer, IReadOnlyList<(PayloadModel Type, string Value)> members)
    {
        writer.Line("writer.BeginMembers(__members);");
        for (int i = 0; i < members.Count; i++)
        {
            writer.Line($"writer.Member(__members, {i});");
            ValueEmitter.Write(writer, members[i].Type, members[i].Value);
        }

        writer.Line("writer.EndMembers();");
    }

    /// <summary>Reads into locals <c>__0</c>, <c>__1</c>..., and notes in <c>__has0</c>... which of those that are asked for were there.</summary>
    public static void Read(SourceWriter writer, IReadOnlyList<(PayloadModel Type, string Default, bool IsNoted)> members)
    {
        for (int i = 0; i < members.Count; i++)
        {
            writer.Line($"{members[i].Type.Declaration} __{i} = {members[i].Default};");
            if (members[i].IsNoted)
                writer.Line($"bool __has{i} = false;");
        }

        writer.Line("var __scope = reader.BeginMembers(__members);");
        writer.Open("while (reader.NextMember(ref __scope, __members, out int __index))");
        writer.Open("switch (__index)");
        for (int i = 0; i < members.Count; i++)
        {
            string note = members[i].IsNoted ? $"__has{i} = true; " : "";
            writer.Line($"case {i}: __{i} = {ValueEmitter.Read(members[i].Type)}; {note}break;");
        }

        writer.Line("default: reader.Skip(); break;");
        writer.Close();
        writer.Close();
        writer.Line();
    }
}
