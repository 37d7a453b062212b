using System.Reflection;
using PublicApiGenerator;

namespace TypedRpc.Tests.PublicApi;

/// <summary>What users can see. A change of it is a decision, and shows in a file that is reviewed.</summary>
public sealed class PublicSurface
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        // Extension methods are in the namespaces that their users have open already, such as Microsoft.Extensions.DependencyInjection.
        DenyNamespacePrefixes = [],
    };

    [Fact]
    public void The_surface_of_TypedRpc_is_what_its_file_says() => Compare(typeof(RpcBus).Assembly);

    [Fact]
    public void The_surface_of_the_RabbitMQ_transport_is_what_its_file_says() =>
        Compare(typeof(RabbitMQ.RabbitMqTransportFactory).Assembly);

    [Fact]
    public void The_surface_of_the_AMQP_1_0_transport_is_what_its_file_says() =>
        Compare(typeof(Amqp.AmqpTransportFactory).Assembly);

    [Fact]
    public void The_surface_of_Hosting_is_what_its_file_says() => Compare(typeof(Hosting.NotificationRoutingFile).Assembly);

    [Fact]
    public void The_surface_of_the_package_for_MessagePack_CSharp_is_what_its_file_says() => Compare(typeof(IMessagePackOptions).Assembly);

    private static void Compare(Assembly assembly)
    {
        string file = Repository.PathTo("tests", "TypedRpc.Tests", "PublicApi", assembly.GetName().Name + ".txt");
        string surface = assembly.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        if (Repository.RewritesSnapshots)
            File.WriteAllText(file, surface);
        string[] now = surface.Split('\n'), then = File.ReadAllText(file).Split('\n');
        string difference = string.Join(
            '\n', [.. then.Except(now).Select(line => "- " + line), .. now.Except(then).Select(line => "+ " + line)]);
        surface.ShouldBe(File.ReadAllText(file), $"TYPEDRPC_UPDATE_SNAPSHOTS=1 rewrites {file}\n{difference}");
    }
}
