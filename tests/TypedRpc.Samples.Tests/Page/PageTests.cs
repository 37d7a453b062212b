using Microsoft.Playwright;
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
        Deployment deployment = await deployed.GetAsync();
        await using Browser browser = await Browser.StartAsync();
        VolumePage page = await browser.OpenAsync(deployment.Front);
        VolumePage other = await browser.OpenAsync(deployment.Front);
        await page.Page.GetByText("There are no volumes yet").WaitForAsync();

        // What one person creates, both see.
        await page.CreateAsync("archive", 120);
        await page.AvailableAsync("archive");
        await other.AvailableAsync("archive");
        (await page.Row("archive").TextContentAsync()).ShouldNotBeNull().ShouldContain("120 GiB");
        await page.CreateAsync("database", 40);
        await page.AvailableAsync("database");
        await page.CreateAsync("logs", 8);
        await page.AvailableAsync("logs");
        (await page.Page.Locator("#summary").TextContentAsync()).ShouldBe("3 volumes, 168 GiB");

        // Mistakes are shown where they are, and change nothing.
        await page.CreateAsync("scratch", "much");
        await page.Page.GetByText("Enter a whole number, such as 10.").WaitForAsync();
        await page.CreateAsync("scratch", 0);
        await page.Page.GetByText("The size of a volume is at least 1 GiB.").WaitForAsync();
        (await page.Size.GetAttributeAsync("aria-invalid")).ShouldBe("true");
        await page.CreateAsync("", 5);
        await page.Page.GetByText("A volume needs a name of 1 to 60 characters.").WaitForAsync();
        (await page.Size.GetAttributeAsync("aria-invalid")).ShouldBe("false");
        await page.CreateAsync("scratch", 500);
        await page.Alert.GetByText("There is not enough space").WaitForAsync();
        await Screenshots.WriteAsync(page.Page, "webfront-problem");
        (await page.Rows.CountAsync()).ShouldBe(3);
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Close the message" }).ClickAsync();
        (await page.Alert.CountAsync()).ShouldBe(0);
        await page.CreateAsync("scratch", 2);
        await page.AvailableAsync("scratch");
        await page.Page.GetByText("80 of 200 GiB free").WaitForAsync();
        await page.Page.GetByText("150 of 200 GiB free").WaitForAsync();
        await Screenshots.WriteAllAsync(page.Page);

        // What one person deletes, the other one no longer sees.
        await page.DeleteAsync("archive", "Keep it");
        await page.DeleteAsync("archive");
        await page.GoneAsync("archive");
        await other.GoneAsync("archive");

        // The list is that of the services, and not only that of the page.
        await page.Page.ReloadAsync();
        await page.AvailableAsync("logs");
        (await page.Rows.CountAsync()).ShouldBe(3);
        browser.Errors.ShouldBeEmpty();
    }
}
