using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Server;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Server;

/// <summary>Which endpoint a request finds: the rules of oslo.messaging's dispatcher.</summary>
public sealed class EndpointRules
{
    [Fact]
    public void A_method_is_found_with_its_place_in_the_contract()
    {
        EndpointTable table = new([Contract("1.0", null, "a", "b", "c")]);
        EndpointMethod found = Find(table, "b");
        (found.Method.Name, found.Index).ShouldBe(("b", 1));
    }

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1.3", true)]
    [InlineData("1.4", false)]
    [InlineData("0.9", false)]
    [InlineData("2.0", false)]
    public void The_version_must_be_served(string requested, bool isFound)
    {
        EndpointTable table = new([Contract("1.3", null, "a")]);
        if (isFound)
            Find(table, "a", requested);
        else
            Refusal(table, "a", requested).Code.ShouldBe(FaultCode.UnsupportedVersion);
    }

    [Fact]
    public void The_first_endpoint_that_fits_wins()
    {
        Contract[] endpoints =
            [Contract("1.0", null, "a"), Contract("1.5", null, "a", "b"), Contract("2.0", null, "a"), Contract("1.9", "admin", "a")];
        EndpointTable table = new(endpoints);
        Find(table, "a", "1.0").Endpoint.ShouldBeSameAs(endpoints[0]);
        Find(table, "a", "1.4").Endpoint.ShouldBeSameAs(endpoints[1]);
        Find(table, "b", "1.0").Endpoint.ShouldBeSameAs(endpoints[1]);
        Find(table, "a", "2.0").Endpoint.ShouldBeSameAs(endpoints[2]);
        Find(table, "a", "1.0", "admin").Endpoint.ShouldBeSameAs(endpoints[3]);
    }

    [Theory]
    [InlineData(null, "admin")]
    [InlineData("admin", null)]
    [InlineData("admin", "ADMIN")]
    [InlineData("admin", "")]
    [InlineData(null, "")]
    public void Another_namespace_is_another_endpoint(string? served, string? requested)
    {
        Fault fault = Refusal(new([Contract("1.0", served, "a")]), "a", "1.0", requested);
        fault.Code.ShouldBe(FaultCode.UnsupportedVersion);
        fault.Message.ShouldContain(requested is null ? "the namespace without a name" : $"the namespace '{requested}'");
    }

    [Fact]
    public void An_unknown_method_is_distinguished_from_an_unsupported_version()
    {
        EndpointTable table = new([Contract("1.0", null, "a"), Contract("2.0", null, "b")]);
        Refusal(table, "x", "1.0").Code.ShouldBe(FaultCode.NoSuchMethod);
        Refusal(table, "b", "1.0").Code.ShouldBe(FaultCode.NoSuchMethod);
        Refusal(table, "A", "1.0").Code.ShouldBe(FaultCode.NoSuchMethod);
        Refusal(table, "", "1.0").Code.ShouldBe(FaultCode.NoSuchMethod);
        Fault fault = Refusal(table, "a", "3.0");
        fault.Code.ShouldBe(FaultCode.UnsupportedVersion);
        fault.Message.ShouldContain("3.0");
        fault.Message.ShouldContain("1.0 of the namespace without a name, 2.0 of");
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 0, -1)]
    public void An_invalid_version_from_the_wire_does_no_harm(int major, int minor, int revision)
    {
        EndpointTable table = new([Contract("1.0", null, "a")]);
        var header = new RequestHeader(MessageKind.Call, default, "a") { Version = new RpcVersion(major, minor, revision) };
        if (table.TryFind(header, out EndpointMethod? found, out Fault? fault))
            found.Method.Name.ShouldBe("a");
        else
            fault.Code.ShouldBe(FaultCode.UnsupportedVersion);
    }

    private static EndpointMethod Find(EndpointTable table, string method, string version = "1.0", string? ns = null)
    {
        table.TryFind(Request(method, version, ns), out EndpointMethod? found, out Fault? fault).ShouldBeTrue(fault?.Message);
        fault.ShouldBeNull();
        return found!;
    }

    private static Fault Refusal(EndpointTable table, string method, string version, string? ns = null)
    {
        table.TryFind(Request(method, version, ns), out _, out Fault? fault).ShouldBeFalse();
        return fault!;
    }

    private static RequestHeader Request(string method, string version, string? ns) =>
        new(MessageKind.Call, new MessageId(1, 2), method) { Version = RpcVersion.Parse(version), Namespace = ns };

    private static Contract Contract(string version, string? ns, params string[] methods) =>
        new(new RpcContractInfo("I", ["topic"], [.. methods.Select(m => new RpcMethod(m, RpcMethodKind.Call))])
        {
            Version = RpcVersion.Parse(version),
            Namespace = ns,
        });
}

/// <summary>An endpoint that is never run.</summary>
internal sealed class Contract(RpcContractInfo info, params string?[] legacyNamespaces) : Endpoint(info, legacyNamespaces)
{
    public override ValueTask DispatchAsync(RpcInvocation invocation) => throw new NotSupportedException();
}
