using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire.Oslo;

/// <summary>
/// oslo.messaging's envelope 2.0: an object with the message as a string of JSON. A body without an envelope is the message itself.
/// </summary>
/// <remarks>The elements that are read are copies: they stay valid when the body is returned to the pool.</remarks>
internal static class OsloEnvelope
{
    public const string ContentType = "application/json";

    // One more than the limit of a payload, as the message is an object around it. Without a limit, System.Text.Json takes time that is
    // quadratic in the depth.
    private static readonly JsonReaderOptions Bounded = new() { MaxDepth = Depth.Most + 1 };

    /// <summary>True for the media type <c>application/json</c>, in any case and with any parameters (RFC 9110, 8.3.1).</summary>
    public static bool IsJson(string? contentType) =>
        contentType is not null
        && contentType.AsSpan(0, contentType.IndexOf(';', StringComparison.Ordinal) is var end and >= 0 ? end : contentType.Length)
            .Trim().Equals(ContentType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the message, which must be an object, without its envelope.</summary>
    /// <exception cref="RpcSerializationException">
    /// The bytes are not a JSON object, have an envelope of another version, or are nested too deep.
    /// </exception>
    public static JsonElement Open(ReadOnlySpan<byte> body) => Open(body, out _);

    /// <inheritdoc cref="Open(ReadOnlySpan{byte})"/>
    /// <param name="body">The body.</param>
    /// <param name="hasSurrogates">
    /// True when the message has escapes of surrogates. The parser accepts unpaired ones; reading a string that has one throws.
    /// </param>
    public static JsonElement Open(ReadOnlySpan<byte> body, out bool hasSurrogates)
    {
        // The parser does not validate UTF-8 in strings, and copying a payload would replace invalid bytes by U+FFFD.
        if (!Utf8.IsValid(body))
            throw new RpcSerializationException("The message is not valid UTF-8.");
        JsonElement outer = Object(Parse(body));
        if (!TryGet(outer, "oslo.version"u8, out JsonElement version) || !TryGet(outer, "oslo.message"u8, out JsonElement inner))
        {
            hasSurrogates = HasSurrogates(body);
            return outer;
        }

        if (Text(version) != "2.0")
            throw new RpcSerializationException($"The envelope has version '{Text(version)}'; 2.0 is read.");
        byte[] message = Encoding.UTF8.GetBytes(Text(inner));
        hasSurrogates = HasSurrogates(message);
        return Object(Parse(message));
    }

    /// <summary>Puts a message into an envelope.</summary>
    public static MessageBody Seal(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> head = "{\"oslo.version\": \"2.0\", \"oslo.message\": \""u8;
        int length = head.Length + message.Length + 2;
        foreach (byte b in message)
            length += b is (byte)'"' or (byte)'\\' ? 1 : b < ' ' ? 5 : 0;

        byte[] array = ArrayPool<byte>.Shared.Rent(length);
        head.CopyTo(array);
        int at = head.Length;
        foreach (byte b in message)
        {
            if (b < ' ')
            {
                // White space between the values of a payload that this library did not serialize.
                "\\u00"u8.CopyTo(array.AsSpan(at));
                b.TryFormat(array.AsSpan(at + 4, 2), out _, "x2", CultureInfo.InvariantCulture);
                at += 6;
                continue;
            }

            if (b is (byte)'"' or (byte)'\\')
                array[at++] = (byte)'\\';
            array[at++] = b;
        }

        "\"}"u8.CopyTo(array.AsSpan(at));
        return new MessageBody(array, length);
    }

    /// <summary>Parses JSON as Python writes it, including NaN and the infinities.</summary>
    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return ParseStrictly(json);
        }
        catch (JsonException exception)
        {
            return PythonNumbers.Quoted(json) is { } quoted ? ParseQuoted(quoted) : throw NoJson(json, exception);
        }
    }

    public static JsonElement Object(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element : throw new RpcSerializationException("The message is JSON, and no object.");

    public static string Text(JsonElement element) =>
        TryGetText(element, out string? text)
            ? text
            : throw new RpcSerializationException("A text is expected, and something else is there.");

    /// <summary>Reads a string. False when the element is not a string, or contains an unpaired surrogate.</summary>
    public static bool TryGetText(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate.
            text = null;
        }

        return text is not null;
    }

    public static bool TryGet(JsonElement root, ReadOnlySpan<byte> name, out JsonElement value)
    {
        try
        {
            return root.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException exception)
        {
            throw new RpcSerializationException("A name holds half of a surrogate pair.", exception);
        }
    }

    private static JsonElement ParseQuoted(byte[] json)
    {
        try
        {
            return ParseStrictly(json);
        }
        catch (JsonException exception)
        {
            throw NoJson(json, exception);
        }
    }

    private static JsonElement ParseStrictly(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Bounded);
        JsonElement element = JsonElement.ParseValue(ref reader);
        reader.Read(); // throws if anything follows the value
        return element;
    }

    // U+D800 to U+DFFF.
    private static bool HasSurrogates(ReadOnlySpan<byte> json)
    {
        for (int at; (at = json.IndexOf("\\u"u8)) >= 0; json = json[(at + 2)..])
        {
            // A digit below 8 makes another character, for example a Korean one.
            if (at + 3 < json.Length && json[at + 2] is (byte)'d' or (byte)'D' && json[at + 3] >= (byte)'8')
                return true;
        }

        return false;
    }

    private static RpcSerializationException NoJson(ReadOnlySpan<byte> json, JsonException exception) =>
        IsTooDeep(json)
            ? new(
                $"The message is nested too deep: arguments, a result and the values of a context may be nested {Depth.Most} deep.",
                exception)
            : new("The message is not JSON.", exception);

    private static bool IsTooDeep(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Bounded);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            // The reader fails at the same position as the parser.
        }

        // The reader counts an opening bracket only when it reads the token after it.
        return reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0) > Depth.Most;
    }
}
