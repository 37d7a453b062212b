using TypedRpc.InMemory;

namespace TypedRpc.Transports.Tests.InMemory;

public sealed class TopicPatterns
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("#", "", true)]
    [InlineData("#", "a", true)]
    [InlineData("#", "a.b.c", true)]
    [InlineData("*", "", false)]
    [InlineData("*", "a", true)]
    [InlineData("*", "a.b", false)]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a.*", "a", false)]
    [InlineData("a.*", "a.", true)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("a.#", "a", true)]
    [InlineData("a.#", "a.b.c", true)]
    [InlineData("a.#", "ab", false)]
    [InlineData("#.a", "a", true)]
    [InlineData("#.a", "b.a", true)]
    [InlineData("#.a", "b.a.c", false)]
    [InlineData("#.a.#", "b.a.c", true)]
    [InlineData("#.a.#", "b.c", false)]
    [InlineData("*.#", "", false)]
    [InlineData("*.#", "a", true)]
    [InlineData("#.*", "a.b", true)]
    [InlineData("#.#", "", true)]
    [InlineData("*.*", ".", true)]
    [InlineData("a.#.b.#.c", "a.b.b.x.c.c", true)]
    [InlineData("a.#.b.*.c", "a.b.b.c.c", true)]
    [InlineData("a.*b", "a.xb", false)]
    [InlineData("a.#b", "a.x.b", false)]
    public void A_star_is_one_word_and_a_hash_any_number(string pattern, string key, bool matches) =>
        TopicPattern.Matches(TopicPattern.Words(pattern), TopicPattern.Words(key)).ShouldBe(matches);

    [Fact]
    public void Matching_agrees_with_the_definition()
    {
        var random = new Random(20261122);
        int matched = 0;
        for (int i = 0; i < 200_000; i++)
        {
            string[] pattern = Words(random, ["a", "b", "*", "#"], 6), key = Words(random, ["a", "b"], 7);
            bool expected = MatchesByDefinition(pattern, key);
            TopicPattern.Matches(pattern, key).ShouldBe(expected, $"{string.Join('.', pattern)} and {string.Join('.', key)}");
            matched += expected ? 1 : 0;
        }

        matched.ShouldBeInRange(20_000, 180_000, "Neither answer may be rare, or the property says little.");
    }

    [Fact]
    public void Many_hashes_do_not_make_matching_slow()
    {
        string[] pattern = [.. Enumerable.Repeat("#", 60).SelectMany(h => new[] { h, "a" }), "b"];
        string[] key = [.. Enumerable.Repeat("a", 127)];

        TopicPattern.Matches(pattern, key).ShouldBeFalse();
    }

    private static string[] Words(Random random, string[] words, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => words[random.Next(words.Length)])];

    private static bool MatchesByDefinition(ReadOnlySpan<string> pattern, ReadOnlySpan<string> key) => pattern switch
    {
        [] => key.IsEmpty,
        ["#", .. var rest] => MatchesByDefinition(rest, key) || (!key.IsEmpty && MatchesByDefinition(pattern, key[1..])),
        [var word, .. var rest] => !key.IsEmpty && (word == "*" || word == key[0]) && MatchesByDefinition(rest, key[1..]),
    };
}
