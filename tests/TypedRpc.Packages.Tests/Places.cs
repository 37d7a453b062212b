using System.Reflection;

namespace TypedRpc.Packages.Tests;

/// <summary>Where the build says that things are.</summary>
internal static class Places
{
    public static string Repository { get; } = Told("Repository");

    /// <summary>The dll of a sample.</summary>
    public static string Sample(string name) => Told("Sample " + name);

    private static string Told(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
