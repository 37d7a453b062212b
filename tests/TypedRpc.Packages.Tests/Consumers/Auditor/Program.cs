using System.Globalization;
using Consumer.Books;
using TypedRpc;

RpcBus bus = await RpcBus.ConnectAsync("memory://").ConfigureAwait(false);
await using (bus.ConfigureAwait(false))
{
    await bus.ServeAsync<ILedger>(new Ledger()).ConfigureAwait(false);
    await bus.ServeAsync<IAudit>(new Audit()).ConfigureAwait(false);
    Dictionary<string, List<Entry>> entries = await bus.Client<ILedger>().Any.ListAsync().ConfigureAwait(false);
    decimal sum = await bus.Client<IAudit>().Any.SumAsync(entries).ConfigureAwait(false);
    Console.WriteLine($"sum {sum.ToString(CultureInfo.InvariantCulture)}");
}
