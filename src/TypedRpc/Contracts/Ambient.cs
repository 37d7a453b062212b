namespace TypedRpc;

/// <summary>
/// The ambient request and context of a served method. Both are in one <see cref="AsyncLocal{T}"/>, so that serving a request costs one
/// write.
/// </summary>
internal static class Ambient
{
    private static readonly AsyncLocal<Frame?> Current = new();

    public static RpcRequest? Request => Current.Value?.Request;

    public static RpcContext Context
    {
        get => Current.Value?.Context ?? RpcContext.Empty;
        set => Current.Value = new Frame(Request, value);
    }

    public static void Enter(RpcRequest request) => Current.Value = request.Frame;

    /// <summary>Enters the context of a notification for a listener; there is no request.</summary>
    public static void Enter(RpcContext context) => Current.Value = new Frame(null, context);

    public static void Leave() => Current.Value = null;

    internal sealed class Frame(RpcRequest? request, RpcContext context)
    {
        public RpcRequest? Request { get; } = request;

        public RpcContext Context { get; } = context;
    }
}
