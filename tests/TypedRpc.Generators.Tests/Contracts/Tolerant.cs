using System.Text.Json.Serialization;

namespace TypedRpc.Generators.Tests.Contracts;

public sealed class Demanding(int a)
{
    [JsonRequired]
    public int A { get; } = a;

    [JsonRequired]
    public int B { get; init; }

    [JsonRequired]
    public int C { get; set; }

    public required int D;

    public string Plain { get; set; } = "plain";

    public int Field = 6;
}

public sealed record Optional(int Number, string Name, DateTime At, int Count = 5);

public sealed class Conditional
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Null { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Default { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Never { get; set; }
}

public sealed class Fields(int id)
{
    public const int Constant = 5;

    public static readonly int Shared = 6;

    public readonly int Id = id;

    [JsonInclude]
    public int Count;

    public string? Name;

    [JsonIgnore]
    public string? Left;
}

public struct FieldPair
{
    public int X;

    public int Y;
}

public sealed class Knot
{
    public Knot? Next { get; set; }

    public List<Knot> List { get; set; } = [];

    public Dictionary<string, Knot> Map { get; set; } = [];
}

[RpcTopic("tolerant")]
public interface ITolerantService
{
    [Call] Task<Demanding> DemandingAsync();

    [Call] Task<Optional> OptionalAsync();

    [Call] Task<Conditional> ConditionalAsync();

    [Call] Task<Fields> FieldsAsync();

    [Call] Task<FieldPair> FieldPairAsync();

    [Call] Task<Knot> KnotAsync();
}
