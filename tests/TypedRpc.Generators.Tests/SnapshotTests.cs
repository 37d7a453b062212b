namespace TypedRpc.Generators.Tests;

public sealed class SnapshotTests
{
    [Fact]
    public Task A_contract_with_calls_and_casts() => Snapshot.MatchAsync("""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        namespace Demo;

        public sealed record CreateVolume(string Name, int SizeGb = 1);

        public sealed record Volume(Guid Id, string Name, int SizeGb);

        [RpcTopic("volume", Version = "1.3", Exchange = "block", Namespace = "api")]
        public interface IVolumeService
        {
            [Call(TimeoutSeconds = 30)]
            Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken = default);

            [Call(Since = "1.3", Idempotent = true)]
            ValueTask<Volume?> FindVolumeAsync(Guid volumeId, string? zone = "nova", CancellationToken cancellationToken = default);

            [Call(Packed = false)]
            Task PingAsync();

            [Cast]
            ValueTask DeleteVolumeAsync(Guid volumeId);

            [Cast(Fanout = true, Name = "reload_all")]
            Task ReloadAsync();

            [Cast(Confirm = false, Attempts = 5)]
            Task TouchVolumeAsync(Guid volumeId);
        }
        """);

    [Fact]
    public Task Collections_and_results_without_members() => Snapshot.MatchAsync("""
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using TypedRpc;

        namespace Demo;

        public enum State : byte { Up, Down }

        [RpcTopic("lists")]
        public interface ILists
        {
            [Call] Task<List<string>> NamesAsync(int[] ids, IEnumerable<State> states);

            [Call] Task<Dictionary<State, int?>> CountAsync(IReadOnlySet<string> names);

            [Call] Task<int> NumberAsync();
        }
        """);

    [Fact]
    public Task Ways_to_make_an_object() => Snapshot.MatchAsync("""
        using System.Threading.Tasks;
        using System.Text.Json.Serialization;
        using TypedRpc;

        namespace Demo;

        public class Base
        {
            public int Version { get; set; } = 2;
        }

        public sealed class Thing(int id) : Base
        {
            public int Id { get; } = id;
            public required string Name { get; init; }
            public int Kept { get; init; } = 7;
            [JsonPropertyName("next")] public Thing? Other { get; set; }
            [JsonIgnore] public object? Ignored { get; set; }
            public string Computed => Name + Id;
        }

        public struct Pair
        {
            public int Left { get; init; }
            public int? Right { get; set; }
        }

        [RpcTopic("things")]
        public interface IThings
        {
            [Call] Task<Thing> ChangeAsync(Thing thing, Pair? pair);
        }
        """);

    [Fact]
    public Task Notifications() => Snapshot.MatchAsync("""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        namespace Demo;

        public sealed record Volume(Guid Id, [Sensitive] string Key);

        [NotificationTopic("notifications", "audit", Exchange = "block")]
        public interface IVolumeEvents
        {
            [Notification("volume.create.end")]
            ValueTask CreatedAsync(Volume volume, CancellationToken cancellationToken = default);

            [Notification("volume.create.end", NotificationPriority.Error)]
            Task NotCreatedAsync(Guid volumeId, string reason = "unknown", [Sensitive] string? trace = null);

            [Notification("volume.count", NotificationPriority.Sample)]
            Task CountedAsync(int count);

            [Notification("volume.purged", NotificationPriority.Audit)]
            Task PurgedAsync();
        }

        [NotificationTopic]
        internal interface INothingYet
        {
        }
        """);

    [Fact]
    public Task Calls_that_notify_and_their_sensitive_parameters() => Snapshot.MatchAsync("""
        using System.Threading.Tasks;
        using TypedRpc;

        namespace Demo;

        public sealed record Login(string Name, [Sensitive] string Password);

        [RpcTopic("server")]
        public interface IServers
        {
            [Call(Notify = "server.rebuild", Idempotent = true)]
            Task RebuildAsync(Login login, [Sensitive] string adminPass, int count, [Sensitive] string? userData);

            [Cast(Notify = "server.stop")]
            Task StopAsync(int id);
        }
        """);

    [Fact]
    public Task Numbered_members_derived_types_and_shapes_for_types_of_others() => Snapshot.MatchAsync("""
        using System;
        using System.Collections.Generic;
        using System.Net;
        using System.Text.Json.Serialization;
        using System.Threading.Tasks;
        using MessagePack;
        using TypedRpc;

        [assembly: RpcConverter(typeof(IPAddress), typeof(Demo.IPAddressShape))]

        namespace Demo
        {
            public static class IPAddressShape
            {
                public static string ToWire(IPAddress value) => value.ToString();
                public static IPAddress FromWire(string value) => IPAddress.Parse(value);
            }

            [JsonDerivedType(typeof(Circle), "circle")]
            public class Figure
            {
                public int Color;
            }

            public sealed class Circle : Figure
            {
                [JsonRequired] public int Radius { get; init; }
            }

            [MessagePackObject]
            public sealed class Row
            {
                [Key(2), Sensitive] public string? Secret { get; set; }
                [Key(0)] public int Id { get; set; }
                [Key(4)] public int Twice => 2 * Id;
            }

            [RpcTopic("forms")]
            public interface IForms
            {
                [Call] Task<Figure> ChangeAsync(Row row, Dictionary<IPAddress, int> counts);
            }
        }

        namespace MessagePack
        {
            internal sealed class MessagePackObjectAttribute : Attribute { }
            internal sealed class KeyAttribute : Attribute { public KeyAttribute(int x) { } }
        }
        """);

    [Fact]
    public Task Streams_progress_and_liveness() => Snapshot.MatchAsync("""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        namespace Demo;

        public sealed record Row(int Id);

        [RpcTopic("volume")]
        public interface IVolumes
        {
            [Call] IAsyncEnumerable<Row> WatchAsync(Guid volumeId, CancellationToken cancellationToken = default);

            [Call] Task<int> ImportAsync(string name, IAsyncEnumerable<Row> rows, CancellationToken cancellationToken = default);

            [Call] IAsyncEnumerable<string?> ChatAsync(IAsyncEnumerable<long?> lines, CancellationToken cancellationToken = default);

            [Call(LivenessSeconds = 2)] Task ResizeAsync(IProgress<int> progress, Guid id, CancellationToken cancellationToken = default);
        }
        """);
}
