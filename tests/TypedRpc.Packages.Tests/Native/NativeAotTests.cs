namespace TypedRpc.Packages.Tests.Native;

public sealed class NativeAotTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_program_compiled_to_native_code_without_a_warning_makes_every_kind_of_call()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && (Finds("gcc") || Finds("clang")), "Needs Linux and a linker (gcc or clang), which `tests/run` installs.");
        using var folder = new TemporaryFolder();

        // Warnings are errors, the native compiler's too.
        await Dotnet.BuildAsync(
            Places.Repository, null, "publish", Path.Combine("tests", "aot"), "-c", "Release", "-p:PublishNative=true", "--artifacts-path", folder["artifacts"], "-o", folder["out"]);
        await using var program = RunningProgram.Start(folder["out", "TypedRpc.NativeAot"], []);
        string printed = await program.SucceededAsync(Dotnet.RunLimit);

        foreach (string call in new[] { "a record", "a recursive payload", "a list and a dictionary", "a remote exception", "a cast", "native" })
            printed.ShouldContain($"{call}: ok");
        output.WriteLine(printed);
    }

    private static bool Finds(string command) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, command)));
}
