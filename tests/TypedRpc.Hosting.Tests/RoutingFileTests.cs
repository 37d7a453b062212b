using System.Text;

namespace TypedRpc.Hosting.Tests;

public sealed class RoutingFileTests
{
    [Fact]
    public void The_example_of_oslo_is_read()
    {
        NotificationRouting routing = Parse("""
            group_1:
                messagingv2:
                    accepted_events:
                        - compute.*
                        - "scheduler.run_instance.*"
                    accepted_priorities: ['info', ERROR, "c*"]
                log:
            group_2:
                test: {}
            group_3:
            """);

        routing.Groups.Keys.ShouldBe(["group_1", "group_2", "group_3"], ignoreOrder: true);
        routing.Groups["group_1"]["messagingv2"].AcceptedEvents.ShouldBe(["compute.*", "scheduler.run_instance.*"]);
        routing.Groups["group_1"]["messagingv2"].AcceptedPriorities.ShouldBe(["info", "ERROR", "c*"]);
        routing.Groups["group_1"]["log"].ShouldBe(new NotificationRule());
        routing.Groups["group_2"]["test"].ShouldBe(new NotificationRule());
        routing.Groups["group_3"].ShouldBeEmpty();
    }

    [Fact]
    public void A_list_that_is_empty_stays_so_and_accepts_nothing() =>
        Parse("g: {log: {accepted_events: []}}").Groups["g"]["log"].AcceptedEvents.ShouldBe([]);

    [Fact]
    public void An_alias_stands_for_what_it_names() =>
        Parse("g: {log: &rule {accepted_events: [a.*]}, test: *rule}").Groups["g"]["test"].AcceptedEvents.ShouldBe(["a.*"]);

    [Fact]
    public void A_mapping_without_groups_has_no_rules() => Parse("{}").Groups.ShouldBeEmpty();

