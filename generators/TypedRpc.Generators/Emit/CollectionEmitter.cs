using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits code that writes and reads lists, sets and dictionaries.</summary>
internal static class CollectionEmitter
{
    public static void Write(SourceWriter writer, CollectionModel collection)
    {
        if (collection.NullTest is { } test && test != "false")
        {
            writer.Open($"if ({test})");
            writer.Line("writer.WriteNull();");
            writer.Line("return;");
            writer.Close();
            writer.Line();
        }

        string source = collection.Source is null ? "value" : "__items";
        string item = collection.Key is null
            ? collection.Element.Declaration
            : $"global::System.Collections.Generic.KeyValuePair<{collection.Key.Declaration}, {collection.Element.Declaration}>";
        if (collection.Source is not null)
        {
            string itemsType = collection.Count == "Length" ? $"global::System.ReadOnlySpan<{item}>" : collection.BuilderType;
            writer.Line($"{itemsType} __items = {collection.Source};");
        }

        // The collections of .NET throw when they change during enumeration. Other classes may not, and a wrong count would corrupt the
        // message.
        bool isChecked = collection.IsChecked;
        string kind = collection.Key is null ? "Array" : "Map";
        string count = $"{source}.{collection.Count}";
        if (isChecked)
            writer.Line($"int __left = {count};");
        writer.Line($"writer.Begin{kind}({(isChecked ? "__left" : count)});");
        writer.Open($"foreach ({item} __item in {source})");
        if (isChecked)
            writer.Line("__left--;");
        if (collection.Key is { } key)
        {
            writer.Line("writer.Key();");
            ValueEmitter.WriteKey(writer, key, "__item.Key");
            writer.Line("writer.Value();");
            ValueEmitter.Write(writer, collection.Element, "__item.Value");
        }
        else
        {
            ValueEmitter.Write(writer, collection.Element, "__item");
        }

        writer.Close();
        writer.Line();
        if (isChecked)
        {
            writer.Line("if (__left != 0)");
            writer.Line(
                "    throw new global::TypedRpc.RpcSerializationException("
                + "\"A collection has more or fewer elements than it says: it changed while it was written.\");");
        }

        writer.Line($"writer.End{kind}();");
    }

    public static void Read(SourceWriter writer, CollectionModel collection)
    {
        if (collection.NullTest is not null)
        {
            writer.Line("if (reader.TryReadNull())");
            writer.Line("    return default;");
        }

        string kind = collection.Key is null ? "Array" : "Map";
        writer.Line($"int __count = reader.Begin{kind}();");
        string placeSize = Sizes.OfPlace(collection.PlaceSize, collection.Key, collection.Element);
        writer.Line($"reader.Charge({collection.EmptySize} + __count * (long)({placeSize}));");
        writer.Line($"{collection.BuilderType} __items = {collection.Builder};");
        writer.Open("for (int __i = 0; __i < __count; __i++)");
        if (collection.Key is { } key)
        {
            writer.Line("reader.Key();");
            writer.Line($"{key.Declaration} __key = {ValueEmitter.ReadKey(key)};");
            writer.Line("reader.Value();");
            writer.Line($"__items[__key] = {ValueEmitter.Read(collection.Element)};");
        }
        else
        {
            writer.Line("reader.Element();");
            writer.Line($"__items.{collection.Add}({ValueEmitter.Read(collection.Element)});");
        }

        writer.Close();
        writer.Line();
        writer.Line($"reader.End{kind}();");
        writer.Line($"return {collection.Result};");
    }
}
