using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits code for a value of one of several listed types. No other types are created.</summary>
internal static class VariantsEmitter
{
    private const string WriteOwn = "WriteOwn";
    private const string ReadOwn = "ReadOwn";

    public static void Field(SourceWriter writer, VariantsModel model)
    {
        bool hasNumbers = model.Items.Any(one => one.Key != one.Tag);
        string numbers = hasNumbers ? $" {{ Numbers = new object[] {{ {string.Join(", ", model.Items.Select(one => one.Key))} }} }}" : "";
        string tags = string.Join(", ", model.Items.Select(one => one.Tag));
        writer.Line(
            $"private static readonly {Code.Serialization}Variants __variants = new("
            + $"{Code.Text(model.Name)}, {Code.Text(model.Property)}, new object[] {{ {tags} }}){numbers};");
    }

    public static void Write(SourceWriter writer, VariantsModel model)
    {
        writer.Line("global::System.Type __type = value.GetType();");
        for (int i = 0; i < model.Items.Count; i++)
        {
            VariantModel one = model.Items[i];
            writer.Open($"if (__type == typeof({one.Declaration}))");
            writer.Line($"writer.BeginVariant(__variants, {i});");
            writer.Line($"{Code.Shapes}{one.Shape}.{(one.HasVariants ? WriteOwn : "Write")}(ref writer, ({one.Declaration})value);");
            writer.Line("writer.EndVariant();");
            writer.Line("return;");
            writer.Close();
            writer.Line();
        }

        writer.Line("throw __variants.Unlisted(value);");
    }

    public static void Read(SourceWriter writer, string type, VariantsModel model)
    {
        writer.Line($"{type} __value;");
        writer.Open("switch (reader.BeginVariant(__variants))");
        for (int i = 0; i < model.Items.Count; i++)
        {
            VariantModel one = model.Items[i];
            string label = i == model.Items.Count - 1 ? "default" : $"case {i}";
            writer.Line($"{label}: __value = {Code.Shapes}{one.Shape}.{(one.HasVariants ? ReadOwn : "Read")}(ref reader); break;");
        }

        writer.Close();
        writer.Line();
        writer.Line("reader.EndVariant();");
        writer.Line("return __value;");
    }

    /// <summary>Emits the methods that write and read a value of exactly this type.</summary>
    public static void Own(SourceWriter writer, string type, ObjectModel model)
    {
        writer.Line();
        ShapeEmitter.OpenWrite(writer, type, WriteOwn);
        ObjectEmitter.Write(writer, model);
        writer.Close();
        writer.Line();
        ShapeEmitter.OpenRead(writer, type, ReadOwn);
        ObjectEmitter.Read(writer, type, model);
        writer.Close();
    }
}
