namespace TypedRpc.TestContracts;

/// <summary>Makes the generator write the shapes that hostile bytes are read with.</summary>
[RpcTopic("everything")]
public interface IEverything
{
    [Call] Task<Everything> EverythingAsync(Everything value, int number, string? text = null);

    [Call] Task<Branch> BranchAsync();

    [Call] Task<Leaf[]> LeavesAsync();

    [Call] Task<List<string?>> TextsAsync();

    [Call] Task<Dictionary<string, int[]>> NumbersAsync();
}
