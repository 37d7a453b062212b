using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace TypedRpc;

/// <summary>The request context: named values that travel with every call and cast, and on through the calls that a served method makes.</summary>
/// <remarks>
/// A value is null, a <see cref="bool"/>, an integer, a <see cref="double"/>, a <see cref="string"/>, bytes, a <see cref="DateTime"/>, a list of values
/// or a dictionary of them by strings. A server cannot know whether what a caller says of itself is true.
/// </remarks>
public sealed class RpcContext : IReadOnlyDictionary<string, object?>
{
    private readonly Dictionary<string, object?> _values;

    internal RpcContext(Dictionary<string, object?> values) => _values = values;

    /// <summary>The context without values.</summary>
    public static RpcContext Empty { get; } = new([]);

    /// <summary>The context of what runs now: what was pushed, over what came with the request being served.</summary>
    public static RpcContext Current => Ambient.Context;

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _values.Values;

    /// <inheritdoc/>
    public object? this[string key] => _values[key];

    /// <summary>Adds values to the current context until the scope is disposed; a name given before takes the new value.</summary>
    /// <exception cref="ArgumentException">A value has a type that cannot travel.</exception>
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
        null or bool or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or string or byte[] or DateTime => value,
        _ when depth > 16 => throw new ArgumentException($"The context value '{name}' is nested more than 16 deep."),
        Guid id => id.ToString(),
        IReadOnlyDictionary<string, object?> map => map.ToDictionary(p => p.Key, p => Checked(name, p.Value, depth + 1), StringComparer.Ordinal),
        IEnumerable<object?> list => list.Select(v => Checked(name, v, depth + 1)).ToList(),
        _ => throw new ArgumentException($"The context value '{name}' is a {value.GetType()}, which cannot travel; use null, bool, a number, a string, bytes, a list or a dictionary by strings."),
    };

    /// <summary>Ends what <see cref="Push"/> began.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Scope : IDisposable
    {
        private readonly RpcContext? _previous;

        internal Scope(RpcContext previous) => _previous = previous;

        /// <summary>Restores the context from before.</summary>
        public void Dispose()
        {
            if (_previous is not null)
                Ambient.Context = _previous;
        }
    }
}
