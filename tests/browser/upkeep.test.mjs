// An administrator installs a plugin from its file: reads what it can and cannot do, narrows it, and
// switches it off and on. Needs a running demo (GUILDHALL_URL) and the built guest plugins. Files run in
// the order of their names, this one last: its plugin has many commands, which nobody else expects.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { Person, raise } from "./stage.mjs";

const folder = process.env.GUILDHALL_PLUGINS_DIR ?? fileURLToPath(new URL("../../target/plugins", import.meta.url));
const GUEST = `${folder}/villain.wasm`;

let browser;
let admin;

before(async () => {
  browser = await raise();
  admin = await Person.arrives(browser, "admin");
  await admin.comesIn();
});

after(async () => {
  await browser?.close();
});

const button = (name) => admin.page.getByRole("button", { name, exact: true });

/** By way of the list of chats, whose heading tells that the language has changed. */
async function speaks(language) {
  const chats = admin.page.getByRole("navigation").getByRole("button", { name: new RegExp(`^${admin.words.chats}`) });
  await chats.click();
  await admin.speaks(language);
  await button(admin.words.plugins).click();
}

async function picksTheFile() {
  const chooser = admin.page.waitForEvent("filechooser");
  await button(admin.words.installFromFile).click();
  await (await chooser).setFiles(GUEST);
  await admin.page.getByRole("dialog").waitFor();
}

test("the sheet says what a plugin can and cannot do before it is installed", async () => {
  await button(admin.words.plugins).click();
  await picksTheFile();
  const sheet = admin.page.getByRole("dialog");
  await sheet.getByRole("heading", { name: admin.words.can }).waitFor();
  await sheet.getByRole("heading", { name: admin.words.cannot }).waitFor();
  await sheet.getByText(admin.words.network, { exact: true }).waitFor();
  const required = sheet.locator("input[type=checkbox]:disabled");
  assert.ok((await required.count()) > 0, "what is required cannot be left out");
  await admin.snaps("plugins-sheet-zh");
  await admin.meetsNoBarrier("install sheet");
  await sheet.getByRole("checkbox", { name: admin.words.posting }).uncheck();
  await sheet.locator("button[type=submit]").click();
  await button(admin.words.switchOff).waitFor();
  const { plugin } = await admin.asks("/plugins/villain");
  assert.ok(!plugin.grants.includes("chat/posting"), "what was not ticked is not granted");
});

test("grants are changed on the plugin's page, and are effective at once", async () => {
  await admin.page.getByRole("checkbox", { name: admin.words.posting }).check();
  await button(admin.words.saveGrants).click();
  await button(admin.words.saveGrants).waitFor({ state: "detached" });
  const { plugin } = await admin.asks("/plugins/villain");
  assert.ok(plugin.grants.includes("chat/posting"));
  await admin.snaps("plugins-page-zh");
  await admin.meetsNoBarrier("page of a plugin");
});

test("a plugin is switched off and on", async () => {
  await button(admin.words.switchOff).click();
  await admin.page.getByText(admin.words.off, { exact: true }).waitFor();
  assert.notEqual((await admin.asks("/plugins/villain")).plugin.off ?? null, null);
  await button(admin.words.switchOn).click();
  await admin.page.getByText(admin.words.working, { exact: true }).waitFor();
  assert.equal((await admin.asks("/plugins/villain")).plugin.off ?? null, null);
});

test("who may use it is chosen on its page, and for everybody else it is not there at once", async () => {
  const dan = await Person.arrives(browser, "dan");
  await dan.comesIn();
  const offered = async () => (await dan.asks("/launcher")).items.some((one) => one.plugin === "villain");
  assert.ok(await offered(), "at first it is for everybody");
  await admin.page.getByRole("radio", { name: admin.words.onlyThese, exact: true }).check();
  await admin.page.getByText(admin.words.forNobody, { exact: true }).waitFor();
  const { name } = await admin.asks("/me");
  await admin.page.getByRole("combobox", { name: admin.words.visiblePeople }).fill(name);
  await admin.option(name).click();
  await admin.page.getByRole("combobox", { name: admin.words.visiblePeople }).press("Escape");
  await admin.snaps("plugins-visible-zh");
  await admin.meetsNoBarrier("who may use a plugin");
  await button(admin.words.saveVisible).click();
  await button(admin.words.saveVisible).waitFor({ state: "detached" });
  assert.equal(await offered(), false, "who is not named is not offered it");
  const { items } = await admin.asks("/plugins/villain/audit");
  assert.ok(items.some((one) => one.set?.startsWith("users: ")), "the change is in its audit");
  await admin.page.getByRole("radio", { name: admin.words.everybody, exact: true }).check();
  await button(admin.words.saveVisible).click();
  await button(admin.words.saveVisible).waitFor({ state: "detached" });
  assert.ok(await offered(), "and for everybody again");
  await dan.leaves();
});

test("an address that the outside sends to is hidden until it is asked for, and can be renewed", async () => {
  await admin.asks("/plugins?grant=storage%2Fkv", {
    method: "POST",
    headers: { "content-type": "application/wasm" },
    data: await readFile(`${folder}/postbox.wasm`),
  });
  const { items } = await admin.asks("/plugins/postbox/webhooks");
  const secret = items.find((one) => one.secret === null);
  await admin.page.goto("/plugins/postbox");
  const part = admin.page.getByRole("region", { name: admin.words.webhooks, exact: true });
  const entry = part.getByRole("listitem").filter({ has: admin.page.getByRole("heading", { name: secret.name, exact: true }) });
  await entry.getByText("••••••••").waitFor();
  assert.equal(await admin.page.getByText(secret.path).count(), 0);
  await entry.getByRole("button", { name: admin.words.showAddress }).click();
  await entry.getByText(secret.path).waitFor();
  await admin.meetsNoBarrier("requests from outside");
  await entry.getByRole("button", { name: admin.words.renewAddress }).click();
  await admin.page.getByRole("alertdialog").getByRole("button", { name: admin.words.renewAddress }).click();
  await entry.getByText(secret.path).waitFor({ state: "detached" });
  const now = (await admin.asks("/plugins/postbox/webhooks")).items.find((one) => one.name === secret.name);
  assert.notEqual(now.path, secret.path);
  await entry.getByText(now.path).waitFor();
  await admin.snaps("plugins-webhooks-zh");
  await admin.page.goto("/plugins/villain");
  await button(admin.words.switchOff).waitFor();
});

test("the same file again is an upgrade that starts from what is granted now", async () => {
  await speaks("en");
  await picksTheFile();
  const sheet = admin.page.getByRole("dialog");
  assert.ok(await sheet.getByRole("checkbox", { name: admin.words.posting }).isChecked());
  await sheet.getByRole("button", { name: admin.words.update, exact: true }).click();
  await button(admin.words.switchOff).waitFor();
  await admin.snaps("plugins-page-en");
  await speaks("zh-CN");
  assert.deepEqual(admin.complaints, []);
});

test("who is no administrator is not shown any of it", async () => {
  const dan = await Person.arrives(browser, "dan");
  await dan.comesIn();
  assert.equal(await dan.page.getByRole("button", { name: dan.words.plugins, exact: true }).count(), 0);
  await dan.leaves();
});
