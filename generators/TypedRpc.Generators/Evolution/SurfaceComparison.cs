namespace TypedRpc.Generators.Evolution;

/// <summary>Matches the contracts of a baseline with the current ones.</summary>
internal static class SurfaceComparison
{
    /// <summary>The baseline of a contract: the one with its name, or else a removed one with its address.</summary>
    /// <returns>Null for a new contract.</returns>
    public static ContractSurface? Find(Surface before, Surface after, ContractSurface contract) =>
        before.Contracts.FirstOrDefault(one => IsSame(one, contract)) ?? Renamed(before, after, contract);

    /// <summary>The contracts that exist in the baseline but not in the assembly.</summary>
    public static IEnumerable<ContractSurface> Removed(Surface before, Surface after) =>
        before.Contracts.Where(
            one => !after.Contracts.Any(other => IsSame(one, other) || ReferenceEquals(Renamed(before, after, other), one)));

    public static Change Removal(ContractSurface contract)
    {
        (ChangeRule rule, Position position) = contract.IsNotifications
            ? (ChangeRules.EventRemoved, Position.Notification)
            : (ChangeRules.ContractRemoved, Position.Request);
        return new Change(rule, rule.Breaks, position, new ChangePlace(), $"The contract {contract.Name} was removed");
    }

    // The name of an interface is not on the wire, so renaming it is not a change, if the match is unambiguous.
    private static ContractSurface? Renamed(Surface before, Surface after, ContractSurface contract)
    {
        if (before.Contracts.Any(one => IsSame(one, contract)))
            return null;
        List<ContractSurface> gone = before.Contracts
            .Where(one => HasAddressOf(one, contract) && !after.Contracts.Any(other => IsSame(one, other)))
            .ToList();
        int come = after.Contracts.Count(one => HasAddressOf(one, contract) && !before.Contracts.Any(other => IsSame(one, other)));
        return gone.Count == 1 && come == 1 ? gone[0] : null;
    }

    private static bool IsSame(ContractSurface one, ContractSurface other) =>
        one.Name == other.Name && one.IsNotifications == other.IsNotifications;

    private static bool HasAddressOf(ContractSurface one, ContractSurface other) =>
        one.IsNotifications == other.IsNotifications && one.Topics.Equals(other.Topics) && one.Exchange == other.Exchange
            && one.Namespace == other.Namespace;
}
