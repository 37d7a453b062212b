// A headless Chromium of the system. Arguments of a script: the address of the front, and an empty folder for the profile.
// TYPEDRPC_TEST_CHROMIUM is the path of Chromium, and NODE_PATH the folder with playwright-core.
import { createRequire } from "node:module";

// `import` does not look in NODE_PATH.
const { chromium } = createRequire(import.meta.url)("playwright-core");
const [front, profile] = process.argv.slice(2);
const limitMs = 60_000;

// Runs the steps in a new browser: `open` opens the front in a new tab, and `errors` has the exceptions of the page's scripts.
export async function inBrowser(steps) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.TYPEDRPC_TEST_CHROMIUM,
    headless: true,
    locale: "en-US",
    viewport: { width: 1024, height: 720 },
    args: [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
  try {
    context.setDefaultTimeout(limitMs);
    const errors = [];
    const open = async () => {
      const tab = await context.newPage();
      tab.on("pageerror", error => errors.push(String(error)));
      await tab.goto(front);
      return tab;
    };
    await steps({ open, errors });
  } finally {
    await context.close();
  }
}

// Names the step in the error of a step that fails. Node prints both errors, and ends with 1.
export async function step(name, action) {
  try {
    await action();
  } catch (error) {
    throw new Error(`This step failed: ${name}`, { cause: error });
  }
}
