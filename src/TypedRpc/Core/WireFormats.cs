using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Core;

/// <summary>The wire formats of a bus. The content type of a message identifies its format, and the reply uses the same format.</summary>
/// <param name="maxBytes">The maximum size of a message that is read, after decompression.</param>
/// <param name="oslo">How messages and values are written in oslo.messaging's format; null is the defaults.</param>
/// <param name="maxDecoded">The maximum estimated memory, in bytes, of a decoded payload.</param>
internal sealed class WireFormats(int maxBytes, RpcOsloOptions? oslo = null, long maxDecoded = long.MaxValue)
{
    private readonly NativeFormat _native = new(maxDecoded);
    private readonly OsloFormat _oslo = new(maxBytes, oslo?.Compress == true, maxDecoded, oslo?.Json);

    /// <summary>The maximum size of a message that is read, in bytes.</summary>
    public int MaxBytes => maxBytes;

    /// <summary>The format between .NET peers. It has kinds of messages that oslo.messaging does not have.</summary>
    public NativeFormat Native => _native;

    public IWireFormat Of(RpcWire wire) => wire == RpcWire.Oslo ? _oslo : _native;

    public IWireFormat Of(in RequestHeader request) => OsloRequest.Is(request) ? _oslo : _native;

    /// <summary>Finds the format of a content type; null when there is none.</summary>
    public IWireFormat? Find(string? contentType) =>
        contentType == _native.ContentType ? _native : OsloEnvelope.IsJson(contentType) ? _oslo : null;
}
