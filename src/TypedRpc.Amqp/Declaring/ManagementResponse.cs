using System.Globalization;
using Amqp.Types;

namespace TypedRpc.Amqp.Declaring;

/// <summary>The response of the management node.</summary>
/// <param name="Status">The status code, as in HTTP.</param>
/// <param name="Body">The body: a map, the text of an error, or null.</param>
internal sealed record ManagementResponse(int Status, object? Body)
{
    public const int BadRequest = 400;
    public const int NotFound = 404;
    public const int Conflict = 409;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The reason of a refusal: its first line.</summary>
    public string Reason => $"{Status}: {(Body as string)?.Split('\n', 2)[0] ?? "no reason given"}";

    /// <summary>A number of the body; 0 when it has none.</summary>
    public long Number(string name) =>
        Body is Map map
        && map.TryGetValue(name, out object? value)
        && value is byte or ushort or uint or ulong or sbyte or short or int or long
            ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>A truth value of the body; false when it has none.</summary>
    public bool IsTrue(string name) => Body is Map map && map.TryGetValue(name, out object? value) && value is true;
}
