using TypedRpc.TestBroker;

namespace TypedRpc.Packages.Tests.Native;

/// <summary>A server and a client without reflection: compiled to native code, and trimmed of all that nobody calls.</summary>
public sealed class NativeAotTests(PublishedPrograms programs, VirtualHost host, ITestOutputHelper output)
    : IClassFixture<PublishedPrograms>, IClassFixture<VirtualHost>
{
    // Native code for the oldest framework, trimmed for the newest: tests/aot has the reasons.
    private const string Native = "native";
    private const string Trimmed = "trimmed";

    /// <summary>Native code in CI; both in the long form, as each is a minute of compiling.</summary>
    public static TheoryData<string> Forms => Environment.GetEnvironmentVariable("TYPEDRPC_TEST_ALL") == "1" ? [Native, Trimmed] : [Native];

    private static readonly string[] Checks =
    [
        "every type in MessagePack", "every type in JSON", "a recursive payload", "a list and a dictionary",
        "overloads, in, tuples and params", "a method of a generic base",
        "a body of the interface, with values without a type", "a disposed proxy", "a version cap", "a remote exception",
        "a declared exception", "the context",
        "a cancelled call", "a fanout cast",
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_program_published_without_a_warning_makes_every_kind_of_call_to_itself(string form)
    {
        string program = await PublishAsync(form);
        await using var running = RunningProgram.Start(program, ["both", "memory://"]);

        Holds(form, "memory", await running.SucceededAsync(Dotnet.RunLimit));
    }

    [Theory]
    [Trait("Broker", "RabbitMQ")]
    [MemberData(nameof(Forms))]
    public async Task Two_of_its_processes_make_every_kind_of_call_over_RabbitMQ(string form)
    {
        string url = await host.UrlAsync();
        string program = await PublishAsync(form);
        await using var server = RunningProgram.Start(program, ["serve", url]);
        await server.HasPrintedAsync("serving", Dotnet.RunLimit);
        await using var client = RunningProgram.Start(program, ["call", url]);

        Holds(form, "RabbitMQ", await client.SucceededAsync(Dotnet.RunLimit));
    }

    [Theory]
    [Trait("Broker", "RabbitMQ")]
    [MemberData(nameof(Forms))]
    public async Task A_hosted_server_and_a_hosted_client_make_every_kind_of_call_over_RabbitMQ(string form)
    {
        string program = await PublishAsync(form);
        var settings = new Dictionary<string, string>
        {
            ["TypedRpc__Url"] = await host.UrlAsync(),
            ["TypedRpc__StartTimeout"] = "00:00:30",
            ["TypedRpc__Bus__Notifications__Drivers__0"] = "messagingv2",
        };
        var serving = new Dictionary<string, string>(settings) { ["TypedRpc__Servers__folders__DrainTimeout"] = "00:00:01" };
        await using var server = RunningProgram.Start(program, ["hosted-serve"], environment: serving);
        await server.HasPrintedAsync("serving, Healthy", Dotnet.RunLimit);
        await using var client = RunningProgram.Start(program, ["hosted-call"], environment: settings);
        string printed = await client.SucceededAsync(Dotnet.RunLimit);

        foreach (string check in Checks)
            printed.ShouldContain($"{check}: ok");
        server.Terminate();
        (await server.SucceededAsync(Dotnet.RunLimit)).ShouldContain("drained, intercepted");
    }

    private async Task<string> PublishAsync(string form)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && (Finds("gcc") || Finds("clang")),
            "Needs Linux and a linker (gcc or clang), which `tests/run` installs.");
        return await programs.PublishAsync(form);
    }

    private void Holds(string form, string transport, string printed)
    {
        foreach (string check in Checks)
            printed.ShouldContain($"{check}: ok");
        printed.ShouldContain(form == Native ? "dynamic code: no" : "dynamic code: yes");
        output.WriteLine($"{form}, {transport}, {programs.SizeOf(form) / 1024} KiB\n{printed}");
    }

    private static bool Finds(string command) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, command)));
}
