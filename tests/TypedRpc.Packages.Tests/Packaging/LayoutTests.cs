using System.Xml.Linq;

namespace TypedRpc.Packages.Tests.Packaging;

[Collection(PackagesCollection.Name)]
public sealed class LayoutTests(PackedPackages packages)
{
    [Fact]
    public void TypedRpc_carries_the_generator_and_the_code_fixes_once_and_nothing_that_they_are_built_with()
    {
        packages.Files("TypedRpc").Keys.Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(
            ["analyzers/dotnet/cs/TypedRpc.CodeFixes.dll", "analyzers/dotnet/cs/TypedRpc.Generators.dll"]);
    }

    [Theory]
    [InlineData("TypedRpc")]
    [InlineData("TypedRpc.RabbitMQ")]
    [InlineData("TypedRpc.Hosting")]
    public void A_package_has_a_library_and_its_documentation_for_each_framework_and_no_other_library(string package)
    {
        packages.Files(package).Keys.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(
            [$"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml", $"lib/net8.0/{package}.dll", $"lib/net8.0/{package}.xml"]);
    }

    [Theory]
    [InlineData("TypedRpc")]
    [InlineData("TypedRpc.RabbitMQ")]
    [InlineData("TypedRpc.Hosting")]
    public void A_package_says_what_it_is_and_under_which_license(string package)
    {
        XElement metadata = packages.Metadata(package);

        metadata.Element("license")!.Attribute("type")!.Value.ShouldBe("expression");
        metadata.Element("license")!.Value.ShouldBe("MIT");
        metadata.Element("readme")!.Value.ShouldBe("README.md");
        metadata.Element("description")!.Value.ShouldNotBe("Package Description");
        packages.Files(package)["README.md"].ShouldBeGreaterThan(1000);
    }

    [Theory]
    [InlineData("TypedRpc", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("TypedRpc.RabbitMQ", "RabbitMQ.Client TypedRpc")]
    [InlineData("TypedRpc.Hosting", "TypedRpc YamlDotNet")]
    public void A_package_depends_on_what_runs_and_not_on_the_compiler(string package, string expected)
    {
        XElement[] groups = [.. packages.Metadata(package).Element("dependencies")!.Elements("group")];

        groups.Select(group => group.Attribute("targetFramework")!.Value).Order(StringComparer.Ordinal).ShouldBe(["net10.0", "net8.0"]);
        foreach (XElement group in groups)
            string.Join(' ', group.Elements("dependency").Select(one => one.Attribute("id")!.Value).Order(StringComparer.Ordinal)).ShouldBe(expected);
    }

    [Fact]
    public void Whoever_references_the_RabbitMQ_package_gets_the_analyzers_of_TypedRpc_too()
    {
        XElement[] dependencies = [.. packages.Metadata("TypedRpc.RabbitMQ").Descendants("dependency").Where(one => one.Attribute("id")!.Value == "TypedRpc")];

        dependencies.Length.ShouldBe(2);
        foreach (XElement dependency in dependencies)
        {
            dependency.Attribute("version")!.Value.ShouldBe(packages.Version);
            dependency.Attribute("exclude")?.Value.ShouldNotContain("Analyzers");
            dependency.Attribute("include")!.Value.ShouldBe("All");
        }
    }

    [Theory]
    [InlineData("lib/net8.0/TypedRpc.dll")]
    [InlineData("lib/net10.0/TypedRpc.dll")]
    public void The_runtime_stays_small(string file)
    {
        packages.Files("TypedRpc")[file].ShouldBeLessThanOrEqualTo(350 * 1024);
    }
}
