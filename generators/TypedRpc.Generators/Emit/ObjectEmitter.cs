using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits code that writes and reads the members of a type, and creates an object from them.</summary>
internal static class ObjectEmitter
{
    /// <param name="writer">The source writer.</param>
    /// <param name="model">The type.</param>
    /// <param name="isObject">True when each value is a separate object, whose memory counts towards the message's limit.</param>
    /// <param name="mayBeForeign">True when an object without any known member is accepted too.</param>
    public static void Field(SourceWriter writer, ObjectModel model, bool isObject, bool mayBeForeign = false)
    {
        Dictionary<int, MemberModel> byIndex = model.Members.ToDictionary(member => member.Index);
        MembersEmitter.Field(
            writer,
            model.IsPositional,
            Enumerable.Range(0, byIndex.Count == 0 ? 0 : byIndex.Keys.Max() + 1)
                .Select(i => byIndex.TryGetValue(i, out MemberModel member)
                    ? (member.WireName, member.Key, member.IsSensitive)
                    : ((string, string, bool)?)null)
                .ToList(),
            isObject ? Sizes.OfObject(model.Members.Select(member => member.Type)) : null,
            mayBeForeign);
    }

    public static void Write(SourceWriter writer, ObjectModel model) =>
        MembersEmitter.Write(writer, model.Members.Select(member => (member.Index, member.Type, "value." + member.Identifier)).ToList());

    public static void Read(SourceWriter writer, string type, ObjectModel model)
    {
        MembersEmitter.Read(writer, model.Members
            .Where(member => member.Use != MemberUse.Written)
            .Select(member => (member.Index, member.Type, member.Default, member.IsRequired || member.Use != MemberUse.Constructed))
            .ToList());
        MembersEmitter.Require(writer, model.Name, model.Members.Where(member => member.IsRequired).Select(member => member.Index));
        IEnumerable<string> arguments = model.Arguments
            .Select(argument => argument.Member < 0 ? argument.Literal : $"__{argument.Member}");
        string construction = $"new {type}({string.Join(", ", arguments)})";
        List<string> mandatory = Of(model, MemberUse.Required).Select(member => $"{member.Identifier} = __{member.Index}").ToList();
        List<MemberModel> optional = Of(model, MemberUse.Initialized).ToList();
        if (optional.Count > 0)
        {
            // A missing init member keeps the value of its initializer. That value is read from an object that is created without the
            // member.
            string hasAll = string.Join(" && ", optional.Select(member => $"__has{member.Index}"));
            writer.Line($"{type} __plain = {hasAll} ? default : {WithInitializer(construction, mandatory)};");
        }

        IEnumerable<string> initializers = mandatory.Concat(optional.Select(
            member => $"{member.Identifier} = __has{member.Index} ? __{member.Index} : __plain.{member.Identifier}"));
        writer.Line($"{type} __value = {WithInitializer(construction, initializers.ToList())};");
        foreach (MemberModel assigned in Of(model, MemberUse.Assigned))
        {
            writer.Line($"if (__has{assigned.Index})");
            writer.Line($"    __value.{assigned.Identifier} = __{assigned.Index};");
        }

        writer.Line("return __value;");
    }

    private static IEnumerable<MemberModel> Of(ObjectModel model, MemberUse use) => model.Members.Where(member => member.Use == use);

    private static string WithInitializer(string construction, List<string> members) =>
        members.Count == 0 ? construction : $"{construction} {{ {string.Join(", ", members)} }}";
}
