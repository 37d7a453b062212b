namespace TypedRpc.Serialization;

/// <content>Values that another serializer decodes.</content>
public partial struct MessagePackReader
{
    // The memory that another serializer allocates is unknown. Charged is a reference for each value and an object for each container.
    private const int PlaceSize = 8;
    private const int ContainerSize = 64;

    /// <inheritdoc/>
    public EncodedMessagePack ReadEncoded(string? type)
    {
        int start = _position;
        SkipWithinDepth();

        // For the copy, and for the characters of strings.
        Charge(TextSize + ((1 + sizeof(char)) * (long)(_position - start)));
        return new EncodedMessagePack(_buffer.AsSpan(start, _position - start).ToArray());
    }

    /// <summary>Checks that bytes are exactly one value.</summary>
    /// <param name="buffer">The array.</param>
    /// <param name="start">The start of the value.</param>
    /// <param name="end">The required end of the value.</param>
    /// <param name="depth">The depth of the value, which counts towards the limit of 64.</param>
    /// <exception cref="RpcSerializationException">The bytes are not one value, or it is nested too deep.</exception>
    internal static void CheckIsOneValue(byte[] buffer, int start, int end, int depth)
    {
        var reader = new MessagePackReader(buffer, start, end) { _depth = depth };
        reader.SkipWithinDepth();
        if (reader._position != end)
            throw new RpcSerializationException($"{end - reader._position} bytes follow the value.");
    }

    // Skip() does not limit the nesting, as it is not recursive. The serializer that reads these bytes is.
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
