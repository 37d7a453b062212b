namespace MessagePack;

/// <summary>Stands for the attribute of MessagePack-CSharp, which is known by its name.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MessagePackObjectAttribute : Attribute;

/// <inheritdoc cref="MessagePackObjectAttribute"/>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyAttribute(int number) : Attribute
{
    public int Number { get; } = number;
}
