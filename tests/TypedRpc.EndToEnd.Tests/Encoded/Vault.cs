namespace TypedRpc.EndToEnd.Tests.Encoded;

/// <summary>Answers with what it is given.</summary>
internal sealed class Vault : IVault
{
    private readonly TaskCompletionSource<Money> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Money> Kept => _kept.Task;

    public Task<Money?> MoneyAsync(Money? value) => Task.FromResult(value);

    public Task<Share?> ShareAsync(Share? value) => Task.FromResult(value);

    public Task<Track> TrackAsync(Track value) => Task.FromResult(value);

    public Task<Holding> HoldingAsync(Holding value) => Task.FromResult(value);

    public Task<Scribble> ScribbleAsync(Scribble value) => Task.FromResult(value);

    public Task<Money> NewMoneyAsync(decimal amount) => Task.FromResult(Money.Of(amount));

    public Task<Stamp> StampAsync(Stamp value) => Task.FromResult(value);

    public Task<EncodedMessagePack> EncodedAsync(EncodedMessagePack value) => Task.FromResult(value);

    public ValueTask KeepAsync(Money value)
    {
        _kept.TrySetResult(value);
        return ValueTask.CompletedTask;
    }
}
