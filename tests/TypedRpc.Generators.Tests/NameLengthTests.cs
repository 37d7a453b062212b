using System.Globalization;
using System.Text;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Messages;
using TypedRpc.Wire;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests;

/// <summary>Names on the wire are measured in bytes of UTF-8, whether an attribute gives them or they are derived.</summary>
public sealed class NameLengthTests
{
    // 85 of these are 255 bytes.
    private const char Wide = '\u540d';

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void A_derived_name_of_a_method_is_measured(int letters, bool isReported) =>
        Marked.Hold(
            Usings,
            $$"""[RpcTopic("t")] public interface IFoo { [Call] Task {{Mark("TRPC0006", new string('a', letters), isReported)}}(); }""");

    [Fact]
    public void A_derived_name_of_a_method_counts_the_underscores_that_it_gets() =>
        Marked.Hold(
            Usings,
            $$"""[RpcTopic("t")] public interface IFoo { [Call] Task {{Mark("TRPC0006", new string('a', 200) + string.Concat(Enumerable.Repeat("Bc", 19)), true)}}(); }""");

    [Theory]
    [InlineData(85, false)]
    [InlineData(86, true)]
    public void A_given_name_is_measured_in_bytes(int characters, bool isReported)
    {
        string name = Mark("TRPC0006", $"\"{new string(Wide, characters)}\"", isReported);
        Marked.Hold(Usings, $$"""[RpcTopic("t")] public interface IFoo { [Call(Name = {{name}})] Task AAsync(); }""");
        Marked.Hold(Usings, $$"""[RpcTopic("t")] public interface IFoo { [Cast(Name = {{name}})] Task AAsync(); }""");
        Marked.Hold(Usings, $$"""[RpcTopic("t", Namespace = {{name}})] public interface IFoo { [Call] Task AAsync(); }""");
        Marked.Hold(
            Usings,
            $$"""[RpcTopic("t")] public interface IFoo { [Call, Throws(typeof(InvalidOperationException), Name = {{name}})] Task AAsync(); }""");
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void A_name_of_a_parameter_is_measured(int letters, bool isReported)
    {
        string name = Mark("TRPC0006", new string('a', letters), isReported);
        Marked.Hold(Usings, $$"""[RpcTopic("t")] public interface IFoo { [Call] Task AAsync(int {{name}}); }""");
        Marked.Hold(Usings, $$"""[NotificationTopic] public interface IFoo { [Notification("a")] Task AAsync(int {{name}}, int b); }""");
    }

    [Fact]
    public void A_parameter_whose_name_does_not_travel_is_not_measured() =>
        Marked.Hold(
            Usings,
            $$"""[NotificationTopic] public interface IFoo { [Notification("a")] Task AAsync(int {{new string('a', 300)}}, CancellationToken {{new string('b', 300)}}); }""");

    [Theory]
    [InlineData("public int NAME { get; set; }", 255, false)]
    [InlineData("public int NAME { get; set; }", 256, true)]
    [InlineData("[JsonPropertyName(\"NAME\")] public int A { get; set; }", 255, false)]
    [InlineData("[JsonPropertyName(\"NAME\")] public int A { get; set; }", 256, true)]
    [InlineData("[JsonPropertyName(\"\\ud800\")] public int A { get; set; }", 0, true)]
    [InlineData("[JsonPropertyName(\"\\ude00\\ud83d\")] public int A { get; set; }", 0, true)]
    [InlineData("[JsonPropertyName(\"\\ud83d\\ude00\")] public int A { get; set; }", 0, false)]
    public void A_name_of_a_member_is_measured_where_the_payload_is_used(string member, int letters, bool isReported)
    {
        string row = Mark("TRPC0016", "Task<Row>", isReported);
        Marked.Hold(
            Usings + "using System.Text.Json.Serialization;\n",
            $$"""public class Row { {{member.Replace("NAME", new string('a', letters), StringComparison.Ordinal)}} } [RpcTopic("t")] public interface IFoo { [Call] {{row}} AAsync(); }""");
    }

    [Theory]
    [InlineData("[JsonDerivedType(typeof(Cat), \"NAME\")]")]
    [InlineData("[JsonDerivedType(typeof(Cat), \"\\ud800\")]")]
    [InlineData("[JsonDerivedType(typeof(Cat), \"cat\"), JsonPolymorphic(TypeDiscriminatorPropertyName = \"NAME\")]")]
    public void A_discriminator_is_measured(string attributes) => Marked.Hold(
        Usings + "using System.Text.Json.Serialization;\n",
        $$"""{{attributes.Replace("NAME", new string(Wide, 86), StringComparison.Ordinal)}} public abstract class Pet { } public class Cat : Pet { public int A { get; set; } } [RpcTopic("t")] public interface IFoo { [Call] {|TRPC0016:Task<Pet>|} AAsync(); }""");

    [Fact]
    public void The_message_counts_the_bytes_and_says_what_to_do()
    {
        string name = new(Wide, 86);
        Run run = Harness.Start(Harness.Compile([Usings + $$"""
            [RpcTopic("t")] public interface IFoo { [Call(Name = "{{name}}")] Task AAsync(); [Call] Task {{new string('b', 300)}}(Row c); [Cast] Task DAsync(int {{name}}); }
            public class Row { public int {{name}} { get; set; } }
            """]));
        string shown = new string(Wide, 60) + "...";
        run.Problems.Select(one => one.GetMessage(CultureInfo.InvariantCulture)).ShouldBe([
            $"'{shown}' is not a valid name of a method: it has 258 bytes in UTF-8, and at most 255 are possible",
            $"'{new string('b', 60)}...' is not a valid name of a method: it has 300 bytes in UTF-8, "
                + "and at most 255 are possible; give the method another with the attribute's Name",
            $"The type 'Row' cannot be carried: has the member {shown}, whose wire name is not valid: it has 258 bytes in UTF-8, "
                + "and at most 255 are possible; give it another with [JsonPropertyName]",
            $"'{shown}' is not a valid name of a parameter: it has 258 bytes in UTF-8, and at most 255 are possible; rename it",
        ]);
    }

    [Fact]
    public async Task The_longest_names_are_called()
    {
        await using RpcBus bus = await RpcBus.ConnectAsync("memory://");
        await bus.ServeAsync<ILongNames>(new LongNames());
        (await bus.Client<ILongNames>().Any.DoubleAsync(21)).ShouldBe(42);
    }

    [Fact]
    public void Every_name_that_is_made_of_the_longest_topic_fits_a_short_string_of_AMQP()
    {
        const int RandomCharacters = 16;
        string topic = new('t', 200);
        foreach (RpcTopology preset in new[] { RpcTopology.Native, RpcTopology.Oslo })
        {
            var topology = new BusTopology(preset);
            QueueDeclaration[] queues =
            [
                topology.Shared(topic, topic), topology.FanoutQueue(topic, topic), BusTopology.DeadLetters(topic),
                .. Enum.GetValues<NotificationPriority>().Select(priority => topology.Notifications(topic, topic, priority)),
            ];
            foreach (QueueDeclaration queue in queues)
            {
                (Encoding.UTF8.GetByteCount(queue.Name) + (queue.UniqueName ? RandomCharacters : 0)).ShouldBeLessThanOrEqualTo(255);
                queue.Bindings.ShouldAllBe(binding => Encoding.UTF8.GetByteCount(binding.Exchange) <= 255
                    && Encoding.UTF8.GetByteCount(binding.RoutingKey) <= 255);
            }
        }
    }

    private static string Mark(string id, string text, bool isReported) => isReported ? $"{{|{id}:{text}|}}" : text;
}
