using System.ComponentModel;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <summary>The possible types of a value of a declared type, with their discriminators.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Variants
{
    private const int LongestShown = 100;

    private readonly string _type;
    private readonly string _property;

    /// <summary>Creates the list of types.</summary>
    /// <param name="type">The declared type, as it is written in C#.</param>
    /// <param name="property">The name of the discriminator in JSON.</param>
    /// <param name="tags">A string or a <see cref="long"/> for each type; null for a type that JSON writes without a discriminator.</param>
    public Variants(string type, string property, params object?[] tags)
    {
        (_type, _property, Property, Json, MessagePack) = (type, property, JsonEncodedText.Encode(property), tags, tags);
    }

    /// <summary>The discriminators in MessagePack, if they differ from those in JSON.</summary>
    public IReadOnlyList<object?> Numbers
    {
        get => MessagePack;
        init => MessagePack = [.. value];
    }

    internal JsonEncodedText Property { get; }

    internal object?[] Json { get; }

    internal object?[] MessagePack { get; private init; }

    /// <summary>The exception for a value of a type that is not listed.</summary>
    public RpcSerializationException Unlisted(object value) =>
        new($"A value of {value?.GetType()} cannot be serialized as {_type}, which does not list that type; {Known(Json)}.");

    internal static void WriteTag<TWriter>(ref TWriter writer, object? tag)
        where TWriter : struct, IPayloadWriter
    {
        if (tag is long number)
            writer.WriteInt64(number);
        else
            writer.WriteString((string?)tag);
    }

    internal int Read<TReader>(ref TReader reader, object?[] tags)
        where TReader : struct, IPayloadReader
    {
        object? tag = reader.TryReadNull() ? null : reader.NextKind == PayloadKind.Integer ? reader.ReadInt64() : reader.ReadString();
        int index = Array.IndexOf(tags, tag);
        if (index >= 0)
            return index;
        string text = $"{tag}";
        throw new RpcSerializationException(tag is null
            ? $"The discriminator '{_property}' of {_type} is missing; {Known(tags)}."
            : $"'{(text.Length > LongestShown ? text[..LongestShown] + "..." : text)}' is not a discriminator of {_type}; {Known(tags)}.");
    }

    private static string Known(object?[] tags) =>
        "known are " + string.Join(", ", tags.Select(tag => tag is string ? $"'{tag}'" : tag ?? "none"));
}
