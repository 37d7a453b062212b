namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>What somebody is told on a machine where a peer is missing.</summary>
public sealed class InstallationTests
{
    [Theory]
    [InlineData("/usr/bin/there-is-no-such-program")]
    [InlineData("/bin/false")] // a program that ends, as Python does without the module
    public void The_error_for_a_peer_that_does_not_run_says_how_to_install_it(string program)
    {
        string message = Should.Throw<InvalidOperationException>(() => new MissingPeer(program)).Message;
        message.ShouldContain(program);
        message.ShouldContain("apt-get install python3-something");
        message.ShouldContain("tests/run");
    }

    private sealed class MissingPeer(string program)
        : Peer(program, "peer.py", "Install something (Debian: apt-get install python3-something).");
}
