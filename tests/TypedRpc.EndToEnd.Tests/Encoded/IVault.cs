using MessagePack;
using TypedRpc;
using TypedRpc.EndToEnd.Tests.Encoded;

[assembly: RpcConverter(typeof(Money), typeof(MessagePackShape<Money>))]
[assembly: RpcConverter(typeof(Share), typeof(MessagePackShape<Share>))]
[assembly: RpcConverter(typeof(Track), typeof(MessagePackShape<Track, TrackOptions>))]
[assembly: RpcConverter(typeof(Scribble), typeof(MessagePackShape<Scribble>))]
[assembly: RpcConverter(typeof(Stamp), typeof(StampShape))]

namespace TypedRpc.EndToEnd.Tests.Encoded;

/// <summary>Types that MessagePack-CSharp carries, alone and in others.</summary>
[RpcTopic("vault")]
public interface IVault
{
    [Call] Task<Money?> MoneyAsync(Money? value);

    [Call] Task<Share?> ShareAsync(Share? value);

    [Call] Task<Track> TrackAsync(Track value);

    [Call] Task<Holding> HoldingAsync(Holding value);

    [Call] Task<Scribble> ScribbleAsync(Scribble value);

    [Call] Task<Money> NewMoneyAsync(decimal amount);

    [Call] Task<Stamp> StampAsync(Stamp value);

    [Call] Task<EncodedMessagePack> EncodedAsync(EncodedMessagePack value);

    [Cast] ValueTask KeepAsync(Money value);
}

/// <summary>They stand beside what the generator carries itself.</summary>
public sealed record Holding(
    string Owner, Money First, Money? Second, List<Money?> Many, Dictionary<string, Track> Named, Share? Maybe, (Share, int) Pair);

/// <summary>Has a converter that makes something of it which JSON has a form for too.</summary>
[MessagePackObject]
public sealed record Stamp([property: Key(0)] string Text);

public static class StampShape
{
    public static byte[] ToWire(Stamp value) => MessagePackSerializer.Serialize(value);

    public static Stamp FromWire(byte[] value) => MessagePackSerializer.Deserialize<Stamp>(value);
}
