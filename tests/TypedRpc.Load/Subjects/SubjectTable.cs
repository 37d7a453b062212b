using TypedRpc.Load.Bare;
using TypedRpc.Load.Peers;
using TypedRpc.Load.Typed;
using TypedRpc.TestBroker;

namespace TypedRpc.Load.Subjects;

/// <summary>The subjects, in the order of the tables.</summary>
internal static class SubjectTable
{
    /// <summary>The subject that the others are compared with.</summary>
    public const string Measure = "client";

    public static IReadOnlyList<Subject> All { get; } =
    [
        new("typedrpc", "TypedRpc with its defaults", TypedServer.StartAsync, place => TypedClient.ConnectAsync(place, isPacked: true)),
        new(
            "typedrpc-unpacked", "TypedRpc with one request in a message; replies may share one",
            TypedServer.StartAsync, place => TypedClient.ConnectAsync(place, isPacked: false)),
        new(
            "typedrpc-amqp10", "TypedRpc over AMQP 1.0; needs RabbitMQ 4 (TYPEDRPC_TEST_RABBITMQ_VERSION=4)",
            place => TypedServer.StartAsync(place.OverAmqp10()),
            place => TypedClient.ConnectAsync(place.OverAmqp10(), isPacked: true))
        {
            Unavailable = static () => BrokerRelease.Default == BrokerRelease.Four ? null : "The broker is not RabbitMQ 4.",
        },
        new(
            Measure, "RabbitMQ.Client, tuned, with a reply queue",
            place => BareServer.StartAsync(place, coalesced: false),
            place => BareClient.ConnectAsync(place, coalesced: false, direct: false)),
        new(
            "client-coalesced", "the same, and writes to the socket are merged",
            place => BareServer.StartAsync(place, coalesced: true),
            place => BareClient.ConnectAsync(place, coalesced: true, direct: false)),
        new(
            "client-packed", "the same, and up to 16 requests that wait are one message",
            place => BareServer.StartAsync(place, coalesced: true, (channel, acks) => new PackedEcho(channel, acks)),
            PackedClient.ConnectAsync),
        new(
            "direct-reply-to", "RabbitMQ.Client, tuned, with RabbitMQ's direct reply-to",
            place => BareServer.StartAsync(place, coalesced: false),
            place => BareClient.ConnectAsync(place, coalesced: false, direct: true)),
        new(
            "masstransit", "MassTransit 8.5, tuned: high prefetch and concurrency, nothing durable",
            MassTransitBus.ServeAsync, MassTransitBus.ConnectAsync),
        new("wolverine", "WolverineFx 6.62, InvokeAsync with a reply", WolverineHost.ServeAsync, WolverineHost.ConnectAsync),
        new(
            "grpc", "gRPC over HTTP/2 without a broker, as a mark",
            static _ => GrpcServer.StartAsync(), static place => Task.FromResult<IClient>(new GrpcClient(place)))
        {
            UsesBroker = false,
        },
        OsloPeer.Subject,
    ];

    public static Subject Find(string name) => All.Single(subject => subject.Name == name);
}
