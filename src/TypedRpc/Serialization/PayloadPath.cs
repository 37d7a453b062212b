using System.Globalization;
using System.Text;

namespace TypedRpc.Serialization;

/// <summary>The path of a value in a payload, such as <c>size_gb</c> or <c>volumes[3].name</c>.</summary>
/// <remarks>Names may come from a peer, so they are shortened and contain no control characters.</remarks>
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
