namespace TypedRpc.Generators.Tests.Contracts;

[RpcTopic("payload", Version = "1.3", Exchange = "tests", Namespace = "echo")]
public interface IPayloadService
{
    [Call] Task<Scalars> ScalarsAsync(Scalars value, CancellationToken cancellationToken = default);

    [Call] Task<Nullables?> NullablesAsync(Nullables? value);

    [Call] ValueTask<Collections> CollectionsAsync(Collections value);

    [Call] Task<Maps> MapsAsync(Maps value);

    [Call] Task<Node> NodeAsync(Node value);

    [Call] Task<Tree> TreeAsync(Tree value);

    [Call] Task<Bird> BirdAsync(Bird value);

    [Call] Task<Ways> WaysAsync(Ways value);

    [Call] Task<Plain> PlainAsync(Plain value);

    [Call] Task<Chosen> ChosenAsync(Chosen value);

    [Call] Task<Page<Point>> PageAsync(Page<Node> value);

    [Call] Task<int> NumberAsync();

    [Call] Task<Color?> ColorAsync(Color? color = Color.Green);

    [Call] Task<string?> TextAsync(string text = "a \"quoted\"\n text");

    [Call] Task<Point?> PointAsync(Point? value);

    [Call] Task<int[][]> JaggedAsync(params int[] values);

    [Call(TimeoutSeconds = 1.5, Idempotent = true, Since = "1.2", Name = "renamed")]
    Task DefaultsAsync(
        int a = -5, long b = long.MinValue, double c = double.NaN, float d = -0.5f, decimal e = 1.10m, char f = '\'', bool g = true,
        Sign h = Sign.Minus, Guid i = default);

    [Call] ValueTask NothingAsync(CancellationToken token);

    [Cast] Task CastAsync(int @class, string? @await);

    [Cast(Fanout = true)] ValueTask FanoutAsync();
}
