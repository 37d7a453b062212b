namespace TypedRpc.Packages.Tests.Samples;

public sealed class MinimalTests
{
    [Fact]
    public async Task The_smallest_program_prints_its_greeting_and_nothing_else() =>
        (await Dotnet.RunAsync(Places.Sample("Minimal"))).ShouldBe("Hello, OpenStack!" + Environment.NewLine);

    [Fact]
    public void The_smallest_program_fits_into_twenty_lines() =>
        File.ReadAllLines(Path.Combine(Places.Repository, "samples", "Minimal", "Program.cs")).Length.ShouldBeLessThanOrEqualTo(20);
}
