using System.Numerics;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>Makes the generator write a shape for each kind of value.</summary>
[RpcTopic("conformance")]
public interface IConformance
{
    [Call] Task<bool?> BooleanAsync();

    [Call] Task<sbyte> Int8Async();

    [Call] Task<short> Int16Async();

    [Call] Task<int> Int32Async();

    [Call] Task<long> Int64Async();

    [Call] Task<byte> UInt8Async();

    [Call] Task<ushort> UInt16Async();

    [Call] Task<uint> UInt32Async();

    [Call] Task<ulong> UInt64Async();

    [Call] Task<float> SingleAsync();

    [Call] Task<double> DoubleAsync();

    [Call] Task<decimal> DecimalAsync();

    [Call] Task<char> CharAsync();

    [Call] Task<string?> TextAsync();

    [Call] Task<byte[]?> BytesAsync();

    [Call] Task<Guid> IdAsync();

    [Call] Task<DateTime> InstantAsync();

    [Call] Task<DateTimeOffset> LocalAsync();

    [Call] Task<TimeSpan> DurationAsync();

    [Call] Task<DayOfWeek> DayAsync();

    [Call] Task<List<int?>> NumbersAsync();

    [Call] Task<string?[][]> TextsAsync();

    [Call] Task<Dictionary<string, int>> NamedAsync();

    [Call] Task<Dictionary<int, string>> NumberedAsync();

    [Call] Task<Keyed> KeyedAsync();

    [Call] Task<Payload> PayloadAsync();

    [Call] Task<DateOnly> DateAsync();

    [Call] Task<TimeOnly> TimeAsync();

    [Call] Task<Half> HalfAsync();

    [Call] Task<Int128> WideAsync();

    [Call] Task<UInt128> WideUnsignedAsync();

    [Call] Task<BigInteger> LargeAsync();

    [Call] Task<Uri> PlaceAsync();

    [Call] Task<Version> VersionAsync();

    [Call] Task<Dictionary<DateOnly, Int128>> DatedAsync();

    [Call] Task<Numbered> ByPositionAsync();

    [Call] Task<Figure> FigureAsync();

    [Call] Task<RpcValue> ValueAsync();

    [Call] Task<Extended> ExtendedAsync();
}
