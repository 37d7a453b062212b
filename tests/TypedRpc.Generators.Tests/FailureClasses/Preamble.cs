namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>What sources of tests begin with.</summary>
internal static class Preamble
{
    public const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;
}
