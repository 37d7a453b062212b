namespace TypedRpc.Serialization;

/// <content>Skips values.</content>
public partial struct MessagePackReader
{
    /// <inheritdoc/>
    public void Skip()
    {
        // A loop instead of a recursion, so that nesting uses no stack. The number of open values is limited by the number of bytes.
        for (long open = 1; open > 0; open--)
        {
            byte code = Next();
            switch (code)
            {
                case < 0x80 or >= 0xe0 or MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True:
                    break;
                case < 0x90:
                    open += 2 * (code & 0x0f);
                    break;
                case < 0xa0:
                    open += code & 0x0f;
                    break;
                case < 0xc0:
                    Take(code & 0x1f);
                    break;
                case MessagePackCode.UInt8 or MessagePackCode.Int8:
                    Take(1);
                    break;
                case MessagePackCode.UInt16 or MessagePackCode.Int16:
                    Take(2);
                    break;
                case MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32:
                    Take(4);
                    break;
                case MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64:
                    Take(8);
                    break;
                case MessagePackCode.Bin8 or MessagePackCode.Str8:
                    Take(Length8());
                    break;
                case MessagePackCode.Bin16 or MessagePackCode.Str16:
                    Take(Length16());
                    break;
                case MessagePackCode.Bin32 or MessagePackCode.Str32:
                    Take(Length32());
                    break;
                case MessagePackCode.Array16:
                    open += Bounded(1, Length16());
                    break;
                case MessagePackCode.Array32:
                    open += Bounded(1, Length32());
                    break;
                case MessagePackCode.Map16:
                    open += 2L * Bounded(2, Length16());
                    break;
                case MessagePackCode.Map32:
                    open += 2L * Bounded(2, Length32());
                    break;
                default:
                    Take(ExtensionLength(code, out _));
                    break;
            }
        }
    }
}
