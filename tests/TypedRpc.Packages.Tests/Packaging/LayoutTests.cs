using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TypedRpc.Packages.Tests.Packaging;

[Collection(PackagesCollection.Name)]
public sealed partial class LayoutTests(PackedPackages packages)
{
    [Fact]
    public void TypedRpc_carries_the_generator_and_the_code_fixes_once_and_nothing_that_they_are_built_with()
    {
        packages.Files("TypedRpc.Core").Keys.Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ShouldBe(
            ["analyzers/dotnet/cs/TypedRpc.CodeFixes.dll", "analyzers/dotnet/cs/TypedRpc.Generators.dll"]);
    }

    [Fact]
    public void TypedRpc_has_targets_for_its_frameworks_and_others_for_the_rest() =>
        packages.Files("TypedRpc.Core").Keys.Where(file => file.StartsWith("build", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ShouldBe(
            ["buildMultiTargeting/TypedRpc.Core.targets", "buildTransitive/TypedRpc.Core.targets",
                "buildTransitive/net8.0/TypedRpc.Analyzers.targets", "buildTransitive/net8.0/TypedRpc.Core.targets"]);

    [Theory]
    [InlineData("TypedRpc.Core")]
    [InlineData("TypedRpc.RabbitMQ")]
    [InlineData("TypedRpc.Amqp")]
    [InlineData("TypedRpc.Hosting")]
    [InlineData("TypedRpc.MessagePack")]
    public void A_package_has_a_library_and_its_documentation_for_each_framework_and_no_other_library(string package)
    {
        packages.Files(package).Keys.Where(file => file.StartsWith("lib/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ShouldBe(
            [$"lib/net10.0/{LibraryOf(package)}.dll", $"lib/net10.0/{LibraryOf(package)}.xml", $"lib/net8.0/{LibraryOf(package)}.dll",
                $"lib/net8.0/{LibraryOf(package)}.xml"]);
    }

    [Theory]
    [InlineData("TypedRpc.Core")]
    [InlineData("TypedRpc.RabbitMQ")]
    [InlineData("TypedRpc.Amqp")]
    [InlineData("TypedRpc.Hosting")]
    [InlineData("TypedRpc.MessagePack")]
    public void A_package_says_what_it_is_and_under_which_license(string package)
    {
        XElement metadata = packages.Metadata(package);

        metadata.Element("license")!.Attribute("type")!.Value.ShouldBe("expression");
        metadata.Element("license")!.Value.ShouldBe("MIT");
        metadata.Element("readme")!.Value.ShouldBe("README.md");
        metadata.Element("description")!.Value.ShouldNotBe("Package Description");
        packages.Files(package)["README.md"].ShouldBeGreaterThan(1000);
        metadata.Element("projectUrl")!.Value.ShouldBe("https://github.com/typedrpc/typedrpc");
        metadata.Element("repository")!.Attribute("type")!.Value.ShouldBe("git");
        metadata.Element("repository")!.Attribute("url")!.Value.ShouldBe("https://github.com/typedrpc/typedrpc");
        metadata.Element("repository")!.Attribute("commit")!.Value.Length.ShouldBe(40);
    }

    [Theory]
    [InlineData("TypedRpc.Core")]
    [InlineData("TypedRpc.RabbitMQ")]
    [InlineData("TypedRpc.Amqp")]
    [InlineData("TypedRpc.Hosting")]
    [InlineData("TypedRpc.MessagePack")]
    public void A_package_has_an_icon_of_the_size_that_galleries_show(string package)
    {
        byte[] icon = packages.Read(package, packages.Metadata(package).Element("icon")!.Value);

        icon[1..4].ShouldBe("PNG"u8.ToArray());
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)).ShouldBe(128);
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)).ShouldBe(128);
    }

    [Theory]
    [InlineData("TypedRpc.Core")]
    [InlineData("TypedRpc.RabbitMQ")]
    [InlineData("TypedRpc.Amqp")]
    [InlineData("TypedRpc.Hosting")]
    [InlineData("TypedRpc.MessagePack")]
    public void The_links_of_a_packages_README_work_outside_the_repository(string package)
    {
        string[] links =
            [.. Link().Matches(Encoding.UTF8.GetString(packages.Read(package, "README.md"))).Select(link => link.Groups[1].Value)];

        links.ShouldContain("https://github.com/typedrpc/typedrpc/blob/main/docs/errors.md");
        links.ShouldAllBe(link => link.StartsWith("https://"));
    }

    [Fact]
    public void A_packages_README_is_the_repositorys_but_for_the_addresses_of_links()
    {
        string packed = Encoding.UTF8.GetString(packages.Read("TypedRpc.Core", "README.md"));

        packed.Replace("(https://github.com/typedrpc/typedrpc/blob/main/", "(")
            .TrimEnd().ShouldBe(File.ReadAllText(Path.Combine(Places.Repository, "README.md")).TrimEnd());
    }

    [Theory]
    [InlineData("TypedRpc.Core")]
    [InlineData("TypedRpc.RabbitMQ")]
    [InlineData("TypedRpc.Amqp")]
    [InlineData("TypedRpc.Hosting")]
    [InlineData("TypedRpc.MessagePack")]
    public void The_frameworks_of_a_package_are_compared_when_it_is_packed(string package) => packages.IsValidated(package).ShouldBeTrue();

    [Theory]
    [InlineData("TypedRpc.Core", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("TypedRpc.RabbitMQ", "RabbitMQ.Client TypedRpc.Core")]
    [InlineData("TypedRpc.Amqp", "AMQPNetLite TypedRpc.Core")]
    [InlineData(
        "TypedRpc.Hosting",
        "Microsoft.Extensions.Configuration.Binder Microsoft.Extensions.Diagnostics.HealthChecks Microsoft.Extensions.Hosting "
            + "Microsoft.Extensions.Options.ConfigurationExtensions TypedRpc.Core YamlDotNet")]
    [InlineData("TypedRpc.MessagePack", "MessagePack TypedRpc.Core")]
    public void A_package_depends_on_what_runs_and_not_on_the_compiler(string package, string expected)
    {
        XElement[] groups = [.. packages.Metadata(package).Element("dependencies")!.Elements("group")];

        groups.Select(group => group.Attribute("targetFramework")!.Value).Order(StringComparer.Ordinal).ShouldBe(["net10.0", "net8.0"]);
        foreach (XElement group in groups)
        {
            string.Join(' ', group.Elements("dependency").Select(one => one.Attribute("id")!.Value).Order(StringComparer.Ordinal))
                .ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("TypedRpc.RabbitMQ")]
    [InlineData("TypedRpc.Amqp")]
    [InlineData("TypedRpc.Hosting")]
    [InlineData("TypedRpc.MessagePack")]
    public void A_project_that_references_a_dependent_package_gets_the_analyzers_of_TypedRpc_too(string package)
    {
        XElement[] dependencies =
            [.. packages.Metadata(package).Descendants("dependency").Where(one => one.Attribute("id")!.Value == "TypedRpc.Core")];

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
        packages.Files("TypedRpc.Core")[file].ShouldBeLessThanOrEqualTo(760 * 1024);
    }

    // The id TypedRpc is not ours; the assembly is.
    internal static string LibraryOf(string package) => package == "TypedRpc.Core" ? "TypedRpc" : package;

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
