using System.Globalization;
using Microsoft.Playwright;

namespace TypedRpc.Samples.Tests.Page;

/// <summary>The page as a person finds things on it: by labels, roles and texts.</summary>
internal sealed class VolumePage(IPage page)
{
    public IPage Page => page;

    public ILocator Alert => page.GetByRole(AriaRole.Alert);

    public ILocator Size => page.GetByLabel("Size in GiB");

    public ILocator Rows => page.Locator("#rows tr");

    public Task ConnectedAsync() => page.GetByText("Connected", new PageGetByTextOptions { Exact = true }).WaitForAsync();

    public async Task CreateAsync(string name, string size)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await Size.FillAsync(size);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create volume" }).ClickAsync();
    }

    public Task CreateAsync(string name, int sizeGib) => CreateAsync(name, sizeGib.ToString(CultureInfo.InvariantCulture));

    public ILocator Row(string name)
    {
        ILocator text = page.GetByText(name, new PageGetByTextOptions { Exact = true });
        return page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { Has = text });
    }

    /// <summary>Waits until a volume is in the list and can be used.</summary>
    public Task AvailableAsync(string name) => Row(name).GetByText("available").WaitForAsync();

    /// <summary>Asks to delete a volume, and answers the question whether that is meant.</summary>
    public async Task DeleteAsync(string name, string answer = "Delete it")
    {
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Delete {name}" }).ClickAsync();
        ILocator question = page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = $"Delete {name}?" });
        await question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = answer }).ClickAsync();
        await question.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
    }

    /// <summary>Waits until a volume is not in the list.</summary>
    public Task GoneAsync(string name) => Row(name).WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
}
