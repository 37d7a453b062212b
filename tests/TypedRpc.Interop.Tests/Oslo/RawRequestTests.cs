using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Requests as no library would send them, at our server.</summary>
public sealed class RawRequestTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task A_reply_has_all_five_keys_and_the_id_of_its_request()
    {
        (_, RawPeer raw) = await BothAsync();

        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "id-1")));

        JsonElement reply = await raw.ReplyAsync();
        reply.EnumerateObject().Select(p => p.Name).ShouldBe(["result", "failure", "ending", "_msg_id", "_unique_id"]);
        reply.GetProperty("result").GetString().ShouldBe(Topic);
        reply.GetProperty("failure").ValueKind.ShouldBe(JsonValueKind.Null);
        reply.GetProperty("ending").GetBoolean().ShouldBeTrue();
        reply.GetProperty("_msg_id").GetString().ShouldBe("id-1");
        reply.GetProperty("_unique_id").GetString()!.Length.ShouldBe(32);
    }

    [Fact]
    public async Task A_message_that_comes_twice_runs_once()
    {
        (Peer peer, RawPeer raw) = await BothAsync();
        string twice = RawPeer.Sealed(raw.Request(
            "record", "unused", ("args", """{"value": 1}"""), ("_msg_id", null), ("_reply_q", null), ("_unique_id", "\"same\"")));

        await raw.SendAsync(Topic, twice);
        await raw.SendAsync(Topic, twice);
        string call = RawPeer.Sealed(raw.Request("who", "id-2", ("_unique_id", "\"other\"")));
        await raw.SendAsync(Topic, call);
        await raw.SendAsync(Topic, call);
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "id-3", ("_unique_id", null))));
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "id-3", ("_unique_id", null))));

        await peer.RecordedAsync();
        List<string> replies = [];
        while (replies.Count < 3)
            replies.Add((await raw.ReplyAsync()).GetProperty("_msg_id").GetString()!);
        replies.ShouldBe(["id-2", "id-3", "id-3"], ignoreOrder: true);
        peer.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_copy_without_a_unique_id_runs_too_while_the_first_runs_as_in_Python()
    {
        (_, RawPeer raw) = await BothAsync();
        for (int round = 0; round < 40; round++)
        {
            string call = RawPeer.Sealed(raw.Request("who", $"twice-{round}", ("_unique_id", null)));
            await raw.SendAsync(Topic, call);
            await raw.SendAsync(Topic, call);
            for (int copy = 0; copy < 2; copy++)
                (await raw.ReplyAsync()).GetProperty("_msg_id").GetString().ShouldBe($"twice-{round}");
        }
    }

    [Fact]
    public async Task A_message_without_an_envelope_is_served_and_answered_in_one()
    {
        (_, RawPeer raw) = await BothAsync();

        await raw.SendAsync(Topic, raw.Request("who", "bare"));

        (await raw.ReplyAsync()).GetProperty("_msg_id").GetString().ShouldBe("bare");
    }

    [Theory]
    [InlineData("2.1", "application/json")]
    [InlineData("1.0", "application/json")]
    [InlineData("3.0", "application/json")]
    [InlineData("2.0", "text/plain")]
    [InlineData("2.0", null)]
    public async Task Another_envelope_or_content_type_is_dropped_and_the_next_request_is_served(string version, string? contentType)
    {
        (_, RawPeer raw) = await BothAsync();

        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "dropped"), version), contentType);
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "served")));

        (await raw.ReplyAsync()).GetProperty("_msg_id").GetString().ShouldBe("served");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{"oslo.version": "2.0", "oslo.message": {}}""")]
    [InlineData("""{"oslo.version": "2.0", "oslo.message": "[]"}""")]
    public async Task An_invalid_message_is_dropped_and_the_next_request_is_served(string body)
    {
        (_, RawPeer raw) = await BothAsync();

        await raw.SendAsync(Topic, body);
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "served")));

        (await raw.ReplyAsync()).GetProperty("_msg_id").GetString().ShouldBe("served");
    }

    [Theory]
    [InlineData("args", "null", "TypeError")]
    [InlineData("version", "null", "UnsupportedVersion")]
    [InlineData("version", "\"1\"", "UnsupportedVersion")]
    [InlineData("version", "1.0", "UnsupportedVersion")]
    [InlineData("namespace", "\"\"", "UnsupportedVersion")]
    [InlineData("method", null, "NoSuchMethod")]
    public async Task A_request_with_a_malformed_part_gets_an_error_reply(string key, string? json, string expected)
    {
        (_, RawPeer raw) = await BothAsync();

        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "wrong", (key, json))));

        JsonElement failure = JsonDocument.Parse((await raw.ReplyAsync()).GetProperty("failure").GetString()!).RootElement;
        failure.GetProperty("class").GetString().ShouldBe(expected);
        failure.EnumerateObject().Select(p => p.Name).ShouldBe(["class", "module", "message", "tb", "args", "kwargs"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("namespace", "null")]
    [InlineData("unknown", "{}")]
    [InlineData("_timeout", "\"soon\"")]
    [InlineData("args", null)]
    public async Task A_request_with_more_or_less_than_usual_is_served(string key, string? json)
    {
        (_, RawPeer raw) = await BothAsync();

        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "served", (key, json))));

        (await raw.ReplyAsync()).GetProperty("result").GetString().ShouldBe(Topic);
    }

    [Fact]
    public async Task A_reply_waits_for_its_queue_within_the_lifetime_of_the_request_and_delays_no_other()
    {
        (_, RawPeer raw) = await BothAsync(new() { Concurrency = 1 });
        string queue = "reply_" + Guid.NewGuid().ToString("N");

        await raw.SendAsync(
            Topic, RawPeer.Sealed(raw.Request("who", "lost", ("_reply_q", $"\"{queue}\""))), expiration: TimeSpan.FromSeconds(60));
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "next")));
        (await raw.ReplyAsync()).GetProperty("_msg_id").GetString().ShouldBe("next");
        await raw.ConsumeAsync(queue);

        (await raw.ReplyAsync()).GetProperty("_msg_id").GetString().ShouldBe("lost");
    }

    [Fact]
    public async Task Heartbeats_come_only_when_they_are_asked_for_and_never_after_the_end()
    {
        (_, RawPeer raw) = await BothAsync();

        // What is refused is over at once, whatever monitor it asks for.
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("nobody_has_this", "refused", ("_timeout", "2"))));
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "other version", ("_timeout", "2"), ("version", "\"9.0\""))));
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("add", "wrong", ("_timeout", "2"))));
        for (int i = 0; i < 3; i++)
            (await raw.ReplyAsync()).GetProperty("ending").GetBoolean().ShouldBeTrue();

        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("sleep", "unwatched", ("args", """{"seconds": 3.5}"""))));
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("sleep", "watched", ("args", """{"seconds": 3.5}"""), ("_timeout", "2"))));
        Dictionary<string, List<bool>> endings = new(StringComparer.Ordinal) { ["unwatched"] = [], ["watched"] = [] };
        while (endings.Values.Any(seen => !seen.Contains(true)))
        {
            JsonElement reply = await raw.ReplyAsync();
            endings[reply.GetProperty("_msg_id").GetString()!].Add(reply.GetProperty("ending").GetBoolean());
        }

        endings["unwatched"].ShouldBe([true]);
        endings["watched"].Count.ShouldBeGreaterThanOrEqualTo(2);
        endings["watched"].Count(isEnding => isEnding).ShouldBe(1);
        endings["watched"][^1].ShouldBeTrue();
        Print(string.Create(CultureInfo.InvariantCulture, $"{endings["watched"].Count - 1} heartbeats in 3.5 s for a monitor of 2 s"));
    }

    [Fact]
    public async Task A_call_whose_time_was_over_before_it_came_is_not_run()
    {
        (Peer peer, RawPeer raw) = await BothAsync(new() { Concurrency = 1 });
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("sleep", "long", ("args", """{"seconds": 1.5}"""))));
        await peer.SleepingAsync();

        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "expired")), expiration: TimeSpan.FromMilliseconds(100));
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "fine")), expiration: TimeSpan.FromSeconds(60));

        string[] replies =
            [(await raw.ReplyAsync()).GetProperty("_msg_id").GetString()!, (await raw.ReplyAsync()).GetProperty("_msg_id").GetString()!];
        replies.ShouldBe(["long", "fine"]);
    }

    [Fact]
    public async Task A_body_that_inflates_without_end_is_dropped()
    {
        (_, RawPeer raw) = await BothAsync();
        using var bomb = new MemoryStream();
        using (var zlib = new ZLibStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] spaces = new byte[1024 * 1024];
            Array.Fill(spaces, (byte)' ');
            for (int i = 0; i < 64; i++)
                await zlib.WriteAsync(spaces);
        }

        await raw.SendAsync(Topic, bomb.ToArray(), "application/json", null, "openstack", "application/x-gzip");
        await raw.SendAsync(Topic, RawPeer.Sealed(raw.Request("who", "served")));

        (await raw.ReplyAsync()).GetProperty("_msg_id").GetString().ShouldBe("served");
    }

    private async Task<(Peer Peer, RawPeer Raw)> BothAsync(RpcServerOptions? options = null)
    {
        Peer peer = await ServeHereAsync(options);
        RawPeer raw = await RawPeer.ConnectAsync(Url);
        AtEnd(raw);
        return (peer, raw);
    }
}
