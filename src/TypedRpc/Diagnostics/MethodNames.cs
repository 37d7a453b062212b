using System.Collections.Concurrent;

namespace TypedRpc.Diagnostics;

/// <summary>The names of methods in telemetry, <c>service/method</c>, each created once.</summary>
/// <remarks>The service is the topic, followed by the namespace if there is one: both ends know these.</remarks>
internal static class MethodNames
{
    private const int Most = 4096;

    private static readonly ConcurrentDictionary<(string Topic, string? Namespace, string Method), string> Known = new();

    /// <param name="topic">The topic.</param>
    /// <param name="ns">The namespace, or null.</param>
    /// <param name="method">The method of a contract; never a name that only a peer knows.</param>
    public static string Of(string topic, string? ns, string method)
    {
        if (Known.TryGetValue((topic, ns, method), out string? known))
            return known;
        string name = string.IsNullOrEmpty(ns) ? $"{topic}/{method}" : $"{topic}.{ns}/{method}";
        if (Known.Count >= Most)
            Known.Clear();
        Known[(topic, ns, method)] = name;
        return name;
    }
}
