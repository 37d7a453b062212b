using System.Text.Json.Nodes;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>oslo.messaging's format against messages that oslo.messaging has sent, and byte by byte.</summary>
public sealed class OsloGoldenMessages
{
    private static readonly IWireFormat Format = OsloMessages.Format;

    public static TheoryData<string> Names => [.. OsloMessages.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_its_file_says(string name)
    {
        string file = OsloMessages.FileOf(name);
        string written = System.Text.Encoding.UTF8.GetString(OsloMessages.Bytes(name)) + "\n";
        if (Repository.RewritesSnapshots)
            File.WriteAllText(file, written);
        written.ShouldBe(File.ReadAllText(file), $"{file}; TYPEDRPC_UPDATE_SNAPSHOTS=1 rewrites it");
        written.ShouldAllBe(c => char.IsAscii(c));
    }

    [Theory]
    [InlineData("call", "call-with-context")]
    [InlineData("cast", "cast")]
    [InlineData("reply", "reply")]
    [InlineData("heartbeat", "heartbeat")]
    public void A_message_is_written_as_Python_writes_it(string ours, string captured)
    {
        JsonObject expected = OsloMessages.Opened(OsloMessages.Captured(captured).Span);
        JsonObject written = OsloMessages.Opened(OsloMessages.Bytes(ours));

        // Python leaves out a version that nobody gave, which means 1.0.
        if (expected.ContainsKey("method"))
            expected.TryAdd("version", "1.0");
        foreach (string id in new[] { "_msg_id", "_unique_id" })
            expected[id] = expected.ContainsKey(id) ? written[id]!.DeepClone() : null;
        if (ours == "cast")
            expected.Remove("_msg_id");
        JsonNode.DeepEquals(written, expected).ShouldBeTrue($"{written}\n{expected}");
    }

    [Fact]
    public void A_declared_fault_is_written_as_Python_writes_it()
    {
        JsonNode expected = JsonNode.Parse(File.ReadAllText(OsloMessages.FileOf("captured-failure-with-members")))!;
        expected["tb"] = new JsonArray("peer_errors.PeerKwError: thing disk failed with 7\n");
        JsonNode written = OsloMessages.Opened(OsloMessages.Bytes("declared"))["failure"]!;
        JsonNode.DeepEquals(written, expected).ShouldBeTrue($"{written}");
    }

    [Fact]
    public void A_call_with_a_context_is_read()
    {
        MessageBody body = OsloMessages.Captured("call-with-context");
        RequestHeader header = Format.ReadRequest(body);
        (header.Kind, header.Id, header.Method, header.Inbox)
            .ShouldBe((MessageKind.Call, OsloMessages.Id, "echo", "reply_3a732f65863b4762a7b8f19074a78cc0"));
        (header.Namespace, header.Version, header.MonitorSeconds).ShouldBe((null, new RpcVersion(1, 0), 0));
        (OsloRequest.Of(header).MessageId, OsloRequest.Of(header).UniqueId, header.Refusal)
            .ShouldBe((OsloMessages.Id.ToString(), OsloMessages.UniqueId, null));
        header.Context.Count.ShouldBe(3);
        (header.Context["user"], header.Context["request_id"]).ShouldBe(("bob", "req-1"));
        header.Context["nested"].ShouldBeOfType<Dictionary<string, object?>>()["k"].ShouldBeOfType<List<object?>>().ShouldBe([1L]);

        // The arguments outlive the body.
        body.Return();
        Format.ReadArguments(default, header, OsloMessages.Value).ShouldBe(OsloMessages.Sample);
    }

    [Fact]
    public void A_call_with_a_namespace_and_a_version_is_read()
    {
        RequestHeader header = Format.ReadRequest(OsloMessages.Captured("call-with-namespace"));
        (header.Method, header.Namespace, header.Version).ShouldBe(("mul", "calc", new RpcVersion(1, 1)));
        header.Context.ShouldBeEmpty();
        Format.ReadArguments(default, header, OsloMessages.Factors).ShouldBe((6, 7));
    }

    [Theory]
    [InlineData("cast", "cast-2", "1bf74a7942804999a27d9f955217fb60")]
    [InlineData("fanout", "fanout", "6084e21147424739be940a11baaae5c9")]
    public void A_cast_is_read(string name, string value, string id)
    {
        RequestHeader header = Format.ReadRequest(OsloMessages.Captured(name));
        (header.Kind, header.Inbox, OsloRequest.Of(header).MessageId, OsloRequest.Of(header).UniqueId)
            .ShouldBe((MessageKind.Cast, null, null, id));
        header.Id.ToString().ShouldBe(id);
        Format.ReadArguments(default, header, OsloMessages.Value).ShouldBe((RpcValue)value);
    }

    [Fact]
    public void A_reply_is_read()
    {
        ReplyHeader header = Format.ReadReply(OsloMessages.Captured("reply"));
        (header.Kind, header.Id, header.IsPart).ShouldBe((MessageKind.Reply, OsloMessages.Id, false));
        Format.ReadResult(default, header, AnyShape.Instance).ShouldBe(OsloMessages.Sample);
        Format.ReadResult(default, header, NothingShape.Instance);
    }

    [Fact]
    public void A_heartbeat_is_read()
    {
        ReplyHeader header = Format.ReadReply(OsloMessages.Captured("heartbeat"));
        (header.Kind, header.Id.ToString(), header.IsPart).ShouldBe((MessageKind.Working, "855b46520ea440d78efceaba9b2b9359", false));
    }

    [Fact]
    public void A_reply_with_a_failure_is_read()
    {
        ReplyHeader header = Format.ReadReply(OsloMessages.Captured("reply-with-failure"));
        (header.Kind, header.IsPart).ShouldBe((MessageKind.Fault, false));
        Fault fault = Format.ReadFault(default, header, []);
        (fault.Code, fault.Message).ShouldBe((FaultCode.NoSuchMethod, "Endpoint does not support RPC method only_default"));
    }

    [Theory]
    [InlineData("no-such-method", "oslo_messaging.rpc.dispatcher.NoSuchMethod", "Endpoint does not support RPC method only_default", 2)]
    [InlineData(
        "unsupported-version", "oslo_messaging.rpc.dispatcher.UnsupportedVersion",
        "Endpoint does not support RPC version 1.10. Attempted method: which", 3)]
    [InlineData("type-error", "builtins.TypeError", "BaseEndpoint.add() missing 1 required positional argument: 'b'", 1)]
    [InlineData("key-error", "builtins.KeyError", "'k'", 1)]
    [InlineData("with-arguments", "peer_errors.PeerError", "('declared boom', 42)", 1)]
    [InlineData("with-members", "peer_errors.PeerKwError", "thing disk failed with 7", 1)]
    public void A_failure_is_read(string name, string type, string message, int code)
    {
        Fault fault = OsloFailure.Read(File.ReadAllText(OsloMessages.FileOf("captured-failure-" + name)), []);
        (fault.Code, fault.Message).ShouldBe(((FaultCode)code, message));
        if (code == (int)FaultCode.Remote)
            fault.Type.ShouldBe(type);
    }

    [Fact]
    public void A_declared_failure_is_read_with_its_members()
    {
        Fault fault = OsloFailure.Read(
            File.ReadAllText(OsloMessages.FileOf("captured-failure-with-members")), new[] { DiskFaultShape.OfPython });
        fault.Code.ShouldBe(FaultCode.Declared);
        DiskFault read = fault.Exception.ShouldBeOfType<DiskFault>();
        (read.Message, read.Name, read.Code).ShouldBe(("thing disk failed with 7", "disk", 7));
    }

    [Theory]
    [InlineData("notification", "0f30bfef-0011-4368-9660-985d506f0dce", 0)]
    [InlineData("notification-bare", "18accd26-bbc7-4d6f-8991-11e2ac55e445", 17)]
    public void A_notification_is_read(string name, string id, int values)
    {
        Notification read = OsloNotifications.Read(OsloMessages.Captured(name));
        (read.MessageId.ToString(), read.PublisherId, read.EventType, read.Priority)
            .ShouldBe((id, "peer.host1", "peer.test", NotificationPriority.Info));
        read.Context.Count.ShouldBe(values);
        JsonObject again = OsloMessages.Opened(OsloNotifications.Write(read, inEnvelope: name == "notification").Span);
        JsonObject expected = OsloMessages.Opened(OsloMessages.Captured(name).Span);
        expected["_unique_id"] = again["_unique_id"]!.DeepClone(); // ours is that of the notification
        JsonNode.DeepEquals(again, expected).ShouldBeTrue($"{again}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_written_message_is_read_back(string name)
    {
        var body = new MessageBody(OsloMessages.Bytes(name), OsloMessages.Bytes(name).Length);
        if (name.StartsWith("ca", StringComparison.Ordinal))
        {
            RequestHeader request = Format.ReadRequest(body);
            request.Id.ToString().ShouldBe(name == "cast" ? OsloMessages.UniqueId : OsloMessages.Id.ToString());
            request.MonitorSeconds.ShouldBe(name == "call-with-monitor" ? 30 : 0);
            return;
        }

        ReplyHeader reply = Format.ReadReply(body);
        reply.Id.ShouldBe(OsloMessages.Id);
        if (reply.Kind == MessageKind.Fault)
        {
            Fault fault = Format.ReadFault(body, reply, new[] { DiskFaultShape.OfPython });
            fault.Code.ToString().ToLowerInvariant().ShouldBe(name switch
            {
                "value-error" or "foreign-with-stack-trace" => "remote",
                _ => name.Replace("-", "", StringComparison.Ordinal),
            });
        }
    }
}
