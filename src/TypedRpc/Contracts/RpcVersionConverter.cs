using System.ComponentModel;
using System.Globalization;

namespace TypedRpc;

/// <summary>Converts a version from and to its text, so that configuration can contain it.</summary>
internal sealed class RpcVersionConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <exception cref="FormatException">The text is not a version.</exception>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? RpcVersion.Parse(text) : base.ConvertFrom(context, culture, value);

    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is RpcVersion version && destinationType == typeof(string)
            ? version.ToString()
            : base.ConvertTo(context, culture, value, destinationType);
}
