using TypedRpc.Samples.Tests.Running;
using TypedRpc.Samples.Tests.WebFront;

namespace TypedRpc.Samples.Tests.Storage;

/// <summary>What a volume manager keeps in its database.</summary>
[Trait("Broker", "RabbitMQ")]
[Collection(nameof(Deployed))]
public sealed class RestartTests(Deployed deployed)
{
    [Fact]
    public async Task A_volume_manager_that_is_restarted_still_has_its_volumes()
    {
        Deployment deployment = await deployed.GetAsync();
        using var http = new HttpClient { BaseAddress = deployment.Front };
        Answer created = await Answer.CreateAsync(http, "kept", 5);
        created.Status.ShouldBe(202, created.Text);
        string path = $"/volumes/{created.Json.GetProperty("id").GetString()}";
        await Until.TrueAsync(async () => await StateAsync(http, path) == "available", "the volume to be available");

        await deployment.RestartManagerAsync(created.Json.GetProperty("host").GetString()!);

        (await StateAsync(http, path)).ShouldBe("available");
        (await Answer.DeleteAsync(http, path)).Status.ShouldBe(204);
        (await Answer.GetAsync(http, path)).Status.ShouldBe(404);
    }

    private static async Task<string?> StateAsync(HttpClient http, string path)
    {
        Answer found = await Answer.GetAsync(http, path);
        return found.Status == 200 ? found.Json.GetProperty("state").GetString() : null;
    }
}
