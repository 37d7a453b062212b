#pragma warning disable TRPC0026 // what has the name of a secret without saying so is what is tested

namespace TypedRpc.EndToEnd.Tests;

public sealed record Owner(string Name, [property: Sensitive] string Pin, string Password);

public sealed record VolumeMade(Guid Id, int SizeGb, Owner Owner, Dictionary<string, string> Labels);

[NotificationTopic("volumes", "audits")]
public interface IVolumeEvents
{
    [Notification("volume.create.end")]
    Task CreatedAsync(VolumeMade volume, CancellationToken cancellationToken = default);

    [Notification("volume.delete.error", NotificationPriority.Error)]
    ValueTask DeleteFailedAsync(Guid volumeId, string reason, [Sensitive] string key);
}

[NotificationTopic]
public interface IPlainEvents
{
    [Notification("plain.happened", NotificationPriority.Audit)]
    Task HappenedAsync(string what);
}

public sealed record Order(string Name, [property: Sensitive] string Pin, List<string> Lines);

/// <summary>Can be read by its client and not at its server.</summary>
public sealed class Trap
{
    private string _text = "";

    public string Text
    {
        get => RpcRequest.Current is null ? _text : throw new InvalidOperationException("trap");
        set => _text = value;
    }
}

[RpcTopic("shop")]
public interface IShop
{
    [Call(Notify = "order.place")]
    Task<Order> PlaceAsync(Order order, string token, [Sensitive] string code);

    [Call(Notify = "shop.touch")]
    Task TouchAsync();

    [Call(Notify = "shop.trap")]
    Task<string> SpringAsync(Trap trap);

    [Call]
    Task<string> QuietAsync(string text);

    [Cast(Notify = "order.forget")]
    Task ForgetAsync(string name);
}
