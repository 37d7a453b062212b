using TypedRpc.Samples.Tests.Running;

namespace TypedRpc.Samples.Tests.Page;

/// <summary>A person at the page, in a real browser, with the services as processes at a real broker.</summary>
[Trait("Broker", "RabbitMQ")]
[Collection(nameof(Deployed))]
public sealed class PageTests(Deployed deployed)
{
    [Fact]
    public async Task A_person_creates_volumes_sees_them_appear_corrects_mistakes_and_deletes_them()
    {
        Browser.SkipIfMissing();
        Deployment deployment = await deployed.GetAsync();
        await Browser.RunAsync("volumes.mjs", deployment.Front);
    }
}
