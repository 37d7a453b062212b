// A person creates volumes, sees them appear, corrects mistakes and deletes them; another person watches.
import assert from "node:assert/strict";
import { inBrowser, step } from "./browser.mjs";
import { writeScreenshot, writeScreenshots } from "./screenshots.mjs";
import { VolumePage } from "./volumePage.mjs";

await inBrowser(async ({ open, errors }) => {
  let page;
  let other;

  await step("two people open the page, which has no volumes yet", async () => {
    page = new VolumePage(await open());
    other = new VolumePage(await open());
    await page.connected();
    await other.connected();
    await page.shows("There are no volumes yet");
  });

  await step("both people see a volume that one of them creates", async () => {
    await page.create("archive", 120);
    await page.available("archive");
    await other.available("archive");
    assert.match(await page.row("archive").textContent(), /120 GiB/);
  });

  await step("the summary counts all volumes", async () => {
    await page.create("database", 40);
    await page.available("database");
    await page.create("logs", 8);
    await page.available("logs");
    assert.equal(await page.summary.textContent(), "3 volumes, 168 GiB");
  });

  await step("a size that is no number is shown at its field", async () => {
    await page.create("scratch", "much");
    await page.shows("Enter a whole number, such as 10.");
  });

  await step("a size that is too small is shown at its field", async () => {
    await page.create("scratch", 0);
    await page.shows("The size of a volume is at least 1 GiB.");
    assert.equal(await page.size.getAttribute("aria-invalid"), "true");
  });

  await step("a missing name is shown, and the corrected size is no longer marked", async () => {
    await page.create("", 5);
    await page.shows("A volume needs a name of 1 to 60 characters.");
    assert.equal(await page.size.getAttribute("aria-invalid"), "false");
  });

  await step("a volume that does not fit on a host causes an alert and changes nothing", async () => {
    await page.create("scratch", 500);
    await page.alert.getByText("There is not enough space").waitFor();
    await writeScreenshot(page.tab, "webfront-problem");
    assert.equal(await page.rows.count(), 3);
  });

  await step("the alert can be closed", async () => {
    await page.button("Close the message").click();
    assert.equal(await page.alert.count(), 0);
  });

  await step("a corrected request succeeds, and the free space of both hosts is shown", async () => {
    await page.create("scratch", 2);
    await page.available("scratch");
    await page.shows("80 of 200 GiB free");
    await page.shows("150 of 200 GiB free");
    await writeScreenshots(page.tab);
  });

  await step("a volume that is kept stays", async () => {
    await page.delete("archive", "Keep it");
    await page.available("archive");
  });

  await step("both people see that a volume is deleted", async () => {
    await page.delete("archive", "Delete it");
    await page.gone("archive");
    await other.gone("archive");
  });

  await step("the page shows the list of the services after a reload", async () => {
    await page.tab.reload();
    await page.available("logs");
    assert.equal(await page.rows.count(), 3);
  });

  await step("no script of the page has thrown an exception", () => assert.deepEqual(errors, []));
});
