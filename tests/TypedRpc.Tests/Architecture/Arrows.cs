using Microsoft.CodeAnalysis;

namespace TypedRpc.Tests.Architecture;

/// <summary>Which room may use which: the table of docs/architecture.md. What is not in it does not exist.</summary>
public sealed class Arrows
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Messages"] = [],
        ["Diagnostics"] = [],
        ["Timing"] = [],
        ["Contracts"] = [],
        ["Serialization"] = ["Contracts"],
        ["Transport"] = ["Messages", "Diagnostics"],
        ["Packing"] = ["Transport", "Messages"],
        ["InMemory"] = ["Transport", "Messages", "Diagnostics"],
        ["Wire"] = ["Messages", "Contracts", "Serialization"],
        ["Receiving"] = ["Transport", "Messages", "Diagnostics", "Timing"],
        ["Wire/Oslo"] = ["Wire", "Messages", "Contracts", "Serialization"],
        ["Core"] = ["Wire", "Wire/Oslo", "Transport", "Messages", "Contracts", "Diagnostics", "Timing"],
        ["Inbox"] = ["Core", "Wire", "Transport", "Messages", "Contracts", "Diagnostics"],
        ["Streaming"] = ["Generated", "Core", "Wire", "Serialization", "Transport", "Messages", "Contracts"],
        ["Client"] =
        [
            "Generated", "Core", "Inbox", "Streaming", "Wire", "Serialization",
            "Transport", "Messages", "Contracts", "Diagnostics", "Timing",
        ],
        ["Server"] =
        [
            "Generated", "Core", "Receiving", "Inbox", "Streaming", "Wire", "Serialization",
            "Transport", "Messages", "Contracts", "Diagnostics", "Timing",
        ],
        ["Notifications"] =
        [
            "Generated", "Core", "Receiving", "Wire", "Wire/Oslo", "Serialization",
            "Transport", "Messages", "Contracts", "Diagnostics", "Timing",
        ],
        ["Generated"] = ["Contracts", "Serialization"],
    };

    private static readonly string[] OfTransports = ["Transport", "Messages", "Packing", "Diagnostics"];

    [Fact]
    public void The_sources_compile_so_that_every_name_can_be_resolved()
    {
        // CS8795: the other half of a log method is generated.
        string[] errors = [.. Errors(Sources.Core)
            .Concat(Errors(Sources.Rabbit))
            .Concat(Errors(Sources.Amqp))
            .Concat(Errors(Sources.Hosting))
            .Concat(Errors(Sources.MessagePack))];
        errors.ShouldBeEmpty();
    }

    [Fact]
    public void Every_room_is_in_the_table() =>
        Sources.Core.Files
            .Select(Sources.RoomOf)
            .Distinct()
            .Where(room => room != Sources.Bus && !Allowed.ContainsKey(room!))
            .ShouldBeEmpty();

    [Fact]
    public void No_room_uses_another_without_an_arrow() => Violations(Sources.Core).ShouldBeEmpty();

    [Fact]
    public void The_transports_to_brokers_use_the_transport_boundary_and_nothing_else_of_the_core() =>
        TransportViolations(Sources.Rabbit).Concat(TransportViolations(Sources.Amqp)).ShouldBeEmpty();

    [Fact]
    public void Hosting_uses_what_users_name_and_nothing_below_it() =>
        HostingUses(Sources.Hosting).ShouldBeEmpty();

    [Fact]
    public void A_forbidden_use_by_Hosting_is_found() =>
        HostingUses(Sources.Hosting.With("TypedRpc.Hosting/Sample.cs", "class Sample { TypedRpc.Transport.TransportUrl? url; }"))
            .ShouldNotBeEmpty();

    [Fact]
    public void The_package_for_MessagePack_CSharp_uses_what_users_name_and_nothing_else_of_the_core() =>
        MessagePackUses(Sources.MessagePack).ShouldBeEmpty();

    [Fact]
    public void A_forbidden_use_by_the_package_for_MessagePack_CSharp_is_found() =>
        MessagePackUses(Sources.MessagePack.With("TypedRpc.MessagePack/Sample.cs", "class Sample { TypedRpc.RpcServer? server; }"))
            .ShouldHaveSingleItem();

    [Theory]
    [InlineData("Transport/Sample.cs", "namespace TypedRpc.Transport; class Sample { object x = new TypedRpc.Wire.NativeFormat(); }", "Wire")]
    [InlineData("Wire/Sample.cs", "namespace TypedRpc.Wire; class Sample { TypedRpc.RpcBus? bus; }", Sources.Bus)]
    [InlineData("Client/Sample.cs", "using TypedRpc.Server; namespace TypedRpc.Client; class Sample { void M(EndpointTable t) { } }", "Server")]
    [InlineData("Contracts/Sample.cs", "namespace TypedRpc; class Sample { string M() => TypedRpc.Messages.MessageId.Create(1).ToString(); }", "Messages")]
    [InlineData("Contracts/Errors/Sample.cs", "namespace TypedRpc; class Sample { TypedRpc.RpcValue value; }", "Serialization")]
    [InlineData("Messages/Sample.cs", "namespace TypedRpc.Messages; class Sample { void M() { var v = default(TypedRpc.RpcVersion); } }", "Contracts")]
    [InlineData("Receiving/Sample.cs", "using V = TypedRpc.RpcVersion; namespace TypedRpc.Receiving; class Sample { V v; }", "Contracts")]
    [InlineData("Timing/Sample.cs", "using static TypedRpc.RpcVersion; namespace TypedRpc.Timing; class Sample { object o = Parse(\"1.0\"); }", "Contracts")]
    [InlineData("Inbox/Sample.cs", "namespace TypedRpc.Inbox; class Sample { TypedRpc.Client.IPendingCall? p; }", "Client")]
    [InlineData("Serialization/Sample.cs", "namespace TypedRpc.Serialization; class Sample { TypedRpc.Transport.TransportUrl U() => new((string)null!); }", "Transport")]
    public void A_forbidden_use_is_found(string path, string text, string room) =>
        Violations(Sources.Core.With("TypedRpc/" + path, text), "TypedRpc/" + path)
            .ShouldContain(v => v.StartsWith($"{path.Split('/')[0]} -> {room}:", StringComparison.Ordinal));

    [Fact]
    public void A_use_in_a_comment_is_none() =>
        Violations(Sources.Core.With("TypedRpc/Messages/Sample.cs", "namespace TypedRpc.Messages; /// <summary><see cref=\"TypedRpc.RpcBus\"/></summary>\nclass Sample;"), "TypedRpc/Messages/Sample.cs").ShouldBeEmpty();

    [Fact]
    public void A_forbidden_use_by_a_transport_is_found() =>
        TransportViolations(
            Sources.Rabbit.With("TypedRpc.RabbitMQ/Sample.cs", "class Sample { TypedRpc.RpcException? e; }"),
            "TypedRpc.RabbitMQ/Sample.cs").ShouldHaveSingleItem();

    private static IEnumerable<string> Violations(Sources sources, string? only = null) =>
        from file in sources.Files
        where only is null || file.FilePath == only
        let room = Sources.RoomOf(file)
        where room != Sources.Bus
        from use in sources.Uses(file)
        let used = Sources.RoomOf(use.DeclaredIn)
        where used != room && (used == Sources.Bus || !Allowed[room!].Contains(used))
        select $"{room} -> {used}: {use}";

    private static IEnumerable<string> TransportViolations(Sources sources, string? only = null) =>
        from file in sources.Files
        where only is null || file.FilePath == only
        from use in sources.Uses(file)
        let used = Sources.RoomOf(use.DeclaredIn)
        where used is not null
            && !OfTransports.Contains(used)
            && use.Symbol is not { ContainingType.Name: nameof(RpcTransportAttribute) } and not { Name: nameof(RpcTransportAttribute) }
        select use.ToString();

    // Only what is public can be used, as the core names no friend for it; this leaves out what is public for transports alone.
    private static IEnumerable<string> HostingUses(Sources sources) =>
        from file in sources.Files
        from use in sources.Uses(file)
        let space = (use.Symbol as INamespaceSymbol ?? use.Symbol.ContainingNamespace).ToDisplayString()
        where Sources.RoomOf(use.DeclaredIn) is not null && space is not ("TypedRpc" or "TypedRpc.Generated")
        select use.ToString();

    private static IEnumerable<string> MessagePackUses(Sources sources) =>
        from file in sources.Files
        from use in sources.Uses(file)
        let used = Sources.RoomOf(use.DeclaredIn)
        where used is not (null or "Contracts")
        select use.ToString();

    private static IEnumerable<string> Errors(Sources sources) =>
        sources.Compilation.GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795")
            .Select(d => d.ToString());
}
