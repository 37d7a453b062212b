// The page as a person finds things on it: by labels, roles and texts.
export class VolumePage {
  constructor(tab) {
    this.tab = tab;
    this.alert = tab.getByRole("alert");
    this.size = tab.getByLabel("Size in GiB");
    this.summary = tab.locator("#summary");
    this.rows = tab.locator("#rows tr");
  }

  connected() {
    return this.tab.getByText("Connected", { exact: true }).waitFor();
  }

  shows(text) {
    return this.tab.getByText(text).waitFor();
  }

  button(name) {
    return this.tab.getByRole("button", { name });
  }

  row(name) {
    return this.tab.getByRole("row").filter({ has: this.tab.getByText(name, { exact: true }) });
  }

  async create(name, size) {
    await this.tab.getByLabel("Name").fill(name);
    await this.size.fill(String(size));
    await this.button("Create volume").click();
  }

  // Waits until a volume is in the list and can be used.
  available(name) {
    return this.row(name).getByText("available").waitFor();
  }

  // Asks to delete a volume, and answers the question whether that is meant.
  async delete(name, answer) {
    await this.button(`Delete ${name}`).click();
    const question = this.tab.getByRole("dialog", { name: `Delete ${name}?` });
    await question.getByRole("button", { name: answer }).click();
    await question.waitFor({ state: "hidden" });
  }

  // Waits until a volume is not in the list.
  gone(name) {
    return this.row(name).waitFor({ state: "detached" });
  }
}
