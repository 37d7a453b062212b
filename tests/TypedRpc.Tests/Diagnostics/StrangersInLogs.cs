using TypedRpc.Diagnostics;

namespace TypedRpc.Tests.Diagnostics;

/// <summary>What a stranger can bring into a log: text on one line, and not many lines.</summary>
public sealed class StrangersInLogs
{
    [Theory]
    [InlineData("echo", "echo")]
    [InlineData("größer als 你好", "größer als 你好")]
    [InlineData("a\r\nb", "a\\u000d\\u000ab")]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("a\u2028b\u202ec\u0085", "a\\u2028b\\u202ec\\u0085")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Text_stays_on_its_line_and_says_what_was_in_it(string? text, string expected) => LogText.Of(text).ShouldBe(expected);

    [Fact]
    public void Half_of_a_surrogate_pair_is_escaped() => LogText.Of("a" + '\ud83d').ShouldBe("a\\ud83d");

    [Fact]
    public void Text_is_cut() => LogText.Of(new string('x', 100_000)).Length.ShouldBeLessThan(250);

    [Fact]
    public void Ten_lines_in_ten_seconds_go_through_and_the_next_says_how_many_did_not()
    {
        var time = new CountingTimeProvider();
        var limit = new LogLimit(time);
        for (int i = 0; i < 10; i++)
            limit.TryTake(out _).ShouldBeTrue();
        for (int i = 0; i < 5; i++)
            limit.TryTake(out _).ShouldBeFalse();

        time.Advance(TimeSpan.FromSeconds(10));

        limit.TryTake(out long leftOut).ShouldBeTrue();
        leftOut.ShouldBe(5);
        limit.TryTake(out leftOut).ShouldBeTrue();
        leftOut.ShouldBe(0);
    }
}
