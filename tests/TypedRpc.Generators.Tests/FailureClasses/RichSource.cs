namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Contracts and notifications with something of everything, without a fault, in the lowest language version.</summary>
internal static class RichSource
{
    private const string Head = """
        #nullable enable
        using System;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    // Attributes of the assembly come before all namespaces.
    private const string Shapes = """
        [assembly: RpcConverter(typeof(System.Net.IPAddress), typeof(Faults.Addresses))]
        [assembly: RpcConverter(typeof((int, int)), typeof(Faults.Pairs))]

        """;

    private const string Bases = """
        namespace Roads
        {
            public interface IRoot { [Call] Task RootAsync(); void Plain() { } static int Limit => 5; }

            public interface ILane<T> : IRoot { [Call] Task<T> EchoAsync(T value, CancellationToken cancellationToken = default); int Size { get; } }

            [RpcTopic("side", Namespace = "ns", Exchange = "block")]
            public interface ISide : IRoot, IAsyncDisposable { [Cast(Fanout = true)] ValueTask ShoutAsync(string text, params int[] rest); }

            public static class Names { public const string Topic = "roads." + "cross"; public const string Version = "1.3"; }

            [RpcTopic(Names.Topic, Version = Names.Version)]
            public partial interface ICross : ILane<string?>, ISide, IDisposable
            {
                [Call] new Task<string> Plain();
                int ILane<string?>.Size => 3;
                static int Count { get; set; }
                enum Kind { A, B }
            }

            public partial interface ICross { [Call] Task<Kind> KindAsync(Kind kind = Kind.B, bool flag = true); }

            public static class Outer { internal static class Inner { [RpcTopic("nested")] internal interface INested : IRoot { } } }
        }

        """;

    private const string Parameters = """
        namespace Parameters
        {
            public enum State : byte { Up = 1, Down, @default = 255 }

            [RpcTopic("parameters", Version = "1.3")]
            public interface IParameters
            {
                [Call(Since = "1.2", TimeoutSeconds = 2.5, Idempotent = true)]
                ValueTask<Guid?> FindAsync(in Guid id, State? state = State.Up, double ratio = -1.5, CancellationToken token = default);

                [Call(Name = "find_text")] Task<int?> FindAsync(string text = "a\n\"b\"", int @class = -1, char letter = 'x', long[][]? numbers = null);

                [Call(Notify = "thing.change")] Task ChangeAsync([Sensitive] string? password, byte[] data, decimal amount = 0.10m);

                [Call(LivenessSeconds = 2)] IAsyncEnumerable<State?> WatchAsync(IProgress<State>? progress, int a, IAsyncEnumerable<long[]?> items, CancellationToken token = default);

                [Cast] Task ForgetAsync(IReadOnlyDictionary<string, HashSet<int>?> map, IEnumerable<DateTimeOffset?> times, TimeSpan span, in CancellationToken token);
            }
        }

        """;

    private const string Payloads = """
        namespace Payloads
        {
            public record Row(int A, [Sensitive] string? B, Row? Next = null) { public int C { get; init; } public required int State { get; set; } }

            public record struct Pair<T, U>(T Left, U? Right);

            public class Base { public Guid Id { get; set; } public virtual DateTime When { get; init; } }

            public sealed class Thing : Base
            {
                public Thing(int count, string name = "x") { Count = count; Name = name; }
                public int Count { get; }
                public string Name { get; }
                [JsonPropertyName("text")] public string? Text { get; set; }
                [JsonIgnore] public int Ignored { get; set; }
                public List<Pair<int, string>>? Pairs { get; init; }
            }

            [RpcTopic("payloads")]
            public interface IPayloads { [Call] Task<Pair<string, Row[]>?> ChangeAsync(Thing thing, List<Row?>? rows); }
        }

        """;

    private const string Faults = """
        namespace Faults
        {
            public static class Addresses { public static string ToWire(System.Net.IPAddress value) => value.ToString(); public static System.Net.IPAddress FromWire(string value) => System.Net.IPAddress.Parse(value); }
            public class Pairs { public static Medium ToWire((int A, int B) value) => new Disk { Size = value.A }; public static (int, int) FromWire(Medium value) => (1, 2); }

            [JsonDerivedType(typeof(Disk), "disk"), JsonDerivedType(typeof(Tape), 1), JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
            public abstract class Medium { [JsonIgnore] public Action? Ignored { get; set; } }
            [JsonDerivedType(typeof(Stripe), "stripe")] public class Disk : Medium { public int Size { get; set; } public System.Net.IPAddress? Host { get; init; } }
            public sealed class Stripe : Disk { [JsonRequired] public Medium? Other { get; set; } }
            public record struct Loose(int Left);
            public sealed class Tape : Medium { [JsonConstructor] public Tape(string label, object? free = null) { Label = label; Free = free; } public string Label { get; } public object? Free { get; private set; } }

            public class Quota : Exception
            {
                public Quota(string message, int limit, Exception? inner = null) : base(message, inner) { Limit = limit; }
                public int Limit { get; }
                public Medium? On { get; init; }
                public required Dictionary<System.Net.IPAddress, (int X, int Y)> Hosts { get; set; }
                public new string? Source { get; set; }
            }
            public sealed class Deep<T> : Quota where T : class { public Deep(string message, int limit, T? why) : base(message, limit) { Why = why; } public T? Why { get; } }

            [Throws(typeof(KeyNotFoundException), Module = "builtins", Name = "KeyError")] public interface IFaulty { [Call, Throws(typeof(Quota))] Task RootAsync(); }
            [RpcTopic("faults"), Throws(typeof(Deep<string>)), Throws(typeof(Exception))]
            public interface IFaults : IFaulty { [Call, Throws(typeof(Quota), Name = "quota")] Task<Medium?> RunAsync((int, int) pair, RpcValue value, System.Net.IPAddress? host = null); [Cast(Confirm = false, Attempts = 3)] Task ForgetAsync(Medium medium); }
        }

        """;

    private const string Events = """
        namespace Events
        {
            public record Row(int A, [Sensitive] string? B);

            [NotificationTopic("notifications", "audit")]
            public interface IEvents : IDisposable
            {
                [Notification("row.created")] ValueTask CreatedAsync(Row row, CancellationToken token = default);
                [Notification("row.created", NotificationPriority.Error)] Task FailedAsync(int id, string reason = "unknown", [Sensitive] string? trace = null);
                [Notification("row.empty")] Task EmptyAsync();
            }
        }
        """;

    /// <summary>Everything.</summary>
    public const string Text = Head + Shapes + Bases + Parameters + Payloads + Faults + Events;

    /// <summary>Sources that are each complete and take a small part of the time.</summary>
    public static readonly string[] Parts = [Head + Bases, Head + Parameters, Head + Payloads, Head + Shapes + Faults, Head + Events];
}
