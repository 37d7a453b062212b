using TypedRpc.Notifications;

namespace TypedRpc.Tests.Notifications;

/// <summary>Patterns match as Python's fnmatch.fnmatchcase does.</summary>
public sealed class Globs
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "volume.create.end", true)]
    [InlineData("volume.*", "volume.create.end", true)]
    [InlineData("volume.*", "volumes.create", false)]
    [InlineData("*.end", "volume.create.end", true)]
    [InlineData("*.end", "volume.end.start", false)]
    [InlineData("*create*", "volume.create.end", true)]
    [InlineData("**a**", "bab", true)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    [InlineData("a*b*c", "aXbXbX", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("?", "", false)]
    [InlineData("[abc]", "b", true)]
    [InlineData("[abc]", "d", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[c-a]", "b", false)]
    [InlineData("[!a-c]", "d", true)]
    [InlineData("[!a-c]", "b", false)]
    [InlineData("[]]", "]", true)]
    [InlineData("[!]]", "]", false)]
    [InlineData("[!]]", "a", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[-a]", "-", true)]
    [InlineData("[a", "[a", true)]
    [InlineData("[", "[", true)]
    [InlineData("[]", "[]", true)]
    [InlineData("[!", "[!", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("Volume.*", "volume.create", false)]
    [InlineData("*[0-9]", "host7", true)]
    [InlineData("*[0-9]", "host7a", false)]
    public void A_pattern_matches_the_whole_text_or_not(string pattern, string text, bool matches) =>
        Glob.Matches(pattern, text).ShouldBe(matches);

    [Fact]
    public void A_hostile_pattern_costs_little()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 2_000)) + "b";
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Glob.Matches(pattern, new string('a', 4_000)).ShouldBeFalse();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20)); // without a bound on backtracking it would not end
    }
}
