using System.Diagnostics;

namespace TypedRpc.TestBroker;

/// <summary>The RabbitMQ 4 in the folder that <c>tests/rabbitmq4</c> made: a root of its own, which its programs are started in.</summary>
/// <remarks>
/// The server's mounts are in a namespace of its own: no other process sees them, and they end with the server, however it ends. It needs
/// root.
/// </remarks>
internal sealed class UnpackedDistribution : Distribution
{
    // Each command replaces the process by the next one, so that the process id stays the server's.
    private const string StartInRoot = """
        mount --rbind /dev "$1/dev" && mount -t proc proc "$1/proc" && mkdir -p "$1$2" && mount --rbind "$2" "$1$2" && exec chroot "$1" "$3"
        """;

    private readonly string _root;

    private UnpackedDistribution(string root) => _root = root;

    /// <summary>The folder that <c>TYPEDRPC_TEST_RABBITMQ4</c> names; null when it is not set.</summary>
    public static UnpackedDistribution? Found { get; } =
        Environment.GetEnvironmentVariable("TYPEDRPC_TEST_RABBITMQ4") is { Length: > 0 } root ? new(root) : null;

    // What RabbitMQ 4.3 refuses by default.
    public override string Configuration => "deprecated_features.permit.transient_nonexcl_queues = false";

    public override void Check()
    {
        if (!File.Exists(_root + ServerScript))
        {
            throw new InvalidOperationException(
                $"There is no RabbitMQ in '{_root}', the folder of TYPEDRPC_TEST_RABBITMQ4: set it to what tests/rabbitmq4 prints.");
        }
    }

    public override ProcessStartInfo Server() => new(
        "unshare",
        [
            "--mount", "--propagation", "private",
            "sh", "-c", StartInRoot, "sh", _root, Path.TrimEndingDirectorySeparator(Path.GetTempPath()), ServerScript,
        ]);

    public override ProcessStartInfo Erlang(string program, params IEnumerable<string> arguments) =>
        new("chroot", [_root, program, .. arguments]);
}
