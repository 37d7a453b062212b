using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace TypedRpc.Generators.Tests;

/// <summary>Any value as text with its types, so that what was read can be compared with what was written.</summary>
internal static class Printed
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text),
        DateTime instant => instant.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
        ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i])))})",
        RpcValue any => $"{any.Kind}:{any}",
        ReadOnlyMemory<byte> bytes => Of(bytes.ToArray()),
        Memory<byte> bytes => Of(bytes.ToArray()),
        ReadOnlyMemory<long> items => Of(items.ToArray()),
        Memory<string> items => Of(items.ToArray()),
        ArraySegment<byte> { Array: null } or ArraySegment<int> { Array: null } => "none",
        Uri uri => uri.OriginalString,
        IEnumerable list =>
            $"{NameOf(value.GetType())}[{string.Join(", ", InOrder(list.Cast<object?>().Select(Of), NameOf(value.GetType())))}]",
        IFormattable scalar => $"{value.GetType().Name}:{scalar.ToString(null, CultureInfo.InvariantCulture)}",
        _ when value.GetType().Namespace == "System" => value.ToString()!,
        _ => $"{value.GetType().Name}{{{string.Join(", ", PropertiesOf(value))}}}",
    };

    private static IEnumerable<string> PropertiesOf(object value) => value.GetType().GetProperties()
        .Where(one => one.GetIndexParameters().Length == 0)
        .Select(one => one.Name + "=" + Of(one.GetValue(value)));

    // The order of these is that of their hashes, which have a secret.
    private static IEnumerable<string> InOrder(IEnumerable<string> elements, string type) =>
        type.StartsWith("Frozen", StringComparison.Ordinal) || type is "ImmutableHashSet`1" or "ImmutableDictionary`2"
            ? elements.Order(StringComparer.Ordinal)
            : elements;

    // What the compiler makes of a collection expression for an interface, and what stands behind a frozen collection, which depends on the
    // number of elements and their comparer.
    private static string NameOf(Type type) => type.Name.StartsWith('<') ? "List`1"
        : type.Namespace == "System.Collections.Frozen" && !type.IsPublic ? NameOf(type.BaseType!)
        : type.Name;
}
