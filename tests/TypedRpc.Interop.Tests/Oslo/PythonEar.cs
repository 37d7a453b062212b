using System.Text.Json;
using System.Threading.Channels;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What a listener of oslo.messaging hears.</summary>
public sealed class PythonEar(string name, ChannelReader<JsonElement> heard)
{
    public string Name { get; } = name;

    public Task<PythonNotification> NextAsync() => NextAsync<PythonNotification>();

    public async Task<PythonNotification[]> NextAsync(int count)
    {
        var all = new PythonNotification[count];
        for (int i = 0; i < count; i++)
            all[i] = await NextAsync();
        return all;
    }

    public Task<PythonBatch> NextBatchAsync() => NextAsync<PythonBatch>();

    private async Task<T> NextAsync<T>() =>
        (await heard.ReadAsync().AsTask().WaitAsync(PythonProcess.Limit)).Deserialize<T>(PythonProcess.Names)!;
}
