using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedRpc.Faults.Server;
using TypedRpc.Faults.Tests.Work;

// With a third argument, another role: see LongRole.
if (args is [var url, var name, "long"])
{
    using var log = new RunLog();
    await LongRole.ServeAsync(url, name, log);
    return;
}

if (args is [var broker, var calls, "caller"])
{
    using var log = new RunLog();
    await LongRole.CallAsync(broker, int.Parse(calls, CultureInfo.InvariantCulture), log);
    return;
}

// A service as users write it: serves IWork at the URL and under the name that are given, writes "ready", and drains on SIGTERM. It also
// stops when its standard input ends, so that it does not outlive the tests.
HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = [] });
builder.Services.AddSingleton<RunLog>();
builder.Services
    .AddTypedRpc(o =>
    {
        o.Url = args[0];
        o.StartTimeout = TimeSpan.FromSeconds(60);
        o.Bus.Heartbeat = TimeSpan.FromSeconds(1);
        o.Bus.ConnectTimeout = TimeSpan.FromSeconds(3);
    })
    .AddServer<IWork, LoggedWork>(o =>
    {
        o.Server = args[1];
        o.ConfirmStart = true;
    });
using IHost host = builder.Build();
await host.StartAsync();
host.Services.GetRequiredService<RunLog>().Write("ready");
_ = Task.Run(() =>
{
    Console.In.ReadToEnd(); // blocks its thread: the readers of the console have no other way
    host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
});
await host.WaitForShutdownAsync();
