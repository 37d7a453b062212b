using TypedRpc;

namespace Consumer.Quiet;

/// <summary>Silent in a few lines.</summary>
[NotificationTopic]
public interface IByPragma
{
    /// <summary>A login.</summary>
    [Notification("pragma")]
#pragma warning disable TRPC0026 // The name of a page, not a secret.
    Task LoggedInAsync(string name, string token);
#pragma warning restore TRPC0026
}
