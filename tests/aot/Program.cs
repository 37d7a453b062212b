using System.Diagnostics;
using System.Runtime.CompilerServices;
using TypedRpc;
using TypedRpc.NativeAot;

// Published native by a test: exits with 0 when every kind of call came back as it should, and prints what it cost.
var implementation = new Folders();
await using RpcBus bus = await RpcBus.ConnectAsync("memory://");
await using RpcServer server = await bus.ServeAsync<IFolders>(implementation);
IFolders folders = bus.Client<IFolders>().Any;

Entry touched = await folders.TouchAsync(new Entry("a", 1, Access.Read));
TimeSpan start = DateTime.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime();
Check("a record", touched == new Entry("a", 1, Access.Write, DateTimeOffset.UnixEpoch));

Folder turned = await folders.TurnOverAsync(new Folder("/", [new Folder("b", []), new Folder("c", [new Folder("d", [])])]));
Check("a recursive payload", turned is { Name: "/", Folders: [{ Name: "c", Folders: [{ Name: "d" }] }, { Name: "b", Folders: [] }] });

Dictionary<string, long> sums = await folders.SumAsync([new Entry("a", 1, Access.Read), new Entry("b", 2, Access.Read), new Entry("a", 40, Access.Write)]);
Check("a list and a dictionary", sums.Count == 2 && sums["a"] == 41 && sums["b"] == 2);

try
{
    await folders.FailAsync("as asked");
    Check("a remote exception", false);
}
catch (RpcRemoteException fault)
{
    Check("a remote exception", fault.RemoteType == typeof(InvalidOperationException).FullName && fault.RemoteMessage == "as asked");
}

var id = Guid.NewGuid();
await folders.NoteAsync(id);
Check("a cast", await implementation.Noted.WaitAsync(TimeSpan.FromSeconds(30)) == id);

Check("native", !RuntimeFeature.IsDynamicCodeSupported);
Console.WriteLine($"size: {new FileInfo(Environment.ProcessPath!).Length / 1024} KB");
Console.WriteLine($"from start to first reply: {start.TotalMilliseconds:0} ms");

static void Check(string what, bool holds)
{
    Console.WriteLine($"{what}: {(holds ? "ok" : "wrong")}");
    if (!holds)
        Environment.Exit(1);
}