    [Theory]
    [InlineData("", 1, "a mapping of groups")]
    [InlineData("# nothing", 1, "a mapping of groups")]
    [InlineData("- log", 1, "a mapping of groups")]
    [InlineData("log", 1, "a mapping of groups")]
    [InlineData("~", 1, "a mapping of groups")]
    [InlineData("g: log", 1, "group 'g' must be a mapping")]
    [InlineData("g:\n  - log", 2, "group 'g' must be a mapping")]
    [InlineData("g:\n  log: all", 2, "rule of 'log' must be a mapping")]
    [InlineData("g:\n  log: [a]", 2, "rule of 'log' must be a mapping")]
    [InlineData("g:\n  log:\n    accepted_event: [a]", 3, "a rule has no 'accepted_event'")]
    [InlineData("g:\n  log:\n    accepted_events: a", 3, "'accepted_events' must be a list")]
    [InlineData("g:\n  log:\n    accepted_priorities: info", 3, "'accepted_priorities' must be a list")]
    [InlineData("g:\n  log:\n    accepted_events:", 3, "'accepted_events' must be a list")]
    [InlineData("g:\n  log:\n    accepted_events:\n    - a\n    - {b: c}", 5, "must be texts")]
    [InlineData("g:\n  log:\n    accepted_events:\n    - a\n    -", 5, "must be texts")]
    [InlineData("g:\n  log:\n    accepted_events: ['']", 3, "must be texts")]
    [InlineData(
        "g:\n  log:\n    accepted_priorities:\n    - info\n    - warning", 5, "'warning' is not a priority; the priorities are audit")]
    [InlineData("g:\n  log:\n    accepted_events: [a]\n    accepted_events: [b]", 4, "is there twice; the first is in line 3")]
    [InlineData("g:\n  log:\n  log:", 3, "'log' is there twice")]
    [InlineData("g: {}\nh: {}\ng: {}", 3, "'g' is there twice")]
    [InlineData("g: {}\n? [a]\n: {}", 2, "a key must be a text")]
    [InlineData("g:\n  '': {}", 2, "a driver needs a name")]
    [InlineData("~: {}", 1, "a group needs a name")]
    [InlineData("a: &a {log: }\nb:\n  <<: *a", 3, "merge keys")]
    [InlineData("a: &a {log: *a}", 1, "'*a' has no anchor")]
    [InlineData("a: {}\n---\nb: {}", 2, "a second one")]
    [InlineData("a: {}\nb: {log: [}", 2, "this is not YAML")]
    [InlineData("a:\n\tlog: {}", 1, "invalid tab")] // YamlDotNet tells where the mapping began
    [InlineData("a: [[[[[[[[[[1]]]]]]]]]]", 1, "more than 8 deep")]
    public void A_wrong_file_is_refused_with_its_name_line_and_fault(string text, int line, string fault)
    {
        string message = Should.Throw<RpcConfigurationException>(() => Parse(text)).Message;

        message.ShouldStartWith($"routing.yaml, line {line}: ");
        message.ShouldContain(fault);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("&a ")]
    public void Hostile_nesting_ends_in_a_refusal(string opening) =>
        Should.Throw<RpcConfigurationException>(() => Parse(string.Concat(Enumerable.Repeat(opening, 100_000))));

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        string[] parts =
        [
            "g", "log", "accepted_events", ":", ": ", "\n", "\n  ", "\n    ", "- ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ", "!!", "'",
            "\"", "|", ">", "%", "@", "#", "---", "...", "? ", "\t", "\\", "\0", "\ud800", "<<", "~",
        ];
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)]));
            try
            {
                Parse(text);
            }
            catch (Exception exception)
            {
                exception.ShouldBeOfType<RpcConfigurationException>(text);
            }
        }
    }

    [Fact]
    public void Aliases_make_no_small_file_a_large_one()
    {
        string drivers = string.Join(", ", Enumerable.Range(0, 200).Select(i => $"d{i}: "));
        string groups = string.Concat(Enumerable.Range(0, 200).Select(i => $"g{i}: *all\n"));

        Should.Throw<RpcConfigurationException>(() => Parse($"g: &all {{{drivers}}}\n{groups}")).Message
            .ShouldContain("more than 10000 rules");
    }

    [Fact]
    public void A_file_that_is_missing_is_named()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "routing.yaml");

        Should.Throw<RpcConfigurationException>(() => NotificationRoutingFile.Read(path)).Message.ShouldBe($"{path} does not exist.");
    }

    [Fact]
    public void A_folder_is_not_a_file()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<RpcConfigurationException>(() => NotificationRoutingFile.Read(folder.Path)).Message.ShouldContain(folder.Path);
    }

    [Fact]
    public void A_file_over_a_mebibyte_is_refused_and_one_of_a_mebibyte_is_not()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["routing.yaml"], "{}" + new string('\n', (1024 * 1024) - 2));
        NotificationRoutingFile.Read(folder["routing.yaml"]).Groups.ShouldBeEmpty();

        File.AppendAllText(folder["routing.yaml"], "\n");
        Should.Throw<RpcConfigurationException>(() => NotificationRoutingFile.Read(folder["routing.yaml"])).Message
            .ShouldContain("larger than 1048576 bytes");
        Should.Throw<RpcConfigurationException>(() => Parse(File.ReadAllText(folder["routing.yaml"]))).Message.ShouldContain("larger than");
    }

    [Fact]
    public void Bytes_that_are_not_text_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["routing.yaml"], [.. "a: {}"u8, 0xC3, 0x28]);
        Should.Throw<RpcConfigurationException>(() => NotificationRoutingFile.Read(folder["routing.yaml"])).Message
            .ShouldEndWith("is not text in UTF-8.");
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["routing.yaml"], "g: {log: }", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        NotificationRoutingFile.Read(folder["routing.yaml"]).Groups["g"].Keys.ShouldBe(["log"]);
    }

    private static NotificationRouting Parse(string text) => NotificationRoutingFile.Parse(new StringReader(text), "routing.yaml");
}
