using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Text that must be escaped, constants, and names that no broker takes.</summary>
[FailureClass(21)]
public sealed class TextAndTopics
{
    [Fact]
    public void Text_is_escaped_wherever_it_goes() => Harness.Accept(Usings + """
        public class Row { [System.Text.Json.Serialization.JsonPropertyName("a\"\\\n\u2028{x}")] public int A { get; set; } }
        public static class C { public const string Topic = "vol" + "ume"; public const string Version = "1." + "2"; }
        [RpcTopic(C.Topic, Version = C.Version, Namespace = "a\"\\{b}")] public interface IFoo { [Call(Name = "x\"\\{y}", Since = C.Version)] Task PutAsync(Row a); }
        """);

    [Theory]
    [InlineData("\"\"", true)]
    [InlineData("\" \"", true)]
    [InlineData("\"a.\"", true)]
    [InlineData("\"a..b\"", true)]
    [InlineData("\"a.*.b\"", true)]
    [InlineData("\"#\"", true)]
    [InlineData("\"a\\0b\"", true)]
    [InlineData("\"volumes\\u00E9\"", true)]
    [InlineData("null!", true)]
    [InlineData("nameof(System) + \"/\"", true)]
    [InlineData("\"a.b-c_D9\"", false)]
    [InlineData("nameof(System)", false)]
    [InlineData("@\"verbatim\"", false)]
    [InlineData("\"\"\"raw\"\"\"", false)]
    [InlineData("$\"{nameof(System)}.b\"", false)]
    [InlineData("(\"a\" + (\"b\"))", false)]
    [InlineData("topic: \"a\"", false)]
    public void A_topic_is_words_joined_by_dots(string topic, bool isReported)
    {
        string expression = topic.Replace("topic: ", "", StringComparison.Ordinal);
        string marked = isReported ? $"{{|TRPC0004:{expression}|}}" : topic;
        Marked.Hold(Usings, $$"""[RpcTopic({{marked}})] public interface IFoo { [Call] Task PingAsync(); }""");
        if (!topic.StartsWith("topic", StringComparison.Ordinal))
        {
            Marked.Hold(
                Usings, $$"""[NotificationTopic("fine", {{marked}})] public interface IFoo { [Notification("a")] Task PingAsync(); }""");
        }
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void A_topic_has_200_characters_at_most(int length, bool isReported)
    {
        string topic = $"\"{new string('t', length)}\"";
        Marked.Hold(
            Usings,
            $$"""[RpcTopic({{(isReported ? $"{{|TRPC0004:{topic}|}}" : topic)}})] public interface IFoo { [Call] Task PingAsync(); }""");
    }

    [Theory]
    [InlineData("\"a\", {|TRPC0033:\"a\"|}")]
    [InlineData("\"a\", \"b\", {|TRPC0033:Topics.A|}, {|TRPC0033:\"b\"|}")]
    [InlineData("\"a\", \"A\", \"a.b\"")]
    [InlineData("{|TRPC0004:\"\"|}, {|TRPC0004:\"\"|}")]
    public void A_topic_of_notifications_is_named_once(string topics) => Marked.Hold(
        Usings,
        $$"""[NotificationTopic({{topics}})] public interface IFoo { [Notification("a")] Task PingAsync(); } public static class Topics { public const string A = "a"; }""");
}
