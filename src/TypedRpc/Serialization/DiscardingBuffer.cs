using System.Buffers;

namespace TypedRpc.Serialization;

/// <summary>Where a writer writes what nobody is to see.</summary>
internal sealed class DiscardingBuffer : IBufferWriter<byte>
{
    private byte[] _scratch = new byte[512];

    public void Advance(int count)
    {
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _scratch = _scratch.Length >= sizeHint ? _scratch : new byte[sizeHint];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
