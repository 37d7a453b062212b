using TypedRpc;

RpcBus bus = await RpcBus.ConnectAsync("memory://").ConfigureAwait(false);
await using (bus.ConfigureAwait(false))
{
    RpcServer server = await bus.ServeAsync<IGreeter>(new Greeter()).ConfigureAwait(false);
    await using (server.ConfigureAwait(false))
    {
        Greeting greeting = await bus.Client<IGreeter>().Any.GreetAsync("package", 2).ConfigureAwait(false);
        Console.WriteLine($"{greeting.Text} x{greeting.Times}");
    }
}

/// <summary>Greets.</summary>
[RpcTopic("greeter")]
internal interface IGreeter
{
    /// <summary>Greets someone.</summary>
    [Call]
    Task<Greeting> GreetAsync(string name, int times);
}

/// <summary>A greeting.</summary>
internal sealed record Greeting(string Text, int Times);

internal sealed class Greeter : IGreeter
{
    public Task<Greeting> GreetAsync(string name, int times) => Task.FromResult(new Greeting($"Hello, {name}!", times));
}
