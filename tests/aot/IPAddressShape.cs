using System.Net;
using TypedRpc;
using TypedRpc.NativeAot;

[assembly: RpcConverter(typeof(IPAddress), typeof(IPAddressShape))]

namespace TypedRpc.NativeAot;

/// <summary>Carries a type that is not ours.</summary>
public static class IPAddressShape
{
    public static string ToWire(IPAddress value) => value.ToString();

    public static IPAddress FromWire(string value) => IPAddress.Parse(value);
}
