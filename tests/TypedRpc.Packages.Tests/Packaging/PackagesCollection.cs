namespace TypedRpc.Packages.Tests.Packaging;

/// <summary>The tests that share the packages of this run.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesCollection : ICollectionFixture<PackedPackages>, ICollectionFixture<ConsumerProjects>
{
    public const string Name = "Packages";
}
