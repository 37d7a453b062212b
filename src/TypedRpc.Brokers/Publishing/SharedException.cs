using TypedRpc.Transport;

namespace TypedRpc.Brokers.Publishing;

/// <summary>An exception that several waiters get.</summary>
internal static class SharedException
{
    /// <summary>
    /// Copies an exception for another waiter: throwing one exception object in several places would overwrite its stack trace.
    /// </summary>
    public static TransportException Copy(this TransportException exception) =>
        new(exception.Error, exception.Message, exception.InnerException);
}
