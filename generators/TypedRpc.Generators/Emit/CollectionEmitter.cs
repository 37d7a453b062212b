using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Writes and reads lists, sets and dictionaries.</summary>
internal static class CollectionEmitter
{
    // What is allocated before the elements are seen: no more, whatever count a message claims, and little enough that 64 claims inside each other stay cheap.
    private const string Capacity = "global::System.Math.Min(__count, 64)";

    public static void Write(SourceWriter writer, CollectionModel collection)
    {
        string source = "value";
        if (collection.CountMember is null)
        {
            source = "__items";
            writer.Line("var __items = global::System.Linq.Enumerable.ToArray(value);");
        }

        // The classes of .NET refuse to change while they are enumerated; what another one does would break the message.
        bool isChecked = collection is { IsInterface: true, CountMember: not null };
        string kind = collection.Key is null ? "Array" : "Map";
        string count = $"{source}.{collection.CountMember ?? "Length"}";
        if (isChecked)
            writer.Line($"int __left = {count};");
        writer.Line($"writer.Begin{kind}({(isChecked ? "__left" : count)});");
        writer.Open($"foreach (var __item in {source})");
        if (isChecked)
            writer.Line("__left--;");
        if (collection.Key is { } key)
        {
            writer.Line("writer.Key();");
            ValueEmitter.Write(writer, key, "__item.Key");
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
            writer.Line("    throw new global::TypedRpc.RpcSerializationException(\"A collection has more or fewer elements than it says: it changed while it was written.\");");
        }

        writer.Line($"writer.End{kind}();");
    }

    public static void Read(SourceWriter writer, CollectionModel collection)
    {
        string kind = collection.Key is null ? "Array" : "Map";
        writer.Line($"int __count = reader.Begin{kind}();");
        writer.Line($"var __items = new {collection.Concrete}({Capacity});");
        writer.Open("for (int __i = 0; __i < __count; __i++)");
        if (collection.Key is { } key)
        {
            writer.Line("reader.Key();");
            writer.Line($"var __key = {ValueEmitter.ReadKey(key)};");
            writer.Line("reader.Value();");
            writer.Line($"__items[__key] = {ValueEmitter.Read(collection.Element)};");
        }
        else
        {
            writer.Line("reader.Element();");
            writer.Line($"__items.Add({ValueEmitter.Read(collection.Element)});");
        }

        writer.Close();
        writer.Line();
        writer.Line($"reader.End{kind}();");
        writer.Line(collection.IsArray ? "return __items.ToArray();" : "return __items;");
    }
}
