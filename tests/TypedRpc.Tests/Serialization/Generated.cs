using TypedRpc.Generated;
using TypedRpc.Serialization;
using TypedRpc.TestContracts;

namespace TypedRpc.Tests.Serialization;

/// <summary>The shapes that the generator made of <see cref="IEverything"/>.</summary>
internal static class Generated
{
    public static readonly Shape<Everything> Everything = Result<Everything>("everything");

    public static readonly Shape<Branch> Branch = Result<Branch>("branch");

    public static readonly Shape<Leaf[]> Leaves = Result<Leaf[]>("leaves");

    public static readonly Shape<List<string?>> Texts = Result<List<string?>>("texts");

    public static readonly Shape<Dictionary<string, int[]>> Numbers = Result<Dictionary<string, int[]>>("numbers");

    public static readonly Shape<(Everything Value, int Number, string? Text)> Arguments = (Shape<(Everything, int, string?)>)Property(
        "everything", "Arguments");

    private static Shape<T> Result<T>(string method) => (Shape<T>)Property(method, "Result");

    private static object Property(string method, string name)
    {
        RpcMethod found = RpcContracts.Find<IEverything>().Info.Methods.Single(one => one.Name == method);
        return found.GetType().GetProperty(name)!.GetValue(found)!;
    }
}
