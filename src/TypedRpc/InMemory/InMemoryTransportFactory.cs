using TypedRpc.Transport;

namespace TypedRpc.InMemory;

/// <summary>
/// Connects to in-process brokers: <c>memory://</c> is a private one, <c>memory://name</c> is shared by all that use the name.
/// </summary>
/// <remarks>
/// A named broker exists, with its exchanges, queues and messages, as long as at least one transport is connected to it. Names are not
/// case-sensitive. Queues are unbounded: a message that is neither consumed nor expires stays in memory.
/// </remarks>
internal sealed class InMemoryTransportFactory : ITransportFactory
{
    public ValueTask<ITransport> ConnectAsync(TransportUrl url, TransportOptions options, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ITransport>(cancellationToken);
        try
        {
            Check(url, options);
            return ValueTask.FromResult<ITransport>(new InMemoryTransport(url.Host, options));
        }
        catch (TransportException exception)
        {
            return ValueTask.FromException<ITransport>(exception);
        }
    }

    public void Check(TransportUrl url, TransportOptions options)
    {
        if (ProblemOf(url, options) is { } problem)
            throw new TransportException(TransportError.InvalidUrl, $"The transport URL '{url}' {problem}.");
    }

    private static string? ProblemOf(TransportUrl url, TransportOptions options)
    {
        if (url.Hosts.Count > 1)
            return "has several hosts, but a broker in the process is one";
        if (url.UserName is not null || url.Password is not null)
            return "has a user name, which a broker in the process does not ask for";
        if (url.Port is not null)
            return "has a port, which a broker in the process does not have";
        if (url.Path is not null)
            return "has a path, but a broker in the process has no virtual hosts: give it another name";

        string? unknown = url.Options.Keys.FirstOrDefault(option => !options.BusUrlOptions.Contains(option));
        return unknown is null ? null : $"has the option '{unknown}', which memory:// does not know";
    }
}
