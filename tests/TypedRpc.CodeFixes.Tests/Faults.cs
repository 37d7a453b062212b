using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;

namespace TypedRpc.CodeFixes.Tests;

/// <summary>Holds what is offered for the first fault of a source, and what comes of it.</summary>
internal static class Faults
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;


        """;

    /// <summary>The source has a fault of an id; the offer of a key makes another source of it, in which the fault is gone.</summary>
    public static Task HoldMendedAsync(string id, string key, string before, string after) => HoldMendedAsTheyAreAsync(id, key, Usings + before, Usings + after);

    /// <summary>The same without the usual usings.</summary>
    public static async Task HoldMendedAsTheyAreAsync(string id, string key, string before, string after)
    {
        using var fixing = new Fixing(before);
        await fixing.HoldCompilesAsync();
        await fixing.AcceptAsync(await FirstAsync(fixing, id), key);
        (await fixing.TextAsync()).ShouldBe(after);
    }

    /// <summary>The source has a fault of an id, and these are the titles of what is offered.</summary>
    public static async Task HoldOfferedAsync(string id, string source, params string[] titles)
    {
        using var fixing = new Fixing(Usings + source);
        await fixing.HoldCompilesAsync();
        IReadOnlyList<CodeAction> offers = await fixing.OffersAsync(await FirstAsync(fixing, id));
        offers.Select(offer => offer.Title).ShouldBe(titles);
        offers.Select(offer => offer.EquivalenceKey).ShouldBeUnique();
    }

    public static async Task<Diagnostic> FirstAsync(Fixing fixing, string id)
    {
        IReadOnlyList<Diagnostic> all = await fixing.FaultsAsync();
        return all.FirstOrDefault(one => one.Id == id).ShouldNotBeNull($"found {string.Join(' ', all.Select(one => one.Id))}");
    }
}
