using System.Buffers;

namespace TypedRpc.Serialization;

/// <summary>A buffer that discards what is written to it, such as redacted members.</summary>
internal sealed class DiscardingBuffer : IBufferWriter<byte>
{
    private byte[] _scratch = new byte[512];

    public void Advance(int count)
    {
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _scratch = _scratch.Length >= sizeHint ? _scratch : new byte[sizeHint];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
