// A form of three steps on real screens: every input, a field that changes the form, line items; back and
// forth, by keyboard, on a desk and on a phone in the dark. Needs a running demo
// (GUILDHALL_URL) and the built guest plugins.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { Person, raise } from "./stage.mjs";

const folder = process.env.GUILDHALL_PLUGINS_DIR ?? fileURLToPath(new URL("../../target/plugins", import.meta.url));
// A name of its own for every run: the suite may be run again on the same demo.
const GROUP = `Tour ${Date.now().toString(36)}`;
const login = process.env.GUILDHALL_ALICE ?? "alice";

let browser;
let alice;

before(async () => {
  browser = await raise();
  const admin = await Person.arrives(browser, "admin");
  await admin.comesIn();
  await admin.asks("/plugins?grant=chat%2Fanswering&grant=files%2Freading", {
    method: "POST",
    headers: { "content-type": "application/wasm" },
    data: await readFile(`${folder}/gallery.wasm`),
  });
  await admin.leaves();
  alice = await Person.arrives(browser, login);
  await alice.comesIn();
  await alice.asks("/chats", { method: "POST", data: { kind: "group", name: GROUP, members: [] } });
});

after(async () => {
  await browser?.close();
});

const dialog = (person) => person.page.getByRole("dialog");
const asked = (label) => dialog(alice).getByLabel(label, { exact: true });
const press = (name) => dialog(alice).getByRole("button", { name, exact: true }).click();

test("every input is there, with its label, and a lookup is used by the keyboard alone", async () => {
  await alice.opens(GROUP);
  await alice.types("/gallery form");
  await dialog(alice).getByText("第 1 步，共 3 步").waitFor();
  await dialog(alice).locator("[id$=-text]").fill("你好");
  await dialog(alice).locator("[id$=-money]").fill("9.90");
  await dialog(alice).getByLabel("金额: 币种").selectOption("EUR");
  await dialog(alice).locator("[id$=-phone]").fill("+86 138 0013 8000");
  await alice.snaps("form-inputs-zh");
  await alice.meetsNoBarrier("every input");
  const lookup = dialog(alice).locator("input[id$=-lookup]");
  await lookup.fill("pe");
  await dialog(alice).getByRole("option", { name: /Pencil/ }).waitFor();
  await lookup.press("ArrowDown");
  await lookup.press("Enter");
  await dialog(alice).getByRole("button", { name: "移除 Pencil" }).waitFor();
  await alice.snaps("form-lookup-zh");
});

test("a watched field changes the form, and a step that is gone back to kept what was typed", async () => {
  await press("提交");
  await dialog(alice).getByText("第 2 步，共 3 步").waitFor();
  await asked("DE").check();
  await asked("Hamburg").check();
  await alice.snaps("form-watched-zh");
  await alice.meetsNoBarrier("watched field");
  await press("返回");
  await dialog(alice).getByText("第 1 步，共 3 步").waitFor();
  assert.equal(await dialog(alice).locator("[id$=-text]").inputValue(), "你好");
  await dialog(alice).getByRole("button", { name: "移除 Pencil" }).waitFor();
  await press("提交");
  await dialog(alice).getByText("第 2 步，共 3 步").waitFor();
  assert.ok(await asked("DE").isChecked());
  await asked("Hamburg").waitFor();
  assert.ok(await asked("Hamburg").isChecked());
  await asked("CN").check();
  await asked("Shanghai").check();
  await press("提交");
  await dialog(alice).getByText("第 3 步，共 3 步").waitFor();
});

test("line items are added and taken away, and a wrong cell is marked where it stands", async () => {
  const line = (number) => dialog(alice).getByRole("group", { name: `第 ${number} 行` });
  await line(1).locator("input").first().fill("nothing");
  await line(1).locator("input").nth(1).fill("2");
  await press("添加一项");
  await line(2).locator("input").first().fill("ink");
  await press("下单");
  await line(2).getByText("请填写此项").waitFor();
  await alice.snaps("form-lines-zh");
  await alice.meetsNoBarrier("line items");
  await line(2).locator("input").nth(1).fill("1");
  await press("下单");
  await line(1).getByText("不出售此物").waitFor();
  await press("删除第 1 行");
  await press("下单");
  await dialog(alice).waitFor({ state: "detached" });
  await alice.sees("inkx1");
  assert.deepEqual(alice.complaints, []);
});

