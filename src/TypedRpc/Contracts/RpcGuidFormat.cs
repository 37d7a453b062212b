namespace TypedRpc;

/// <summary>The text form in which a <see cref="Guid"/> is written, in lower case.</summary>
/// <remarks>All forms are read: those of <see cref="Guid.ToString(string)"/> named N, D, B and P, in upper and lower case.</remarks>
public enum RpcGuidFormat
{
    /// <summary>
    /// 36 characters, <c>00112233-4455-6677-8899-aabbccddeeff</c>: the form of Python's <c>str(uuid)</c> and of most OpenStack resource
    /// ids.
    /// </summary>
    Hyphens,

    /// <summary>
    /// 32 characters, <c>00112233445566778899aabbccddeeff</c>: the form of Python's <c>uuid.hex</c> and of Keystone's project and user ids.
    /// </summary>
    Digits,
}
