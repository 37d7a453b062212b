using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace TypedRpc;

/// <summary>
/// The request context: named values that are sent with every call and cast, also with the calls that a served method makes.
/// </summary>
/// <remarks>
/// A value is null, a <see cref="bool"/>, an integer, a <see cref="double"/>, a <see cref="string"/>, bytes, a <see cref="DateTime"/>, a
/// list of values or a dictionary of values with string keys; a <see cref="Guid"/> is sent as text. The values come from the caller and are
/// not authenticated.
/// </remarks>
public sealed class RpcContext : IReadOnlyDictionary<string, object?>
{
    private readonly Dictionary<string, object?> _values;

    internal RpcContext(Dictionary<string, object?> values) => _values = values;

    /// <summary>The context without values.</summary>
    public static RpcContext Empty { get; } = new([]);

    /// <summary>The current context: the pushed values, in addition to those of the request being served.</summary>
    public static RpcContext Current => Ambient.Context;

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _values.Values;

    /// <inheritdoc/>
    public object? this[string key] => _values[key];

    /// <summary>
    /// Adds values to the current context until the scope is disposed. A value replaces the current value of the same name.
    /// </summary>
    /// <exception cref="ArgumentException">A value has a type that cannot be serialized, or is nested too deeply.</exception>
    public static Scope Push(params (string Name, object? Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var merged = new Dictionary<string, object?>(Current._values, StringComparer.Ordinal);
        foreach ((string name, object? value) in values)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(values));
            merged[name] = Checked(name, value, depth: 0);
        }

        Scope scope = new(Ambient.Context);
        Ambient.Context = new RpcContext(merged);
        return scope;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static object? Checked(string name, object? value, int depth) => value switch
    {
        null or bool or sbyte or byte or short or ushort or int or uint or long or ulong or float or double
            or string or byte[] or DateTime => value,
        _ when depth > 16 => throw new ArgumentException($"The context value '{name}' is nested more than 16 deep."),
        Guid id => id.ToString(),
        IReadOnlyDictionary<string, object?> map =>
            map.ToDictionary(p => p.Key, p => Checked(name, p.Value, depth + 1), StringComparer.Ordinal),
        IEnumerable<object?> list => list.Select(v => Checked(name, v, depth + 1)).ToList(),
        _ => throw new ArgumentException(
            $"The context value '{name}' is a {value.GetType()}, which cannot be serialized; "
            + "use null, bool, a number, a string, bytes, a list or a dictionary by strings."),
    };

    /// <summary>The scope of values that <see cref="Push"/> added.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Scope : IDisposable
    {
        private readonly RpcContext? _previous;

        internal Scope(RpcContext previous) => _previous = previous;

        /// <summary>Restores the previous context.</summary>
        public void Dispose()
        {
            if (_previous is not null)
                Ambient.Context = _previous;
        }
    }
}
