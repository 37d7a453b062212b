using Microsoft.Playwright;
using TypedRpc.Packages.Tests;
using TypedRpc.Samples.Tests.Running;

namespace TypedRpc.Samples.Tests.Page;

/// <summary>A headless Chromium of the system, with a profile of its own.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly TemporaryFolder _profile = new();
    private readonly IPlaywright _playwright;
    private readonly List<string> _errors = [];

    private Browser(IPlaywright playwright) => _playwright = playwright;

    public IBrowserContext Context { get; private set; } = null!;

    /// <summary>The exceptions of scripts.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public static async Task<Browser> StartAsync()
    {
        // The driver is a program of the package, which is used from there.
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", Places.Playwright);
        var browser = new Browser(await Playwright.CreateAsync());
        browser.Context = await browser._playwright.Chromium.LaunchPersistentContextAsync(
            browser._profile.Path,
            new BrowserTypeLaunchPersistentContextOptions
            {
                ExecutablePath = Environment.GetEnvironmentVariable("TYPEDRPC_TEST_CHROMIUM") ?? "/usr/bin/chromium",
                Headless = true,
                Locale = "en-US",
                ViewportSize = new ViewportSize { Width = 1024, Height = 720 },
                Args =
                [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                ],
            });
        browser.Context.SetDefaultTimeout((float)Until.Limit.TotalMilliseconds);
        return browser;
    }

    /// <summary>Opens the page in a new tab and waits until it is connected.</summary>
    public async Task<VolumePage> OpenAsync(Uri front)
    {
        IPage page = await Context.NewPageAsync();
        page.PageError += (_, error) => _errors.Add(error);
        await page.GotoAsync(front.OriginalString);
        var volumes = new VolumePage(page);
        await volumes.ConnectedAsync();
        return volumes;
    }

    public async ValueTask DisposeAsync()
    {
        await Context.CloseAsync();
        _playwright.Dispose();
        _profile.Dispose();
    }
}
