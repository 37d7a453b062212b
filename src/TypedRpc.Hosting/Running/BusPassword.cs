using Microsoft.Extensions.Configuration;

namespace TypedRpc.Hosting.Running;

/// <summary>The current password of a bus. It is read at each connection, because the configuration may have been reloaded.</summary>
/// <param name="sections">The sections of the bus.</param>
/// <param name="first">The password at the start.</param>
internal sealed class BusPassword(IReadOnlyList<IConfigurationSection> sections, string first)
{
    // A password that a delegate of the application has set is not that of the configuration, and does not change.
    private readonly bool _isConfigured = Configured(sections) == first;

    private volatile string _last = first;

    public ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_isConfigured && Configured(sections) is { } password)
            _last = password;
        return ValueTask.FromResult(_last);
    }

    private static string? Configured(IReadOnlyList<IConfigurationSection> sections) =>
        sections.Select(section => section[nameof(TypedRpcOptions.Password)]).LastOrDefault(password => password is not null);
}
