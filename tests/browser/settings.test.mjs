// What an administrator sets for a plugin, which has its say before it is saved. Needs a running demo
// (GUILDHALL_URL) and the built guest plugins.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person, raise } from "./stage.mjs";

let browser;
let admin;

before(async () => {
  browser = await raise();
  admin = await Person.arrives(browser, "admin");
  await admin.comesIn();
  await admin.installs("steward", ["config/secrets"]);
  await admin.page.getByRole("button", { name: admin.words.plugins, exact: true }).click();
  await admin.page.getByRole("link", { name: admin.words.steward }).click();
});

after(async () => {
  await admin?.asks("/plugins/steward", { method: "DELETE" });
  await browser?.close();
});

const greeting = () => admin.page.getByLabel(admin.words.greeting);
const saves = () => admin.page.getByRole("button", { name: admin.words.saveSettings }).click();

test("what the plugin finds wrong stands at the setting, and nothing is saved", async () => {
  await greeting().fill("rude");
  await saves();
  await admin.page.getByText("Be kind.", { exact: true }).waitFor();
  assert.equal(await greeting().getAttribute("aria-invalid"), "true");
  const described = (await greeting().getAttribute("aria-describedby")).split(" ");
  const told = await admin.page.evaluate((ids) => ids.map((id) => document.getElementById(id)?.textContent), described);
  assert.ok(told.some((text) => text?.includes("Be kind.")), "a screen reader reads it with the field");
  assert.ok(await greeting().evaluate((field) => field === document.activeElement));
  await admin.snaps("settings-wrong-zh");
  await admin.meetsNoBarrier("settings with an error");
  const { items } = await admin.asks("/plugins/steward/settings");
  assert.equal(items.find((one) => one.key === "greeting").is_set, false);
});

test("one sets for oneself what the plugin lets people set", async () => {
  const person = await Person.arrives(browser, "bob");
  await person.comesIn();
  await person.page.getByRole("button", { name: person.words.apps, exact: true }).click();
  await person.page.getByRole("button", { name: person.words.ownSettings("管家") }).click();
  const dialog = person.page.getByRole("dialog");
  await dialog.getByLabel(person.words.loud).check();
  await person.snaps("own-settings-light-zh");
  await person.meetsNoBarrier("own settings");
  await dialog.getByRole("button", { name: person.words.saveSettings }).click();
  await person.page.getByText(person.words.ownSettingsSaved).waitFor();
  await dialog.waitFor({ state: "detached" });
  const { items } = await person.asks("/plugins/steward/settings/own");
  assert.equal(items.find((one) => one.key === "loud").value, true);
  assert.equal(items.find((one) => one.key === "words").is_set, false, "what holds for all is not kept as one's own");
  assert.deepEqual(person.complaints, []);
  await person.leaves();
});

test("what it agrees to is saved, and nothing is marked any more", async () => {
  await greeting().fill("hello");
  await saves();
  await admin.page.getByText(admin.words.settingsSaved).waitFor();
  assert.equal(await greeting().getAttribute("aria-invalid"), "false");
  assert.deepEqual(admin.complaints, []);
});
