namespace TypedRpc.Tests.Contracts;

/// <summary>Versions of contracts.</summary>
public sealed class Versions
{
    [Theory]
    [InlineData("1.0", 1, 0, 0)]
    [InlineData("1.10", 1, 10, 0)]
    [InlineData("0.0", 0, 0, 0)]
    [InlineData("2.3.4", 2, 3, 4)]
    [InlineData("2147483647.2147483647.2147483647", int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData("01.02", 1, 2, 0)]
    public void Two_or_three_numbers_are_a_version(string text, int major, int minor, int revision)
    {
        RpcVersion.Parse(text).ShouldBe(new RpcVersion(major, minor, revision));
        RpcVersion.TryParse(text, out RpcVersion version).ShouldBeTrue();
        version.ShouldBe(new RpcVersion(major, minor, revision));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1.2.3.4")]
    [InlineData("1.-2")]
    [InlineData("+1.2")]
    [InlineData(" 1.2")]
    [InlineData("1.2 ")]
    [InlineData("1,2")]
    [InlineData("1.x")]
    [InlineData("1.2.")]
    [InlineData("2147483648.0")]
    [InlineData("١.٢")]
    public void Any_other_text_is_not_a_version(string? text)
    {
        RpcVersion.TryParse(text, out RpcVersion version).ShouldBeFalse();
        version.ShouldBe(default);
        Should.Throw<FormatException>(() => RpcVersion.Parse(text!)).Message.ShouldContain("major.minor");
    }

    [Theory]
    [InlineData("1.0", "1.0")]
    [InlineData("1.10", "1.10")]
    [InlineData("1.2.0", "1.2")]
    [InlineData("1.2.3", "1.2.3")]
    public void The_text_form_leaves_a_revision_of_0_out(string text, string expected) =>
        RpcVersion.Parse(text).ToString().ShouldBe(expected);

    [Fact]
    public void Versions_compare_as_numbers()
    {
        string[] ordered = ["0.9", "1.0", "1.0.1", "1.9", "1.10", "1.10.9", "1.10.10", "2.0", "10.0"];
        ordered.OrderDescending(StringComparer.Ordinal).Select(RpcVersion.Parse).Order().Select(v => v.ToString()).ShouldBe(ordered);
    }

    [Theory]
    [InlineData("1.3", "1.0", true)]
    [InlineData("1.3", "1.3", true)]
    [InlineData("1.3", "1.4", false)]
    [InlineData("1.10", "1.9", true)]
    [InlineData("1.9", "1.10", false)]
    [InlineData("2.0", "1.0", false)]
    [InlineData("1.0", "2.0", false)]
    [InlineData("1.3.1", "1.3", true)]
    [InlineData("1.3.1", "1.3.1", true)]
    [InlineData("1.3.1", "1.3.2", false)]
    [InlineData("1.3", "1.3.1", false)]
    [InlineData("1.4", "1.3.9", true)]
    [InlineData("0.0", "0.0", true)]
    public void A_server_serves_its_major_version_up_to_its_minor_one(string server, string requested, bool serves) =>
        RpcVersion.Parse(server).Serves(RpcVersion.Parse(requested)).ShouldBe(serves);
}
