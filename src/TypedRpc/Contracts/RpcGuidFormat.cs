namespace TypedRpc;

/// <summary>A form in which a <see cref="Guid"/> is written as text, in lower case. All forms are read: those of <see cref="Guid.ToString(string)"/> named N, D, B and P, in either case.</summary>
public enum RpcGuidFormat
{
    /// <summary>36 characters, <c>00112233-4455-6677-8899-aabbccddeeff</c>: as Python's <c>str(uuid)</c>, and most ids of OpenStack's resources.</summary>
    Hyphens,

    /// <summary>32 characters, <c>00112233445566778899aabbccddeeff</c>: as Python's <c>uuid.hex</c>, and Keystone's ids of projects and users.</summary>
    Digits,
}
