using System.Reflection;

namespace TypedRpc.Samples.Tests.Running;

/// <summary>Where the build says that things are.</summary>
internal static class Places
{
    public static string Repository => Value("Repository");

    public static string BlockStorage => Value("BlockStorage");

    public static string WebFront => Value("WebFront");

    public static string BrowserPackages => Value("BrowserPackages");

    private static string Value(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
