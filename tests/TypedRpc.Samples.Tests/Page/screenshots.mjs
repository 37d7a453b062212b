// Writes pictures of the page when TYPEDRPC_TEST_SCREENSHOTS names a folder; docs/webfront.png is one of them.
import path from "node:path";

const folder = process.env.TYPEDRPC_TEST_SCREENSHOTS;

export async function writeScreenshot(tab, name) {
  if (folder) {
    await tab.screenshot({ path: path.join(folder, `${name}.png`) });
  }
}

// Writes the page in light, in dark, and as wide as a phone.
export async function writeScreenshots(tab) {
  if (!folder) {
    return;
  }
  const size = tab.viewportSize();
  await writeScreenshot(tab, "webfront");
  await tab.emulateMedia({ colorScheme: "dark" });
  await writeScreenshot(tab, "webfront-dark");
  await tab.setViewportSize({ width: 400, height: 860 });
  await writeScreenshot(tab, "webfront-narrow");
  await tab.emulateMedia({ colorScheme: "light" });
  await tab.setViewportSize(size);
}
