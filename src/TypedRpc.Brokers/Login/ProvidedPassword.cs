using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Login;

/// <summary>The password of a login: that of the bus's password provider, or else that of the URL or its password file.</summary>
internal static class ProvidedPassword
{
    /// <summary>Gets the password for a host, which may have changed since the last connection.</summary>
    /// <exception cref="TransportException">The provider failed or did not answer in time, or the password file cannot be used.</exception>
    public static async ValueTask<string> GetAsync(BrokerHost host, TransportOptions options, CancellationToken cancellationToken)
    {
        if (options.PasswordProvider is not { } provider)
            return host.Password;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<string> providing = Background.Start(async () => await provider(giveUp.Token).ConfigureAwait(false));
        try
        {
            string? password = await providing
                .WaitAsync(options.ConnectTimeout, options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);

            // The SASL mechanism PLAIN separates user name and password by NUL.
            return password is not null && !password.Contains('\0', StringComparison.Ordinal)
                ? password
                : throw new TransportException(
                    TransportError.AuthenticationFailed, "The password provider returned null, or a password with the character NUL.");
        }
        catch (Exception exception) when (exception is not TransportException && !cancellationToken.IsCancellationRequested)
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
            Background.Forget(providing);
            throw new TransportException(
                TransportError.Unreachable, $"The password provider failed: {exception.GetType().Name}.", exception);
        }
    }

    /// <summary>Checks that a URL and a password provider do not contradict each other.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>: both give a password.</exception>
    public static void Check(TransportUrl url, BrokerSettings settings, TransportOptions options)
    {
        if (options.PasswordProvider is null)
            return;
        if (settings.PasswordFile is not null || url.Hosts.Any(host => host.Password is not null))
        {
            throw new TransportException(
                TransportError.InvalidUrl, "The transport URL has a password, and the bus has a password provider: give one of them.");
        }

        if (settings.Login == LoginMethod.External)
        {
            throw new TransportException(
                TransportError.InvalidUrl, "A password provider is not for EXTERNAL, where the certificate is the login.");
        }
    }
}
