using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace TypedRpc.EndToEnd.Tests.Encoded;

/// <summary>
/// A type that stands for one of another library: it has no attributes, and a resolver that comes from elsewhere knows it.
/// </summary>
public sealed class Track
{
    private readonly List<(double X, double Y)> _points = [];

    public IReadOnlyList<(double X, double Y)> Points => _points;

    public Track To(double x, double y)
    {
        _points.Add((x, y));
        return this;
    }
}

/// <summary>The resolver of that library.</summary>
public sealed class TrackResolver : IFormatterResolver
{
    public static readonly TrackResolver Instance = new();

    public IMessagePackFormatter<T>? GetFormatter<T>() =>
        typeof(T) == typeof(Track) ? (IMessagePackFormatter<T>)(object)new TrackFormatter() : null;

    private sealed class TrackFormatter : IMessagePackFormatter<Track?>
    {
        public void Serialize(ref MessagePackWriter writer, Track? value, MessagePackSerializerOptions options)
        {
            writer.WriteArrayHeader(2 * value!.Points.Count);
            foreach ((double x, double y) in value.Points)
            {
                writer.Write(x);
                writer.Write(y);
            }
        }

        public Track Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            int count = reader.ReadArrayHeader();
            var track = new Track();
            for (int i = 0; i < count; i += 2)
                track.To(reader.ReadDouble(), reader.ReadDouble());
            return track;
        }
    }
}

public sealed class TrackOptions : IMessagePackOptions
{
    public static MessagePackSerializerOptions Options { get; } = MessagePackSerializerOptions.Standard
        .WithResolver(CompositeResolver.Create(TrackResolver.Instance, StandardResolver.Instance))
        .WithCompression(MessagePackCompression.Lz4BlockArray)
        .WithSecurity(MessagePackSecurity.TrustedData);
}
