using System.Globalization;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Url;

/// <summary>The text of one URL option, with methods that parse it. An error names the option and its range, never the text.</summary>
internal readonly struct OptionValue(string name, string text)
{
    /// <summary>A Boolean, in any spelling that oslo.config accepts.</summary>
    public bool Boolean() => text.ToLowerInvariant() switch
    {
        "true" or "1" or "on" or "yes" => true,
        "false" or "0" or "off" or "no" => false,
        _ => throw Invalid("must be true or false"),
    };

    /// <summary>A number of seconds, possibly with a fraction.</summary>
    public TimeSpan Seconds(double least, double most) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
        && seconds >= least && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
            : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"must be a number of seconds from {least} to {most}"));

    /// <summary>A whole number of seconds.</summary>
    public TimeSpan WholeSeconds(int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds >= least && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
            : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"must be a whole number of seconds from {least} to {most}"));

    /// <summary>The path of a file.</summary>
    public string Path() =>
        text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) ? text : throw Invalid("must be the path of a file");

    /// <summary>One of the given words, in any case.</summary>
    public string Word(params string[] words)
    {
        string given = text;
        return words.FirstOrDefault(word => word.Equals(given, StringComparison.OrdinalIgnoreCase))
            ?? throw Invalid($"must be one of {string.Join(", ", words)}");
    }

    /// <summary>The exception for an invalid option.</summary>
    public TransportException Invalid(string what) => new(TransportError.InvalidUrl, $"The option '{name}' of the transport URL {what}.");
}
