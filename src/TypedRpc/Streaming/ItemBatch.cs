using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Streaming;

/// <summary>Encoded items that go out in one message. Not thread-safe: its owner holds a lock.</summary>
internal sealed class ItemBatch(StreamAddress address, int maxMessageBytes)
{
    private const int MaxItems = 1024;
    private const int MaxBytes = 64 * 1024;

    // More than what a message of items has besides its items.
    private const int Overhead = 160;

    private MessagePackWriter _writer;
    private byte[]? _held; // an item that does not fit in the message that waits
    private bool _isOpen;
    private int _firstAt;
    private int _itemsAt;
    private long _first;
    private int _count;

    /// <summary>Encodes the current item of a source.</summary>
    /// <param name="source">The source. Runs user code, which may throw; the batch is then unchanged.</param>
    /// <param name="bytes">The encoded bytes of the item.</param>
    /// <returns>False when the batch has to be taken first; the item is then not added.</returns>
    /// <exception cref="RpcSerializationException">The item cannot be encoded, or is too large for a message.</exception>
    public bool TryAdd(ItemSource source, out int bytes)
    {
        bytes = 0;
        if (_count == MaxItems || (_held is not null && _count > 0))
            return false;
        if (!_isOpen)
            Open();
        int start = _writer.Length;
        if (_held is { } held)
        {
            _writer.Raw(held);
            _held = null;
        }
        else
        {
            Encode(source, start);
            bytes = _writer.Length - start;
            if (_count > 0 && _writer.Length > Math.Min(MaxBytes, maxMessageBytes))
            {
                _held = _writer.Buffer.AsSpan(start, bytes).ToArray();
                _writer.Truncate(start);
                return false;
            }
        }

        bytes = _writer.Length - start;
        _count++;
        return true;
    }

    /// <summary>Takes the message of the items that wait; null when none waits.</summary>
    public MessageBody? Take()
    {
        if (_count == 0)
            return null;
        var body = new MessageBody(_writer.Buffer, _writer.Length);
        NativeFormat.EndItems(body, _firstAt, _itemsAt, _first, _count);
        (_first, _count, _isOpen) = (_first + _count, 0, false);
        return body;
    }

    /// <summary>Returns the array of items that are not sent.</summary>
    public void Discard()
    {
        if (_isOpen)
            _writer.Discard();
        (_isOpen, _count) = (false, 0);
    }

    private void Open()
    {
        _writer = new MessagePackWriter(1024);
        _firstAt = NativeFormat.BeginItems(ref _writer, address.Call, address.IsArgument, address.OwnInbox);
        _itemsAt = _writer.Length;
        _isOpen = true;
    }

    private void Encode(ItemSource source, int start)
    {
        try
        {
            source.WriteCurrent(ref _writer);
        }
        catch
        {
            _writer.Truncate(start);
            throw;
        }

        int length = _writer.Length - start;
        if (length <= maxMessageBytes - Overhead)
            return;
        _writer.Truncate(start);
        throw new RpcSerializationException(
            $"An item of the stream has {length} bytes; with {Overhead} bytes of its message that is more than this bus sends, "
            + $"{maxMessageBytes} (RpcBusOptions.MaxMessageBytes).");
    }
}
