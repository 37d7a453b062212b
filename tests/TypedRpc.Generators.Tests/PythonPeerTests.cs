using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedRpc.Generated;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>What generated code says of casts, and of exceptions that are classes of Python.</summary>
public sealed class PythonPeerTests
{
    private static readonly Guid Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");

    [Theory]
    [InlineData("plain", RpcMethodKind.Cast, true, 1)]
    [InlineData("hasty", RpcMethodKind.Cast, false, 1)]
    [InlineData("stubborn", RpcMethodKind.Cast, true, 100)]
    [InlineData("all", RpcMethodKind.FanoutCast, false, 1)]
    [InlineData("fail", RpcMethodKind.Call, null, null)]
    public void A_method_says_whether_it_is_confirmed_and_how_often_it_is_tried(
        string name, RpcMethodKind kind, bool? confirm, int? attempts)
    {
        RpcMethod method = RpcContracts.Find<IPythonPeers>().Info.Methods.Single(one => one.Name == name);
        (method.Kind, method.Confirm, method.Attempts).ShouldBe((kind, confirm, attempts));
    }

    [Fact]
    public void A_fault_has_the_class_and_the_module_that_Python_knows() =>
        FaultsOf<IPythonPeers>().Select(fault => (fault.Module, fault.Name, fault.WireName)).Order().ShouldBe([
            (null, "busy", "busy"),
            ("cinder.exception", "NotFound", "cinder.exception.NotFound"),
            ("cinder.exception", "VolumeNotFound", "cinder.exception.VolumeNotFound"),
            ("glance.exception", "NotFound", "glance.exception.NotFound"),
        ]);

    [Fact]
    public void The_members_of_a_fault_are_one_object_of_JSON()
    {
        var full = new VolumeNotFound("gone", Id, 7) { Where = new Rack("r1", [1, 2]), Tags = [], Token = "secret" };
        Json(full).ShouldBe(
            """{"volume_id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","sizeGiB":7,"where":{"name":"r1","slots":[1,2]},"tags":[],"token":"secret"}""");
        Json(new VolumeNotFound("gone", Id))
            .ShouldBe("""{"volume_id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","sizeGiB":1,"where":null,"tags":["none"],"token":null}""");
        Json(new Missing("gone")).ShouldBe("{}");
    }

    [Fact]
    public void A_fault_is_built_from_an_object_of_JSON()
    {
        var full = (VolumeNotFound)FromJson(
            "VolumeNotFound",
            """{"token":"t","tags":["a"],"where":{"slots":[3],"name":"r"},"sizeGiB":9,"volume_id":"6f9619ff-8b86-d011-b42d-00c04fc964ff"}""",
            "it is gone");
        full.Message.ShouldBe("it is gone");
        (full.VolumeId, full.Size, full.Where!.Name, full.Where.Slots.Single(), full.Tags.Single(), full.Token)
            .ShouldBe((Id, 9L, "r", 3, "a", "t"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"code":404,"safe":true,"other":{"deep":[{}]},"VolumeId":1}""")]
    public void Missing_members_from_Python_have_their_default_and_unknown_ones_are_skipped(string kwargs)
    {
        var bare = (VolumeNotFound)FromJson("VolumeNotFound", kwargs);
        (bare.VolumeId, bare.Size, bare.Where, bare.Tags.Single(), bare.Token).ShouldBe((Guid.Empty, 1L, null, "none", null));
        FromJson("NotFound", kwargs).ShouldBeOfType<Missing>();
    }

    [Theory]
    [InlineData("VolumeNotFound", """{"volume_id":7}""")]
    [InlineData("VolumeNotFound", """{"tags":"a"}""")]
    [InlineData("VolumeNotFound", "[]")]
    [InlineData("VolumeNotFound", "null")]
    [InlineData("busy", "{}")]
    public void Arguments_that_do_not_fit_are_refused(string name, string kwargs) =>
        Should.Throw<RpcSerializationException>(() => FromJson(name, kwargs));

    [Fact]
    public void A_fault_is_the_same_through_MessagePack()
    {
        FaultShape shape = FaultOf("VolumeNotFound");
        var writer = new MessagePackWriter(16);
        shape.Write(ref writer, new VolumeNotFound("m", Id, 5) { Where = new Rack("r", [1]), Token = "t" });
        var reader = new MessagePackReader(writer.Buffer, 0, writer.Length);
        Json(shape.Read(ref reader, "m")).ShouldBe(
            """{"volume_id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","sizeGiB":5,"where":{"name":"r","slots":[1]},"tags":["none"],"token":"t"}""");
    }

    [Fact]
    public async Task Classes_of_one_name_in_two_modules_arrive_as_themselves()
    {
        await using RpcBus bus = await RpcBus.ConnectAsync("memory://");
        await using IAsyncDisposable server = await bus.ServeAsync<IPythonPeers>(new Thrower());
        IPythonPeers peers = bus.Client<IPythonPeers>().Any;

        (await Should.ThrowAsync<Missing>(() => peers.FailAsync(0))).Message.ShouldBe("no volume");
        (await Should.ThrowAsync<NoSuchImage>(() => peers.FailAsync(1))).Message.ShouldBe("no image");
        (await Should.ThrowAsync<VolumeNotFound>(() => peers.FailAsync(2))).VolumeId.ShouldBe(Id);

        IPlainPeers plain = bus.Client<IPlainPeers>().Any;
        await Should.ThrowAsync<Missing>(() => plain.FailAsync(0));
        await Should.ThrowAsync<NoSuchImage>(() => plain.FailAsync(1));
        (await Should.ThrowAsync<RpcRemoteException>(() => plain.FailAsync(2))).RemoteType.ShouldBe("cinder.exception.VolumeNotFound");
    }

    private static IReadOnlyList<FaultShape> FaultsOf<T>()
        where T : class => RpcContracts.Find<T>().Info.Methods.OfType<ShapedMethod>().Single(one => one.Name == "fail").Faults;

    private static FaultShape FaultOf(string name) =>
        FaultsOf<IPythonPeers>().First(fault => fault.Name == name && fault.Module is null or "cinder.exception");

    private static string Json(Exception exception)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        var writer = new JsonPayloadWriter(json);
        FaultShape.Find(FaultsOf<IPythonPeers>(), exception)!.Write(ref writer, exception);
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static Exception FromJson(string name, string kwargs, string message = "m")
    {
        using JsonDocument document = JsonDocument.Parse(kwargs);
        var reader = new JsonPayloadReader(document.RootElement);
        return FaultOf(name).Read(ref reader, message);
    }

    private sealed class Thrower : IPythonPeers
    {
        public Task FailAsync(int how) => throw how switch
        {
            0 => new Missing("no volume"),
            1 => new NoSuchImage("no image"),
            _ => new VolumeNotFound("no such volume", Id),
        };

        public Task PlainAsync() => Task.CompletedTask;

        public Task HastyAsync() => Task.CompletedTask;

        public Task StubbornAsync() => Task.CompletedTask;

        public Task AllAsync() => Task.CompletedTask;
    }
}
