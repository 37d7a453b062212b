using Microsoft.Playwright;

namespace TypedRpc.Samples.Tests.Page;

/// <summary>Writes pictures of the page when <c>TYPEDRPC_TEST_SCREENSHOTS</c> names a folder; docs/webfront.png is one of them.</summary>
internal static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("TYPEDRPC_TEST_SCREENSHOTS");

    public static async Task WriteAsync(IPage page, string name)
    {
        if (Folder is not null)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png") });
    }

    /// <summary>Writes the page in light, in dark, and as wide as a phone.</summary>
    public static async Task WriteAllAsync(IPage page)
    {
        if (Folder is null)
            return;
        await WriteAsync(page, "webfront");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await WriteAsync(page, "webfront-dark");
        await page.SetViewportSizeAsync(400, 860);
        await WriteAsync(page, "webfront-narrow");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1024, 720);
    }
}
