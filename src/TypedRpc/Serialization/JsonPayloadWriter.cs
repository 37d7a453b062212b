using System.ComponentModel;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <summary>Writes JSON (RFC 8259).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public partial struct JsonPayloadWriter : IPayloadWriter
{
    private readonly Redaction? _redaction;
    private readonly RpcJsonOptions? _options;
    private Utf8JsonWriter _json;
    private Utf8JsonWriter? _kept;
    private Utf8JsonWriter? _nowhere;
    private int _discardedAt;
    private int _depth;
    private bool _isKey;
    private Variants? _variants;
    private int _variant;

    /// <summary>Writes to a <see cref="Utf8JsonWriter"/>, which the caller flushes.</summary>
    public JsonPayloadWriter(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        _json = json;
    }

    /// <summary>Writes values in the forms that the options select.</summary>
    internal JsonPayloadWriter(Utf8JsonWriter json, RpcJsonOptions? options)
        : this(json) => _options = options;

    /// <summary>Writes a part of a document without redacted members and map entries.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="options">The forms of values.</param>
    /// <param name="redaction">The names that are left out, with their values.</param>
    /// <param name="depth">The depth of the part in the document.</param>
    internal JsonPayloadWriter(Utf8JsonWriter json, RpcJsonOptions? options, Redaction redaction, int depth)
        : this(json, options) => (_redaction, _depth) = (redaction, depth);

    /// <inheritdoc/>
    public readonly void WriteEncoded(EncodedMessagePack value, string? type)
    {
        // A redacted value is not written, so it may be one that JSON cannot represent.
        if (_discardedAt == 0)
            throw EncodedValue.NotInJson(type);
        _json.WriteNullValue();
    }

    /// <inheritdoc/>
    public void BeginArray(int count)
    {
        Depth.Enter(ref _depth);
        _json.WriteStartArray();
    }

    /// <inheritdoc/>
    public void EndArray()
    {
        _depth--;
        _json.WriteEndArray();
    }

    /// <inheritdoc/>
    public void BeginMap(int count) => BeginObject();

    /// <inheritdoc/>
    public void Key() => _isKey = true;

    /// <inheritdoc/>
    public void Value() => _isKey = false;

    /// <inheritdoc/>
    public void EndMap() => EndMembers();

    /// <inheritdoc/>
    public void BeginMembers(Members members) => BeginObject();

    /// <inheritdoc/>
    public void Member(Members members, int index)
    {
        if (_redaction is null || Keeps(_redaction.Covers(members, index)))
            _json.WritePropertyName(members.Json[index]);
    }

    /// <inheritdoc/>
    public void EndMembers()
    {
        EndDiscarding();
        _depth--;
        _json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void BeginVariant(Variants variants, int index) => (_variants, _variant) = (variants, index);

    /// <inheritdoc/>
    public readonly void EndVariant()
    {
        // Nothing to do: the object has ended already.
    }

    /// <summary>Writes a number without converting it.</summary>
    internal readonly void WriteNumber(JsonElement number) => _json.WriteRawValue(number.GetRawText());

    private void BeginObject()
    {
        Depth.Enter(ref _depth);
        _json.WriteStartObject();
        if (_variants is null)
            return;
        if (_variants.Json[_variant] is { } tag)
        {
            _json.WritePropertyName(_variants.Property);
            Variants.WriteTag(ref this, tag);
        }

        _variants = null;
    }

    private void WriteKey(string key)
    {
        _isKey = false;
        if (_redaction is null || Keeps(_redaction.Covers(key)))
            _json.WritePropertyName(key);
    }

    // A redacted value is discarded with everything inside it, until the next name at the same depth or the end of the object.
    private bool Keeps(bool isCovered)
    {
        if (_discardedAt != 0 && _depth > _discardedAt)
            return true;
        if (!isCovered)
        {
            EndDiscarding();
            return true;
        }

        if (_discardedAt == 0)
        {
            _nowhere ??= new Utf8JsonWriter(new DiscardingBuffer(), new JsonWriterOptions { SkipValidation = true });
            (_kept, _json, _discardedAt) = (_json, _nowhere, _depth);
        }

        return false;
    }

    private void EndDiscarding()
    {
        if (_discardedAt != 0 && _discardedAt == _depth)
            (_json, _discardedAt) = (_kept!, 0);
    }
}
