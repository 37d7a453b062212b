using System.Diagnostics;
using RabbitMQ.Client;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Peers;

/// <summary>Messages of a size that the client library, or the broker, would end a connection over.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class ForeignMessageTests : FaultBed
{
    [Fact]
    public async Task Oversized_bodies_and_headers_of_a_foreign_client_end_no_connection()
    {
        Proxy proxy = NewProxy();
        (RpcBus bus, _) = await ServeAsync(new Worker(Log), new() { Server = "h1" }, url: proxy.Through(Url));
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(30));
        var callers = new Callers(Log, TimeSpan.FromSeconds(30));
        (await callers.CallAsync(work)).ShouldBe(Ending.Success);
        int before = proxy.Accepted.Count;

        (int Body, int Header)[] sizes = [(5 << 20, 0), (70 << 20, 0), (100, 60_000), (100, 120_000)];
        foreach ((int body, int header) in sizes)
            await SendAsync(body, header);

        // Beyond a frame the broker refuses it at the foreign client, and we never see it.
        await SendAsync(100, 140_000);
        long started = Stopwatch.GetTimestamp();
        (await callers.CallAsync(work)).ShouldBe(Ending.Success);
        await UntilAsync(() => bus.Statistics.MessagesRejected >= 2, "the messages that can be read are rejected");
        (await callers.CallAsync(work)).ShouldBe(Ending.Success);

        int reconnects = proxy.Accepted.Count - before;
        Report.Add(new Row("P14", "oversized messages from a foreign client: at most 3 reconnects")
        {
            Load = "bodies of 5 and 70 MiB, headers of 60, 120 and 140 KB",
            Faults = "a foreign client",
            Lost = 0,
            Duplicated = 0,
            Measured = $"{reconnects} reconnects; the next call took {Milliseconds(Stopwatch.GetElapsedTime(started))}",
            Met = reconnects <= 3,
        });
        reconnects.ShouldBe(0);
        Check().Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_oversized_request_is_a_typed_error_before_it_is_sent_and_the_next_one_is_sent()
    {
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(30));
        byte[] large = new byte[70 << 20];

        (await Should.ThrowAsync<RpcSerializationException>(() => work.DoAsync(1, large, 0))).Execution.ShouldBe(RpcExecution.NotStarted);
        (await Should.ThrowAsync<RpcSerializationException>(() => work.NoteAsync(1, large).AsTask())).Execution
            .ShouldBe(RpcExecution.NotStarted);

        var callers = new Callers(Log, TimeSpan.FromSeconds(30));
        (await callers.CallAsync(work)).ShouldBe(Ending.Success);
        client.Health.Epoch.ShouldBe(1);
        Report.Add(new Row("P14", "an oversized request is a typed error before it is sent")
        {
            Load = "a call and a cast of 70 MiB",
            Faults = "none",
            Measured = "RpcSerializationException, NotStarted; the connection stays",
        });
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();

    private async Task SendAsync(int bodyBytes, int headerBytes)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(Url.Replace("rabbit://", "amqp://", StringComparison.Ordinal)),
            AutomaticRecoveryEnabled = false,
        };
        await using IConnection connection = await factory.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        var properties = new BasicProperties { ContentType = Bytes.ContentType };
        if (headerBytes > 0)
            properties.Headers = new Dictionary<string, object?> { ["x-large"] = new byte[headerBytes] };
        try
        {
            await channel.BasicPublishAsync("", "work", mandatory: false, properties, new byte[bodyBytes]);

            // A method that is answered: the broker has read what was before it, or has closed the connection over it.
            await channel.QueueDeclarePassiveAsync("work");
        }
        catch (Exception exception) when (headerBytes > 131_000)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{headerBytes} bytes of headers: {exception.Message}");
        }
    }
}
