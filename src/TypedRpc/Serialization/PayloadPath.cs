using System.Globalization;
using System.Text;

namespace TypedRpc.Serialization;

/// <summary>Where a value is in a payload, as people write it: <c>size_gb</c>, <c>volumes[3].name</c>. Names come from the peer, so they are cut short and hold no control characters.</summary>
internal sealed class PayloadPath
{
    private const int Longest = 120;
    private const int LongestName = 64;

    private readonly StringBuilder _text = new();

    public void AddName(string name)
    {
        if (_text.Length >= Longest)
            return;
        if (_text.Length > 0)
            _text.Append('.');
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, LongestName)))
            _text.Append(char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? '?' : c);
        if (name.Length > LongestName)
            _text.Append("...");
    }

    public void AddIndex(int index)
    {
        if (_text.Length < Longest)
            _text.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
    }

    public override string ToString() => _text.Length < Longest ? _text.ToString() : _text + "...";
}
