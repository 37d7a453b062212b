using TypedRpc.Generators.Evolution;

namespace TypedRpc.Generators.Tests.Evolution;

public sealed class ComparisonTests
{
    [Fact]
    public void A_type_that_holds_itself_is_compared_once()
    {
        const string Node = "call run since 1.0\n parameter node Demo.Node?\nmap Demo.Node\n member next Demo.Node?\n member size ";
        IReadOnlyList<Change> found = Compare(Node + "int32", Node + "int64");
        found.ShouldHaveSingleItem().Rule.ShouldBe(ChangeRules.TypeWidened);
    }

    [Theory]
    [InlineData("int32", "int64", Fit.Everything)]
    [InlineData("int64", "int32", Fit.Shared)]
    [InlineData("uint32", "int64", Fit.Everything)]
    [InlineData("int32", "uint64", Fit.Shared)]
    [InlineData("uint64", "int64", Fit.Shared)]
    [InlineData("byte", "int16", Fit.Everything)]
    [InlineData("int16", "single", Fit.Everything)]
    [InlineData("int32", "single", Fit.Shared)]
    [InlineData("int32", "double", Fit.Everything)]
    [InlineData("uint64", "decimal", Fit.Everything)]
    [InlineData("double", "int32", Fit.Nothing)]
    [InlineData("double", "decimal", Fit.Nothing)]
    [InlineData("double", "single", Fit.Shared)]
    [InlineData("guid", "string", Fit.Everything)]
    [InlineData("datetimeoffset", "datetime", Fit.Nothing)]
    [InlineData("char", "uint16", Fit.Nothing)]
    [InlineData("boolean", "int32", Fit.Nothing)]
    public void How_much_one_scalar_reads_of_another(string written, string read, object fit) =>
        ScalarFit.Of(written, read).ShouldBe((Fit)fit);

    [Fact]
    public void Two_contracts_that_exchange_their_names_are_not_reported_as_renamed()
    {
        Surface before = Parse("contract A\nversion 1.0\ntopic a\ncontract B\nversion 1.0\ntopic b");
        Surface after = Parse("contract A\nversion 1.0\ntopic b\ncontract B\nversion 1.0\ntopic a");
        foreach (ContractSurface contract in after.Contracts)
            SurfaceComparison.Find(before, after, contract)!.Name.ShouldBe(contract.Name);
        SurfaceComparison.Removed(before, after).ShouldBeEmpty();
    }

    [Fact]
    public void None_of_several_contracts_with_one_address_is_reported_as_renamed()
    {
        Surface before = Parse("contract A\nversion 1.0\ntopic t");
        Surface after = Parse("contract B\nversion 1.0\ntopic t\ncontract C\nversion 1.0\ntopic t");
        after.Contracts.ShouldAllBe(contract => SurfaceComparison.Find(before, after, contract) == null);
        SurfaceComparison.Removed(before, after).ShouldHaveSingleItem().Name.ShouldBe("A");
    }

    private static IReadOnlyList<Change> Compare(string old, string @new)
    {
        Surface before = Parse("contract C\nversion 1.0\ntopic t\n" + old);
        Surface after = Parse("contract C\nversion 1.0\ntopic t\n" + @new);
        return ContractComparison.Compare(before, after, before.Contracts[0], after.Contracts[0]);
    }

    private static Surface Parse(string lines)
    {
        (Surface? surface, SurfaceFault? fault) = SurfaceParser.Parse("surface 1\n" + lines);
        fault.ShouldBeNull();
        return surface!;
    }
}
