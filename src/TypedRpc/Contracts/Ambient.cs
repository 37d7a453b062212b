namespace TypedRpc;

/// <summary>What <see cref="Ambient"/> holds: the request that is being served, and the context that calls and casts send.</summary>
internal interface IAmbient
{
    /// <summary>The request that is being served; null outside a served method.</summary>
    RpcRequest? Request { get; }

    RpcContext Context { get; }

    /// <summary>
    /// The deadline of the request as a timestamp of a clock; <see cref="long.MaxValue"/> without a deadline, and after the request has
    /// ended.
    /// </summary>
    long DeadlineOn(TimeProvider time);
}

/// <summary>
/// The ambient request and context of a served method. Both are in one <see cref="AsyncLocal{T}"/>, so that serving a request costs one
/// write.
/// </summary>
internal static class Ambient
{
    private static readonly AsyncLocal<IAmbient?> Current = new();

    public static RpcRequest? Request => Current.Value?.Request;

    public static RpcContext Context
    {
        get => Current.Value?.Context ?? RpcContext.Empty;
        set => Current.Value = new Pushed(Current.Value is Pushed pushed ? pushed.Outer : Current.Value, value);
    }

    /// <summary>The deadline of the request that is being served, as a timestamp of a clock.</summary>
    public static long DeadlineOn(TimeProvider time) => Current.Value?.DeadlineOn(time) ?? long.MaxValue;

    public static void Enter(IAmbient request) => Current.Value = request;

    /// <summary>Enters the context of a notification for a listener; there is no request.</summary>
    public static void Enter(RpcContext context) => Current.Value = new Pushed(null, context);

    public static void Leave() => Current.Value = null;

    /// <summary>A context that replaces that of the request.</summary>
    private sealed class Pushed(IAmbient? outer, RpcContext context) : IAmbient
    {
        public IAmbient? Outer { get; } = outer;

        public RpcRequest? Request => Outer?.Request;

        public RpcContext Context { get; } = context;

        public long DeadlineOn(TimeProvider time) => Outer?.DeadlineOn(time) ?? long.MaxValue;
    }
}
