using Microsoft.Extensions.Logging;

namespace TypedRpc.Brokers.Url;

/// <summary>The settings of a URL that are valid but may be unintended.</summary>
internal static class UrlWarnings
{
    /// <summary>Logs a warning for each setting of the URL. Called once per transport.</summary>
    public static void Log(BrokerAddress address, ILogger logger)
    {
        foreach (BrokerHost host in address.Hosts)
        {
            if (!host.HasUser && address.Settings.Login != LoginMethod.External && address.Hosts.Any(other => other.HasUser))
                UrlLog.HostWithoutUser(logger, host.Position, host.Endpoint);
            else if (host.IsGuestOverNetwork)
                UrlLog.GuestOverNetwork(logger, host.Endpoint);
        }

        IEnumerable<BrokerHost> unencrypted = address.Hosts.Where(host => host.SendsPasswordInClear);
        foreach (BrokerHost host in unencrypted.DistinctBy(host => (host.Endpoint, host.UserName)))
            UrlLog.PasswordInClear(logger, host.Endpoint, host.Who);

        if (address.Settings.Tls is { EnforceHostName: false })
            UrlLog.HostNameNotChecked(logger);
    }
}
