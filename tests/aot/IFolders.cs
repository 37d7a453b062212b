namespace TypedRpc.NativeAot;

/// <summary>A method for each kind of payload that reflection would be tempting for.</summary>
[RpcTopic("folders")]
public interface IFolders
{
    [Call]
    Task<Entry> TouchAsync(Entry entry);

    [Call]
    Task<Folder> TurnOverAsync(Folder folder);

    [Call]
    Task<Dictionary<string, long>> SumAsync(List<Entry> entries);

    [Call]
    Task FailAsync(string reason);

    [Cast]
    ValueTask NoteAsync(Guid id);
}

public enum Access
{
    Read,
    Write,
}

public sealed record Entry(string Name, long Bytes, Access Access, DateTimeOffset? Touched = null);

public sealed record Folder(string Name, List<Folder> Folders);
