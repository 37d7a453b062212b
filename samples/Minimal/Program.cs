using TypedRpc;

await using var bus = await RpcBus.ConnectAsync("memory://");
await using var server = await bus.ServeAsync<IGreeter>(new Greeter());

Console.WriteLine(await bus.Client<IGreeter>().Any.GreetAsync("OpenStack"));

[RpcTopic("greeter")]
public interface IGreeter
{
    [Call] Task<string> GreetAsync(string name);
}

internal sealed class Greeter : IGreeter
{
    public Task<string> GreetAsync(string name) => Task.FromResult($"Hello, {name}!");
}
