namespace TypedRpc.EndToEnd.Tests;

/// <summary>The probe's parcels as a caller knows them whose setter is slow.</summary>
[RpcTopic("probe", Version = "1.2")]
public interface ISlowProbe
{
    [Call]
    Task<SlowParcel?> CarryAsync(SlowParcel? parcel);
}

public sealed class SlowParcel
{
    private static Holding? _holding;

    private readonly string _name = "";

    public string Name
    {
        get => _name;
        init
        {
            _name = value;
            Volatile.Read(ref _holding)?.Wait();
        }
    }

    public List<int> Weights { get; init; } = [];

    public Dictionary<string, Colour> Labels { get; init; } = [];

    public Parcel? Inner { get; init; }

    /// <summary>Holds every setter until it is released.</summary>
    public sealed class Holding : IDisposable
    {
        private readonly TaskCompletionSource _reached = Signals.New();
        private readonly ManualResetEventSlim _release = new();

        public Holding() => Volatile.Write(ref _holding, this);

        public Task Reached => _reached.Task;

        public void Wait()
        {
            _reached.TrySetResult();
            _release.Wait();
        }

        public void Release()
        {
            Volatile.Write(ref _holding, null);
            _release.Set();
        }

        public void Dispose() => Release();
    }
}
