namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What somebody is told on a machine where oslo.messaging is missing.</summary>
public sealed class PythonProcessTests
{
    [Theory]
    [InlineData("/usr/bin/there-is-no-such-program")]
    [InlineData("/bin/false")] // a program that ends, as Python does without the module
    public async Task The_error_for_a_peer_that_does_not_run_says_how_to_install_it(string program)
    {
        string message = (await Should.ThrowAsync<InvalidOperationException>(() => PythonProcess.StartAsync(program, "server.py"))).Message;
        message.ShouldContain(program);
        message.ShouldContain("apt-get install python3-oslo.messaging");
        message.ShouldContain("tests/run");
    }
}
