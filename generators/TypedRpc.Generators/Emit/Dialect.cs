using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>The runtime's names that differ between the code of notifications and that of calls and casts.</summary>
/// <param name="Contract">The base class of the generated class.</param>
/// <param name="Info">The type of the contract's description.</param>
/// <param name="Create">The method that creates a proxy.</param>
/// <param name="Sender">The type through which a proxy sends.</param>
/// <param name="SenderName">The name of the sender parameter.</param>
/// <param name="TargetName">The name of the object that the dispatcher calls.</param>
/// <param name="Incoming">The type of the dispatcher's input.</param>
/// <param name="IncomingName">The name of the input parameter.</param>
/// <param name="Read">The method that decodes.</param>
/// <param name="Register">The method that registers a contract.</param>
internal sealed record Dialect(
    string Contract,
    string Info,
    string Create,
    string Sender,
    string SenderName,
    string TargetName,
    string Incoming,
    string IncomingName,
    string Read,
    string Register)
{
    private static readonly Dialect Rpc = new(
        "RpcContract", "RpcContractInfo", "CreateProxy", "Client.RpcInvoker", "invoker", "implementation", "Server.RpcInvocation", "invocation", "ReadArguments", "Add");

    private static readonly Dialect Notifications = new(
        "NotificationContract", "NotificationContractInfo", "CreateNotifier", "Notifications.NotificationSender", "sender", "listener",
        "Notifications.NotificationDelivery", "delivery", "ReadPayload", "AddNotifications");

    public static Dialect Of(ContractModel contract) => Of(contract.IsNotifications);

    public static Dialect Of(bool isNotifications) => isNotifications ? Notifications : Rpc;
}
