using System.Runtime.InteropServices;

namespace TypedRpc.Generators.Tests.Contracts;

/// <summary>Parameters that are optional by an attribute.</summary>
[RpcTopic("optional")]
public interface IOptionalService
{
    /// <summary>Finds.</summary>
    [Call]
    Task<int> FindAsync(int id, [Optional] string? name, [Optional, DefaultParameterValue(5)] int size);

    /// <summary>Labels.</summary>
    [Call]
    Task<Labelled> LabelAsync();
}

/// <summary>A payload whose constructor takes what is no member.</summary>
public sealed class Labelled : IEquatable<Labelled>
{
    /// <summary>Makes one.</summary>
    public Labelled(int id, [Optional] string? note) => (Id, Shown) = (id, note ?? "none");

    /// <summary>Its id.</summary>
    public int Id { get; }

    /// <summary>What is derived.</summary>
    internal string Shown { get; }

    /// <inheritdoc/>
    public bool Equals(Labelled? other) => other is not null && (Id, Shown) == (other.Id, other.Shown);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Labelled);

    /// <inheritdoc/>
    public override int GetHashCode() => Id;
}
