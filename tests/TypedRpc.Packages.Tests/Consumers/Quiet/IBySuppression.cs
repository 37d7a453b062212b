using System.Diagnostics.CodeAnalysis;
using TypedRpc;

namespace Consumer.Quiet;

/// <summary>Silent in a method.</summary>
[NotificationTopic]
public interface IBySuppression
{
    /// <summary>A login.</summary>
    [Notification("attribute")]
    [SuppressMessage("TypedRpc.Usage", "TRPC0026", Justification = "The name of a page, not a secret.")]
    Task LoggedInAsync(string name, string token);
}
