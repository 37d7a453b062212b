namespace TypedRpc.Generators.Tests;

/// <summary>Types that another serializer encodes: carried by calls, and refused where the wire is JSON for certain.</summary>
public sealed class EncodedTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Net;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    private const string Shape = """
        [assembly: RpcConverter(typeof(IPAddress), typeof(Encoded<IPAddress>))]

        public static class Encoded<T>
        {
            public static EncodedMessagePack ToWire(T value) => default;
            public static T FromWire(EncodedMessagePack value) => default!;
        }

        public record Host(string Name, IPAddress Address);

        public record Veiled(string Name, [property: Sensitive] IPAddress? Address = null);

        """;

    [Fact]
    public void A_closed_form_of_a_generic_shape_carries_a_type_and_names_it_in_errors()
    {
        Run run = Marked.Hold(
            Usings,
            Shape + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task<Host> GetAsync(List<IPAddress> a, EncodedMessagePack b); [Cast] Task PutAsync(Host a); }");

        string shape = run.Sources.Values.Single(
            source => source.Contains("Encoded<global::System.Net.IPAddress>.ToWire", StringComparison.Ordinal));
        shape.ShouldContain("EncodedValue.WriteEncoded(ref writer, __wire, \"System.Net.IPAddress\")");
        shape.ShouldContain("EncodedValue.ReadEncoded(ref reader, \"System.Net.IPAddress\")");
    }

    [Theory]
    [InlineData("[NotificationTopic(\"t\")] public interface IFoo { [Notification(\"a.b\")] Task PutAsync(IPAddress {|TRPC0016:a|}); }")]
    [InlineData(
        "[NotificationTopic(\"t\")] public interface IFoo { [Notification(\"a.b\")] Task PutAsync(int a, List<Host> {|TRPC0016:b|}); }")]
    [InlineData("[NotificationTopic(\"t\")] public interface IFoo { [Notification(\"a.b\")] Task PutAsync(int a, EncodedMessagePack {|TRPC0016:b|}); }")]
    [InlineData("[NotificationTopic(\"t\")] public interface IFoo { [Notification(\"a.b\")] Task PutAsync(int a, Veiled b, [Sensitive] IPAddress c); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task PutAsync(Host {|TRPC0016:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] {|TRPC0016:Task<Host>|} GetAsync(int a); }")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call(Notify = \"a.b\")] Task<Veiled> PutAsync(Veiled a, [Sensitive] Host b); }")]
    public void A_notification_which_is_always_JSON_refuses_it_unless_it_is_left_out(string contract) =>
        Marked.Hold(Usings, Shape + contract);

    [Fact]
    public void It_cannot_be_the_key_of_a_map() =>
        Marked.Hold(
            Usings, Shape + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(Dictionary<IPAddress, int> {|TRPC0016:a|}); }");
}
