using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>Like <see cref="KeyComparer{T}"/>, for sets that may contain null. Used by generated shapes.</summary>
/// <typeparam name="T">The type of the values that are not null.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NullableKeyComparer<T> : IEqualityComparer<T?>
    where T : struct
{
    private NullableKeyComparer()
    {
    }

    /// <summary>The only instance.</summary>
    public static NullableKeyComparer<T> Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(T? x, T? y) => Nullable.Equals(x, y);

    /// <inheritdoc/>
    public int GetHashCode(T? obj) => obj is { } value ? KeyComparer<T>.Instance.GetHashCode(value) : 0;
}
