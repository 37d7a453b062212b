using Xunit.v3;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Marks the tests of a class of failures that has broken a generator somewhere; <see cref="Coverage"/> has the list.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class FailureClassAttribute(int number) : Attribute, ITraitAttribute
{
    public int Number => number;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("FailureClass", $"{number}")];
}
