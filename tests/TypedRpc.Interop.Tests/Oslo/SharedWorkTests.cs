using System.Collections.Concurrent;
using System.Text.Json;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A worker of each language on one topic, and a client of each.</summary>
public sealed class SharedWorkTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    private const int Calls = 500;
    private const int Callers = 16;

    [Fact]
    public async Task Workers_of_both_languages_share_1000_calls_of_clients_of_both()
    {
        string there = await ServeInPythonAsync();
        RpcBus bus = await ConnectAsync();
        AtEnd(await bus.ServeAsync<IPeer>(new Peer("ours"), new() { Server = "ours" }));
        IPeer any = Client<IPeer>(bus).Any;
        PythonProcess client = await Python.ClientAsync();
        long started = TimeProvider.System.GetTimestamp();

        Task<JsonElement> fromPython = client.AskAsync("share", new { Url = PythonUrl, Topic = "peer", Count = Calls, Callers });
        var fromHere = new ConcurrentBag<Shared>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Callers };
        await Parallel.ForEachAsync(Enumerable.Range(0, Calls), options, async (number, _) =>
        {
            Shared shared = await any.ShareAsync(number);
            shared.Twice.ShouldBe(2 * number);
            fromHere.Add(shared);
        });
        JsonElement python = await fromPython;
        Print($"1,000 calls in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");

        python.GetProperty("wrong").GetArrayLength().ShouldBe(0);
        foreach (string worker in new[] { there, "ours" })
        {
            int ofPython = python.GetProperty("servers").GetProperty(worker).GetInt32();
            int ofOurs = fromHere.Count(shared => shared.Server == worker);
            Print($"{worker} served {ofPython} of the calls in Python and {ofOurs} of ours");
            ofPython.ShouldBeGreaterThan(Calls / 10);
            ofOurs.ShouldBeGreaterThan(Calls / 10);
        }

        fromHere.Count.ShouldBe(Calls);
    }
}
