namespace TypedRpc.Amqp.Oslo;

/// <summary>The names that the addresses of dynamic nodes have as inboxes.</summary>
internal static class InboxNames
{
    // docs/wire-format.md: only a name with this prefix is a valid address of a reply.
    private const string Prefix = "r.";

    /// <summary>The name of the inbox at an address.</summary>
    public static string Of(string address) => Prefix + address;

    /// <summary>The address of an inbox; any other name is an address itself.</summary>
    public static string AddressOf(string queue) => queue.StartsWith(Prefix, StringComparison.Ordinal) ? queue[Prefix.Length..] : queue;
}
