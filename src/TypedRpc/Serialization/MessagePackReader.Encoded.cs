namespace TypedRpc.Serialization;

/// <content>Values whose bytes are kept for another serializer.</content>
public partial struct MessagePackReader
{
    // What another serializer makes of a value is not known. At the least it has a place for each value and an object for each container.
    private const int PlaceSize = 8;
    private const int ContainerSize = 64;

    /// <inheritdoc/>
    public EncodedMessagePack ReadEncoded(string? type)
    {
        int start = _position;
        SkipWithinDepth();

        // The copy, and the characters of text.
        Charge(TextSize + ((1 + sizeof(char)) * (long)(_position - start)));
        return new EncodedMessagePack(_buffer.AsSpan(start, _position - start).ToArray());
    }

    /// <summary>Checks that bytes are exactly one value.</summary>
    /// <param name="buffer">The array.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="end">Where it must end.</param>
    /// <param name="depth">How deep the value lies in others, which counts towards the limit of 64.</param>
    /// <exception cref="RpcSerializationException">The bytes are not one value, or it is nested too deep.</exception>
    internal static void CheckIsOneValue(byte[] buffer, int start, int end, int depth)
    {
        var reader = new MessagePackReader(buffer, start, end) { _depth = depth };
        reader.SkipWithinDepth();
        if (reader._position != end)
            throw new RpcSerializationException($"{end - reader._position} bytes follow the value.");
    }

    // Skip() lets nesting pass, as nothing is made of what it skips. These bytes are read by a serializer that recurses.
    private void SkipWithinDepth()
    {
        int outside = _depth;
        Span<long> left = stackalloc long[Depth.Most + 1];
        left[outside] = 1;
        while (true)
        {
            if (left[_depth] == 0)
            {
                if (_depth == outside)
                    return;
                _depth--;
                continue;
            }

            left[_depth]--;
            PayloadKind kind = NextKind;
            Charge(kind is PayloadKind.Array or PayloadKind.Map ? ContainerSize : PlaceSize);
            if (kind == PayloadKind.Array)
            {
                int count = BeginArray();
                left[_depth] = count;
            }
            else if (kind == PayloadKind.Map)
            {
                int count = BeginMap();
                left[_depth] = 2L * count;
            }
            else
            {
                Skip();
            }
        }
    }
}
