using System.Text;
using System.Threading.Channels;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.RabbitMQ.Publishing;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>Which waiting messages are sent together. No broker.</summary>
public sealed class PackSelectionTests
{
    [Fact]
    public void Waiting_messages_to_one_destination_are_sent_together_and_in_order() =>
        Groups(To("q", "1"), To("q", "2"), To("q", "3")).ShouldBe(["1 2 3"]);

    [Fact]
    public void Messages_to_other_destinations_are_sent_apart_and_each_destination_keeps_its_order() =>
        Groups(To("a", "1"), To("b", "2"), To("a", "3"), To("b", "4"), To("c", "5")).ShouldBe(["1 3", "2 4", "5"]);

    [Fact]
    public void A_message_that_does_not_fit_ends_the_group_so_that_nothing_overtakes_it()
    {
        Message large = To("q", new string('x', PackFormat.MaxMessageBytes + 1));
        string[] groups = Groups(To("q", "1"), large, To("q", "2"), To("q", "3"));
        groups.Length.ShouldBe(3);
        (groups[0], groups[2]).ShouldBe(("1", "2 3"));
    }

    [Fact]
    public void The_smallest_bound_of_the_messages_counts() =>
        Groups(To("q", "1", 4), To("q", "2", 4), To("q", "3", 2), To("q", "4", 4), To("q", "5", 4)).ShouldBe(["1 2", "3 4", "5"]);

    [Fact]
    public void A_message_that_may_not_be_packed_is_sent_alone() =>
        Groups(To("q", "1", 0), To("q", "2"), To("q", "3", 1), To("q", "4"), To("q", "5")).ShouldBe(["1", "2", "3", "4 5"]);

    [Fact]
    public void Messages_with_other_properties_are_not_packed_together()
    {
        Message one = To("q", "1");
        Message[] others =
        [
            one with { HandledOnce = true },
            one with { Confirm = true },
            one with { Mandatory = true },
            one with { Persistent = true },
            one with { Epoch = 2 },
            one with { SurvivesEpoch = true },
            one with { KeepsOrder = true },
            one with { ContentType = "u" },
            one with { Exchange = "e" },
            one with { Headers = new Dictionary<string, object?>() },
            one with { ExpirationMilliseconds = 1000 },
        ];
        foreach (Message other in others)
            Groups(one, other).ShouldBe(["1", "1"]);
    }

    [Fact]
    public void Expirations_differ_by_at_most_a_tenth_and_the_latest_is_that_of_the_pack()
    {
        var group = new List<Outgoing>();
        PackSelection selection = Taken(
            To("q", "1") with { ExpirationMilliseconds = 1000 },
            To("q", "2") with { ExpirationMilliseconds = 1100 },
            To("q", "3") with { ExpirationMilliseconds = 1101 });

        selection.TryNext(group).ShouldBeTrue();
        group.Count.ShouldBe(2);
        Message pack = PackSelection.Pack(group);

        (pack.ExpirationMilliseconds, pack.ContentType).ShouldBe((1100, "t+pack"));
        selection.TryNext(group).ShouldBeTrue();
        group.ShouldHaveSingleItem();
        selection.TryNext(group).ShouldBeFalse();
    }

    [Fact]
    public void The_bytes_and_the_number_of_messages_in_a_pack_are_bounded()
    {
        string text = new('x', 8000);
        string[] groups = Groups([.. Enumerable.Range(0, 10).Select(_ => To("q", text))]);
        groups.Select(group => group.Split(' ').Length).ShouldBe([8, 2]);
        Groups([.. Enumerable.Range(0, 64).Select(i => To("q", $"{i}", 1000))])
            .Select(group => group.Split(' ').Length).ShouldBe([64]);
    }

    private static Message To(string queue, string text, int most = 64) =>
        new("", queue, MessageBody.CopyOf(Encoding.UTF8.GetBytes(text))) { ContentType = "t", MaxPacked = most };

    private static PackSelection Taken(params Message[] messages)
    {
        Channel<Outgoing> waiting = Channel.CreateUnbounded<Outgoing>();
        foreach (Message message in messages)
            waiting.Writer.TryWrite(new Outgoing(message, null, 1));
        var selection = new PackSelection(() => new AcceptedSizes().Unquestioned, new StoppedTime());
        selection.Take(waiting.Reader).ShouldBeTrue();
        return selection;
    }

    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }

    private static string[] Groups(params Message[] messages)
    {
        PackSelection selection = Taken(messages);
        var groups = new List<string>();
        var group = new List<Outgoing>();
        while (selection.TryNext(group))
            groups.Add(string.Join(' ', group.Select(outgoing => Encoding.UTF8.GetString(outgoing.Message.Body.Span))));
        return [.. groups];
    }
}
