using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Reads the members of a type, and makes an object of them.</summary>
internal static class ObjectEmitter
{
    public static void Read(SourceWriter writer, string type, ObjectModel model)
    {
        MembersEmitter.Read(writer, model.Members.Select(member => (member.Type, member.Default, member.Use != MemberUse.Constructed)).ToList());
        foreach (int required in Indexes(model, MemberUse.Required))
        {
            writer.Line($"if (!__has{required})");
            writer.Line($"    __members.ThrowMissing({required});");
        }

        string construction = $"new {type}({string.Join(", ", model.Arguments.Select(argument => argument.Member < 0 ? argument.Literal : $"__{argument.Member}"))})";
        List<string> mandatory = Indexes(model, MemberUse.Required).Select(i => $"{model.Members[i].Identifier} = __{i}").ToList();
        List<int> optional = Indexes(model, MemberUse.Initialized).ToList();
        if (optional.Count > 0)
        {
            // An init member that is not there keeps what its initializer gives it, which only an object that was made without it can tell.
            writer.Line($"var __plain = {string.Join(" && ", optional.Select(i => $"__has{i}"))} ? default : {WithInitializer(construction, mandatory)};");
        }

        IEnumerable<string> initializers = mandatory.Concat(optional.Select(i => $"{model.Members[i].Identifier} = __has{i} ? __{i} : __plain.{model.Members[i].Identifier}"));
        writer.Line($"var __value = {WithInitializer(construction, initializers.ToList())};");
        foreach (int assigned in Indexes(model, MemberUse.Assigned))
        {
            writer.Line($"if (__has{assigned})");
            writer.Line($"    __value.{model.Members[assigned].Identifier} = __{assigned};");
        }

        writer.Line("return __value;");
    }

    private static IEnumerable<int> Indexes(ObjectModel model, MemberUse use) => Enumerable.Range(0, model.Members.Count).Where(i => model.Members[i].Use == use);

    private static string WithInitializer(string construction, List<string> members) =>
        members.Count == 0 ? construction : $"{construction} {{ {string.Join(", ", members)} }}";
}
