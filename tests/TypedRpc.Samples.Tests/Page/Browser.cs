using TypedRpc.Packages.Tests;
using TypedRpc.Samples.Tests.Running;

namespace TypedRpc.Samples.Tests.Page;

/// <summary>Runs scripts of this folder with node, which drive the headless Chromium of the system with playwright-core.</summary>
internal static class Browser
{
    /// <summary>The time for a whole script. Each wait in it has a shorter one (60 s), so that the script names the failed step.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static string Chromium =>
        Environment.GetEnvironmentVariable("TYPEDRPC_TEST_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium";

    /// <summary>
    /// Skips the running test when the package or the browser is missing. With <c>TYPEDRPC_TEST_RABBITMQ=1</c> the test fails instead,
    /// as <c>tests/run</c> sets that after it has installed them.
    /// </summary>
    public static void SkipIfMissing()
    {
        string package = Path.Combine(Places.BrowserPackages, "playwright-core", "package.json");
        string[] missing = [.. new[] { package, Chromium }.Where(file => !File.Exists(file))];
        if (missing.Length == 0)
            return;
        string reason = $"Missing: {string.Join(", ", missing)}. `tests/run` installs playwright-core and Chromium "
            + "(TYPEDRPC_TEST_CHROMIUM is the path of another Chromium).";
        if (Environment.GetEnvironmentVariable("TYPEDRPC_TEST_RABBITMQ") == "1")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }

    /// <summary>Runs a script, and fails with what it printed unless all of its steps succeed.</summary>
    /// <param name="script">The name of a file in this folder.</param>
    /// <param name="front">The address of the web front.</param>
    public static async Task RunAsync(string script, Uri front)
    {
        using var profile = new TemporaryFolder();
        string path = Path.Combine(Places.Repository, "tests", "TypedRpc.Samples.Tests", "Page", script);
        var environment = new Dictionary<string, string>
        {
            ["NODE_PATH"] = Places.BrowserPackages,
            ["TYPEDRPC_TEST_CHROMIUM"] = Chromium,
        };
        await using RunningProgram program = RunningProgram.Start(
            "node", [path, front.OriginalString, profile.Path], Environment.CurrentDirectory, environment);
        await program.SucceededAsync(Limit);
    }
}
