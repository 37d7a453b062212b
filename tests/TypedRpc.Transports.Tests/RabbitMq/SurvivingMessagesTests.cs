using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>What is kept for the next epoch, and for how long. No broker.</summary>
public sealed class SurvivingMessagesTests
{
    [Fact]
    public void What_was_written_is_kept_until_the_broker_has_answered_behind_it()
    {
        var survivors = new SurvivingMessages();
        survivors.AddWritten(Of("a"));
        survivors.AddWritten(Of("b"));
        long asked = survivors.Written;
        survivors.AddWritten(Of("c"));

        survivors.Release(asked);
        survivors.AddUnwritten(Of("d"));

        (Message[] written, Message[] unwritten) = survivors.Take();
        written.Select(message => message.RoutingKey).ShouldBe(["c"]);
        unwritten.Select(message => message.RoutingKey).ShouldBe(["d"]);
    }

    [Fact]
    public void The_oldest_written_message_is_let_go_when_there_are_too_many_or_too_large_ones()
    {
        var survivors = new SurvivingMessages(maxMessages: 2, maxBytes: 100);
        foreach (string name in (string[])["a", "b", "c"])
            survivors.AddWritten(Of(name, 10)).ShouldBeTrue();
        survivors.AddWritten(Of("d", 95)).ShouldBeTrue();
        survivors.AddWritten(Of("e", 101)).ShouldBeFalse();
        survivors.Written.ShouldBe(4);

        survivors.Take().Written.Select(message => message.RoutingKey).ShouldBe(["d"]);
    }

    [Fact]
    public async Task Nothing_is_kept_once_everything_was_taken_and_who_waits_is_told()
    {
        var survivors = new SurvivingMessages();
        Task any = survivors.WhenAnyAsync();
        any.IsCompleted.ShouldBeFalse();

        survivors.Take();

        await any.WaitAsync(TimeSpan.FromSeconds(30));
        survivors.IsOver.ShouldBeTrue();
        survivors.AddWritten(Of("a")).ShouldBeFalse();
        survivors.AddUnwritten(Of("a")).ShouldBeFalse();
    }

    [Fact]
    public void Who_waits_for_a_written_message_waits_again_when_all_are_let_go()
    {
        var survivors = new SurvivingMessages();
        survivors.AddWritten(Of("a"));
        survivors.WhenAnyAsync().IsCompleted.ShouldBeTrue();
        survivors.Release(survivors.Written);
        Task any = survivors.WhenAnyAsync();
        any.IsCompleted.ShouldBeFalse();
        survivors.AddWritten(Of("b"));
        any.IsCompleted.ShouldBeTrue();
    }

    private static Message Of(string name, int length = 1) =>
        new("", name, new MessageBody(new byte[128], length)) { SurvivesEpoch = true };
}