/** A red square of eight by eight. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGO4YGCAFTEMLQkA2ntMAeuWKpoAAAAASUVORK5CYII=",
  "base64",
);

test("a card shows pictures, files, links, charts, menus and structured text", async () => {
  const brings = (name, type, data) =>
    alice.asks(`/files?name=${name}`, { method: "POST", headers: { "content-type": type }, data });
  const picture = await brings("square.png", "image/png", PICTURE);
  const notes = await brings("notes.txt", "text/plain", Buffer.from("notes"));
  const { items } = await alice.asks("/chats");
  const group = items.find((one) => one.name === GROUP);
  const data = { text: "files", files: [picture.id, notes.id] };
  await alice.asks(`/chats/${group.id}/messages`, { method: "POST", data });
  await alice.sees("notes.txt");
  await alice.types(`/gallery blocks ${picture.id} ${notes.id}`);
  const card = alice.card("所有内容块");
  const image = card.getByRole("img", { name: "一个红色小方块" });
  await image.waitFor();
  await image.scrollIntoViewIfNeeded();
  await alice.page.waitForFunction(() => document.querySelector("article.card img")?.naturalWidth > 0);
  await card.getByRole("link", { name: "了解更多" }).waitFor();
  await card.getByText("intranet.example:8080", { exact: true }).waitFor();
  await card.getByText("<b>no markup</b>", { exact: false }).waitFor();
  assert.equal(await card.locator("b, script, iframe").count(), 0);
  const addresses = await card.getByRole("link").evaluateAll((links) => links.map((one) => one.href));
  assert.ok(addresses.every((one) => /^https?:/.test(one)), "every link is a web address");
  const figures = card.getByRole("table", { name: /Sales by month/ });
  assert.equal(await figures.getByRole("row").count(), 5);
  const shares = card.getByRole("table", { name: /Sales by product/ });
  assert.equal(await shares.getByRole("row").count(), 8);
  const shop = card.getByRole("link", { name: /打开商店/ });
  assert.equal(await shop.getAttribute("href"), "https://shop.example.com/a");
  assert.match(await shop.getAttribute("rel"), /noopener noreferrer/);
  await shop.getByText("shop.example.com").waitFor();
  await alice.snaps("card-blocks-zh");
  await shop.scrollIntoViewIfNeeded();
  await alice.snaps("card-pie-zh");
  await alice.meetsNoBarrier("card of every block");
  await card.getByLabel("尺寸", { exact: true }).selectOption("m");
  await alice.page.getByText("size: m").waitFor();
  await card.getByLabel("Large").check();
  await card.getByRole("button", { name: "确定" }).click();
  await alice.page.getByText(/^sizes: /).waitFor();
  assert.deepEqual(alice.complaints, []);
});

test("such a card fits a phone, in the dark", async () => {
  const small = await Person.arrives(browser, login, { phone: true, dark: true });
  await small.comesIn();
  await small.opens(GROUP);
  await small.card("所有内容块").getByText("Sales as lines").first().scrollIntoViewIfNeeded();
  await small.snaps("card-blocks-phone-dark");
  await small.card("所有内容块").getByRole("link", { name: /打开商店/ }).scrollIntoViewIfNeeded();
  await small.snaps("card-pie-phone-dark");
  await small.meetsNoBarrier("card of every block on a phone");
  const wide = await small.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.ok(!wide, "nothing runs off the screen");
  await small.leaves();
});

test("files are handed in with a form, and a place is typed or taken from the device", async () => {
  await alice.context.grantPermissions(["geolocation"]);
  await alice.context.setGeolocation({ latitude: 31.2304, longitude: 121.4737 });
  await alice.types("/gallery things");
  await dialog(alice).waitFor();
  const notes = dialog(alice).locator("input[id$=-notes]");
  await notes.setInputFiles({ name: "square.png", mimeType: "image/png", buffer: PICTURE });
  await dialog(alice).getByText("square.png 的类型不被接受").waitFor();
  await notes.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("handed in") });
  await dialog(alice).getByRole("button", { name: "移除 notes.txt" }).waitFor();
  await dialog(alice).getByRole("progressbar").waitFor({ state: "detached" });
  await dialog(alice).getByLabel("名称").fill("人民广场");
  await dialog(alice).getByLabel("纬度").fill("91");
  await dialog(alice).getByLabel("经度").fill("0");
  await press("提交");
  await dialog(alice).getByText(/请填写有效的经纬度/).waitFor();
  await press("使用当前位置");
  await alice.page.waitForFunction(() => [...document.querySelectorAll("input")].some((one) => one.value === "31.230400"));
  await alice.snaps("form-things-zh");
  await alice.meetsNoBarrier("files and a place");
  await press("提交");
  await dialog(alice).waitFor({ state: "detached" });
  await alice.sees("notes.txt: handed in");
  await alice.sees("人民广场 31.230400 121.473700");
  assert.deepEqual(alice.complaints, []);
});

test("it fits a phone, in the dark", async () => {
  const small = await Person.arrives(browser, login, { phone: true, dark: true });
  await small.comesIn();
  await small.opens(GROUP);
  await small.types("/gallery form");
  await dialog(small).getByText(/1.*3/).first().waitFor();
  await small.snaps("form-inputs-phone-dark");
  await small.meetsNoBarrier("every input on a phone");
  const wide = await small.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.ok(!wide, "nothing runs off the screen");
  await small.leaves();
});
