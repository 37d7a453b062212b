using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Says what to do in place of streams and progress that stand where none is supported, and of streams of other kinds.</summary>
internal static class StreamLikes
{
    private const string Stream = "System.Collections.Generic.IAsyncEnumerable`1";
    private const string Use = "use IAsyncEnumerable<T> as the result of a call or as a parameter of it";

    /// <summary>Why a type inside a payload, a task or a stream cannot be serialized; null for a type that has nothing of these.</summary>
    public static string? WhyNotPayload(ITypeSymbol type) => KindOf(type) switch
    {
        Kind.Stream => $"is a stream; {Use}, not inside another type",
        Kind.Other => $"is not serialized; for a stream, {Use}",
        Kind.Progress => "receives progress; use IProgress<T> as a parameter of a call, not inside another type",
        _ => null,
    };

    /// <summary>Why a type cannot be returned, as the end of a sentence; null for a type that has nothing of these.</summary>
    public static string? WhyNotResult(ITypeSymbol type) => KindOf(type) switch
    {
        Kind.Stream => "must be returned as IAsyncEnumerable<T> itself, by value",
        Kind.Other => "is not supported; return IAsyncEnumerable<T> for a stream",
        Kind.Progress => "receives progress; make it a parameter of the call",
        _ => null,
    };

    private static Kind KindOf(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
            return Kind.None;
        return Names.Metadata(named) switch
        {
            Stream => Kind.Stream,
            "System.Collections.Generic.IAsyncEnumerator`1" or "System.IObservable`1" or "System.IObserver`1"
                or "System.Threading.Channels.ChannelReader`1" or "System.Threading.Channels.ChannelWriter`1"
                or "System.Threading.Channels.Channel`1" => Kind.Other,
            "System.IProgress`1" or "System.Progress`1" => Kind.Progress,
            _ => Implements(named, Stream) ? Kind.Stream : Kind.None,
        };
    }

    private static bool Implements(INamedTypeSymbol type, string name) =>
        type.AllInterfaces.Any(one => one.MetadataName == "IAsyncEnumerable`1" && Names.Metadata(one) == name);

    private enum Kind
    {
        None,
        Stream,
        Progress,
        Other,
    }
}
