using TypedRpc;

namespace Consumer.Quiet;

/// <summary>Its file has a severity of its own.</summary>
[NotificationTopic]
public interface IByConfiguration
{
    /// <summary>A login.</summary>
    [Notification("configuration")]
    Task LoggedInAsync(string name, string password);
}
