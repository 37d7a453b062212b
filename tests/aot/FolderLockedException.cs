namespace TypedRpc.NativeAot;

/// <summary>Declared, so it is built anew at the caller.</summary>
public sealed class FolderLockedException(string message, Guid owner, Folder folder) : Exception(message)
{
    public Guid Owner { get; } = owner;

    public Folder Folder { get; } = folder;
}
