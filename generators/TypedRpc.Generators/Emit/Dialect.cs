using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>The names of the runtime in which the code of notifications differs from that of calls and casts.</summary>
/// <param name="Contract">The class that the generated one derives from.</param>
/// <param name="Info">The type of what the attributes say.</param>
/// <param name="Create">The method that makes a proxy.</param>
/// <param name="Sender">What a proxy sends through.</param>
/// <param name="SenderName">The name of its parameter.</param>
/// <param name="TargetName">The name of the object that the dispatcher calls.</param>
/// <param name="Incoming">What the dispatcher gets.</param>
/// <param name="IncomingName">The name of its parameter.</param>
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
