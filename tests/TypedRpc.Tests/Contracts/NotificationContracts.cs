using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Contracts;

/// <summary>What notifications share with calls and casts, and what they do not.</summary>
public sealed class NotificationContracts
{
    private static readonly Notification Sample =
        new(new Guid("00112233-4455-6677-8899-aabbccddeeff"), "p", "e", NotificationPriority.Info) { PayloadJson = "[1]"u8.ToArray() };

    [Fact]
    public void An_invoker_refuses_the_kinds_of_methods_that_its_contract_cannot_have()
    {
        var invoker = new BareInvoker();
        var method = new ShapedMethod<Nothing, Nothing>("ping", RpcMethodKind.Cast, NothingShape.Instance, NothingShape.Instance);

        Should.Throw<NotSupportedException>(() => { _ = invoker.CallAsync(method, default, default); }).Message.ShouldContain("'ping'");
        Should.Throw<NotSupportedException>(() => { _ = invoker.CastAsync(method, default, default); });
        Should.Throw<NotSupportedException>(() => { _ = invoker.NotifyAsync(method, default, default); });
    }

    [Fact]
    public void A_received_notification_equals_a_copy_of_itself_before_and_after_its_payload_is_written()
    {
        using MessageBodyLease body = new(OsloNotifications.Write(Sample, inEnvelope: true));
        Notification read = OsloNotifications.Read(body.Body);
        Notification copy = read with { };

        read.PayloadJson.ToArray().ShouldBe("[1]"u8.ToArray());
        (copy == read, copy.GetHashCode() == read.GetHashCode()).ShouldBe((true, true));
        (read with { PayloadJson = "[2]"u8.ToArray() }).ShouldNotBe(read);
        (read with { PayloadJson = "[2]"u8.ToArray() }).ParsePayload()[0].GetInt32().ShouldBe(2);
        (read with { Attempt = 7 }).ShouldNotBe(read);
    }

    private sealed class BareInvoker : RpcInvoker;

    private readonly struct MessageBodyLease(MessageBody body) : IDisposable
    {
        public MessageBody Body => body;

        public void Dispose() => body.Return();
    }
}
