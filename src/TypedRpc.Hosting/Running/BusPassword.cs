using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TypedRpc.Hosting.Running;

/// <summary>The current password of a bus. It is read at each connection, because the configuration may have been reloaded.</summary>
internal sealed class BusPassword(IOptionsMonitor<TypedRpcOptions> options, string name, string first, ILogger logger)
{
    private volatile string _last = first;

    public ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            _last = options.Get(name).Password ?? _last;
        }
        catch (OptionsValidationException exception)
        {
            // The running bus does not use the reloaded options, so a mistake in them must not keep it from connecting.
            logger.ReloadedOptionsInvalid(exception.Message);
        }

        return ValueTask.FromResult(_last);
    }
}
