// Look-alikes of the attributes of MessagePack-CSharp, which the generator knows by their full names.
namespace MessagePack;

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class MessagePackObjectAttribute(bool keyAsPropertyName = false) : Attribute
{
    public bool KeyAsPropertyName { get; } = keyAsPropertyName;
}

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class KeyAttribute : Attribute
{
    public KeyAttribute(int x) => IntKey = x;

    public KeyAttribute(string x) => StringKey = x;

    public int? IntKey { get; }

    public string? StringKey { get; }
}

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class IgnoreMemberAttribute : Attribute;

[AttributeUsage(AttributeTargets.Constructor)]
internal sealed class SerializationConstructorAttribute : Attribute;

[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
internal sealed class UnionAttribute(int key, Type subType) : Attribute
{
    public int Key { get; } = key;

    public Type SubType { get; } = subType;
}
