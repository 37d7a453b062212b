namespace TypedRpc.TestBroker;

/// <summary>Which RabbitMQ a test runs against: a private one of this release, or the running one that its variable names.</summary>
public sealed class BrokerRelease
{
    private readonly Func<Distribution> _distribution;

    private BrokerRelease(string variables, Func<Distribution> distribution) => (Variables, _distribution) = (variables, distribution);

    /// <summary>The RabbitMQ that is installed on this machine, or <c>TYPEDRPC_RABBITMQ_URL</c>.</summary>
    public static BrokerRelease Installed { get; } = new("TYPEDRPC_RABBITMQ", static () => new InstalledDistribution());

    /// <summary>
    /// RabbitMQ 4, in the folder that <c>tests/rabbitmq4</c> made and <c>TYPEDRPC_TEST_RABBITMQ4</c> names, or
    /// <c>TYPEDRPC_RABBITMQ4_URL</c>.
    /// </summary>
    /// <remarks>
    /// A private one refuses queues that are neither durable nor exclusive, as RabbitMQ 4.3 does by default.
    /// </remarks>
    public static BrokerRelease Four { get; } = new("TYPEDRPC_RABBITMQ4", static () => UnpackedDistribution.Found!);

    /// <summary>The one of tests that do not choose: <c>TYPEDRPC_TEST_RABBITMQ_VERSION=4</c> makes it <see cref="Four"/>.</summary>
    public static BrokerRelease Default { get; } =
        Environment.GetEnvironmentVariable("TYPEDRPC_TEST_RABBITMQ_VERSION") == "4" ? Four : Installed;

    /// <summary>What keeps tests from running against it here; null when nothing does.</summary>
    internal string? Hindrance => this == Four && Url is null && UnpackedDistribution.Found is null
        ? "Needs RabbitMQ 4: set TYPEDRPC_TEST_RABBITMQ4=$(tests/rabbitmq4), or TYPEDRPC_RABBITMQ4_URL to a running one."
        : null;

    /// <summary>The broker to use in place of a private one; null to start one.</summary>
    internal string? Url => Value("_URL");

    /// <summary>The HTTP interface of that broker; null for port 15672 of its host.</summary>
    internal string? ManagementUrl => Value("_MANAGEMENT_URL");

    /// <summary>What a private one is started from.</summary>
    internal Distribution Distribution => Hindrance is { } hindrance ? throw new InvalidOperationException(hindrance) : _distribution();

    private string Variables { get; }

    private string? Value(string ending) =>
        Environment.GetEnvironmentVariable(Variables + ending) is { Length: > 0 } value ? value : null;
}
