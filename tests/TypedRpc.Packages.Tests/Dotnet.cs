namespace TypedRpc.Packages.Tests;

/// <summary>The dotnet command, in a process of its own that leaves none behind.</summary>
internal static class Dotnet
{
    // Half a minute where nothing else runs; a first restore on a slow line may take minutes.
    public static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(20);
    public static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(2);

    // Servers that outlive the command would keep its output open and be of another process tree than ours.
    private static readonly string[] NoServers = ["--nologo", "-v:quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false"];

    private static readonly Dictionary<string, string> English =
        new() { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0" };

    /// <summary>Builds, packs or publishes, and fails with all of the output when that fails.</summary>
    public static async Task<string> BuildAsync(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using RunningProgram running = StartBuild(folder, environment, arguments);
        return await running.SucceededAsync(BuildLimit);
    }

    /// <summary>Builds what does not build, and returns all of the output.</summary>
    public static async Task<string> FailAsync(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using RunningProgram running = StartBuild(folder, environment, arguments);
        (await running.ExitedAsync(BuildLimit)).ShouldBe(1, running.Output);
        return running.Output;
    }

    /// <summary>Starts a built program.</summary>
    public static RunningProgram Start(string dll, params string[] arguments) =>
        RunningProgram.Start("dotnet", [dll, .. arguments], environment: English);

    /// <summary>Runs a command that is no build.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        await using var running = RunningProgram.Start("dotnet", arguments, environment: English);
        return await running.SucceededAsync(RunLimit);
    }

    private static RunningProgram StartBuild(string folder, IReadOnlyDictionary<string, string>? environment, string[] arguments)
    {
        var variables = new Dictionary<string, string>(English);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            variables[name] = value;
        return RunningProgram.Start("dotnet", [.. arguments, .. NoServers], folder, variables);
    }
}
