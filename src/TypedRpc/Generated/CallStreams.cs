using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Generated;

/// <summary>The parameters of a call that are not sent with its arguments: a stream of items, and a receiver of progress.</summary>
/// <remarks>Created by a generated proxy, for one call.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallStreams
{
    /// <summary>The items that the caller sends; null for none.</summary>
    /// <remarks>Creates a source for each call: a stream as result makes a call for each enumeration.</remarks>
    internal Func<ItemSource>? Items { get; private set; }

    /// <summary>Receives the progress of the method; null for none.</summary>
    internal ProgressTarget? Progress { get; private set; }

    /// <summary>Sends items to the method while it runs.</summary>
    /// <returns>This object.</returns>
    public CallStreams Send<TItem>(IAsyncEnumerable<TItem> items, Shape<TItem> shape)
    {
        ArgumentNullException.ThrowIfNull(items);
        Items = () => new ItemSource<TItem>(items, shape);
        return this;
    }

    /// <summary>Receives the progress of the method. Null receives none, and the server sends none.</summary>
    /// <returns>This object.</returns>
    public CallStreams Report<T>(IProgress<T>? progress, Shape<T> shape)
    {
        Progress = progress is null ? null : new ProgressTarget<T>(progress, shape);
        return this;
    }
}
