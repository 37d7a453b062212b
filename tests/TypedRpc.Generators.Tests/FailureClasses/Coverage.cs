using System.Reflection;
using System.Runtime.CompilerServices;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>The classes of failures that generators have been broken by, and where each is tested.</summary>
public sealed class Coverage
{
    private static readonly string[] Classes =
    [
        "keyword and contextual identifiers",
        "parameters that shadow the generator's own locals and fields",
        "members that clash with the proxy's own or object's",
        "a user type already has the generated name",
        "hint-name collisions",
        "characters illegal in hint names",
        "the global namespace",
        "name lookup",
        "attributes through aliases, full names, look-alikes from another namespace",
        "tuples, nested generics, jagged arrays, dynamic, typeof rules",
        "nullable contexts",
        "default values of every literal kind; params",
        "120 methods; 24 parameters",
        "overloads; overloads that differ only in the token",
        "inheritance",
        "partial interfaces, default interface methods, static members, explicit re-implementation",
        "unsupported signatures: diagnosed, never crashed on",
        "attributes misused",
        "properties, indexers, events",
        "accessibility",
        "string escaping, constants, invalid topics",
        "warnings leaking out of generated code",
        "the consumer's language version",
        "broken code in the middle of an edit, cycles, bad attribute arguments",
        "caching",
        "stale output",
        "the order of files or declarations",
        "memory",
        "line endings and cultures",
        "two assemblies tied by InternalsVisibleTo that both generate",
        "contracts in a referenced assembly",
        "severities and suppressions of our diagnostics",
        "a strict consumer stays green",
        "analyzer and generator agree on every input",
    ];

    // What only a whole build can show is tested where packages are made.
    private static readonly (int Number, string File, string Test)[] Elsewhere =
    [
        (
            8, "TypedRpc.Packages.Tests/Packaging/ConsumptionTests.cs",
            "A_contract_in_a_library_is_served_and_called_by_an_executable_that_references_it"),
        (
            23, "TypedRpc.Packages.Tests/Packaging/ConsumptionTests.cs",
            "An_executable_in_CSharp_11_with_TypedRpc_alone_serves_and_calls_its_own_contract"),
        (
            31, "TypedRpc.Packages.Tests/Packaging/ConsumptionTests.cs",
            "A_contract_in_a_library_is_served_and_called_by_an_executable_that_references_it"),
        (
            33, "TypedRpc.Packages.Tests/Packaging/ConsumptionTests.cs",
            "An_executable_in_CSharp_11_with_TypedRpc_alone_serves_and_calls_its_own_contract"),
    ];

    [Fact]
    public void Every_class_of_failures_has_tests_here()
    {
        IEnumerable<MemberInfo> tests = typeof(Coverage).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute))).Append<MemberInfo>(type));
        IEnumerable<int> covered = tests.SelectMany(test => test.GetCustomAttributes<FailureClassAttribute>())
            .Select(mark => mark.Number).Distinct().Order();
        covered.ShouldBe(Enumerable.Range(1, Classes.Length));
    }

    [Fact]
    public void The_tests_named_for_other_classes_exist()
    {
        foreach ((int number, string file, string test) in Elsewhere)
            File.ReadAllText(Path.Combine(Tests(), file)).ShouldContain($" {test}(", Case.Sensitive, Classes[number - 1]);
    }

    private static string Tests([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..");
}
