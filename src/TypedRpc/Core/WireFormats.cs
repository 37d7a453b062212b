using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Core;

/// <summary>The formats of a bus. A message tells by its content type which one it is of, and is answered in it.</summary>
/// <param name="mostBytes">The largest message that is read, once it is inflated.</param>
/// <param name="compresses">True compresses what is written in oslo.messaging's format.</param>
/// <param name="mostDecoded">The most bytes of memory that the payload of a message may take once it is decoded.</param>
/// <param name="json">The forms of values in JSON.</param>
internal sealed class WireFormats(int mostBytes, bool compresses = false, long mostDecoded = long.MaxValue, RpcJsonOptions? json = null)
{
    private readonly NativeFormat _native = new(mostDecoded);
    private readonly OsloFormat _oslo = new(mostBytes, compresses, mostDecoded, json);

    /// <summary>The largest message that is read.</summary>
    public int MostBytes => mostBytes;

    /// <summary>The format between .NET peers, which has kinds of messages that oslo.messaging does not know.</summary>
    public NativeFormat Native => _native;

    public IWireFormat Of(RpcWire wire) => wire == RpcWire.Oslo ? _oslo : _native;

    public IWireFormat Of(in RequestHeader request) => OsloRequest.Is(request) ? _oslo : _native;

    /// <summary>Null for a content type of no format.</summary>
    public IWireFormat? Find(string? contentType) =>
        contentType == _native.ContentType ? _native : OsloEnvelope.IsJson(contentType) ? _oslo : null;
}
