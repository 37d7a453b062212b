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

    /// <summary>Writes into a writer of the framework, which the caller flushes.</summary>
    public JsonPayloadWriter(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        _json = json;
    }

    /// <summary>Writes in the forms that the options choose.</summary>
    internal JsonPayloadWriter(Utf8JsonWriter json, RpcJsonOptions? options)
        : this(json) => _options = options;

    /// <summary>Writes a part of a document, without the members and map entries that a redaction covers.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="options">The forms of values.</param>
    /// <param name="redaction">What is left out, names and values.</param>
    /// <param name="depth">How deep in the document the part lies.</param>
    internal JsonPayloadWriter(Utf8JsonWriter json, RpcJsonOptions? options, Redaction redaction, int depth)
        : this(json, options) => (_redaction, _depth) = (redaction, depth);

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
        // The object has ended.
    }

    /// <summary>Writes a number as it stands.</summary>
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

    // What is covered is written to nowhere, with all that is in it, until the next name at the same depth or the end of the object.
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
