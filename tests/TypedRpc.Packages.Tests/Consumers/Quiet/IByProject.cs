using TypedRpc;

namespace Consumer.Quiet;

/// <summary>Silent in the project.</summary>
[NotificationTopic]
public interface IByProject
{
    /// <summary>A login.</summary>
    [Notification("project")]
    Task LoggedInAsync(Login login);
}

/// <summary>A login.</summary>
public sealed class Login
{
    /// <summary>The key.</summary>
    [Sensitive]
    public required string Key { get; init; }
}
