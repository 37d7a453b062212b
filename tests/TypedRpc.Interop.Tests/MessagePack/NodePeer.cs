using System.Reflection;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>The package @msgpack/msgpack of npm.</summary>
public sealed class NodePeer() : Peer(
    "node",
    "peer.cjs",
    "Install Node (Debian: apt-get install nodejs npm) and the package: npm install --no-save --no-package-lock "
        + $"--ignore-scripts --prefix {Path.GetDirectoryName(Packages)} @msgpack/msgpack@3.1.3.",
    ("NODE_PATH", Packages))
{
    private static string Packages =>
        typeof(NodePeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "NodePackages").Value!;
}
