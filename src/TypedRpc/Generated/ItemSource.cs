using TypedRpc.Serialization;

namespace TypedRpc.Generated;

/// <summary>A stream of items to send, independent of their type. Its methods run user code and are called one at a time.</summary>
internal abstract class ItemSource
{
    /// <summary>Gets the enumerator. The token is cancelled when the items are no longer wanted.</summary>
    public abstract void Start(CancellationToken cancellationToken);

    public abstract ValueTask<bool> MoveNextAsync();

    /// <summary>Encodes the current item.</summary>
    public abstract void WriteCurrent(ref MessagePackWriter writer);

    /// <summary>Disposes the enumerator, if it was started.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <inheritdoc/>
internal sealed class ItemSource<TItem>(IAsyncEnumerable<TItem> items, Shape<TItem> shape) : ItemSource
{
    private IAsyncEnumerator<TItem>? _enumerator;

    public override void Start(CancellationToken cancellationToken) => _enumerator = items.GetAsyncEnumerator(cancellationToken);

    public override ValueTask<bool> MoveNextAsync() => _enumerator!.MoveNextAsync();

    public override void WriteCurrent(ref MessagePackWriter writer) => shape.Write(ref writer, _enumerator!.Current);

    public override ValueTask DisposeAsync() => _enumerator?.DisposeAsync() ?? ValueTask.CompletedTask;
}
