// Pages of plugins on real screens: the launcher, pages of blocks, one beside a chat, and one of a plugin's
// own assets. Needs a running demo (GUILDHALL_URL) and the built guest plugins.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { frame, installAtlas, listed, opensLauncher, reads } from "./atlas.mjs";
import { Person, raise } from "./stage.mjs";

const GROUP = `Atlas ${Date.now().toString(36)}`;

let browser;
let alice;

before(async () => {
  browser = await raise();
  await installAtlas(browser);
  alice = await Person.arrives(browser, "alice");
  await alice.comesIn();
});

after(async () => {
  await browser?.close();
});

const heading = (name, level = 1) => alice.page.getByRole("heading", { name, level });
const button = (name) => alice.page.getByRole("button", { name, exact: true });

test("the launcher lists what one may use, with its pages and how its commands are typed", async () => {
  await opensLauncher(alice);
  const atlas = listed(alice, alice.words.atlas);
  await atlas.getByRole("link", { name: alice.words.places }).waitFor();
  assert.equal(await atlas.getByRole("link").count(), 2, "only the pages of the launcher, and none of administrators");
  await atlas.locator("img").waitFor();
  assert.ok(await atlas.locator("img").evaluate((image) => image.complete && image.naturalWidth > 0), "its icon is shown");
  await atlas.locator("summary").click();
  await atlas.getByText("/atlas [page]", { exact: true }).waitFor();
  await atlas.getByText("/atlas places", { exact: true }).waitFor();
  await alice.snaps("launcher-zh");
  await alice.meetsNoBarrier("launcher");
});

test("a page is opened with two keys, goes on by its query, and changes by a press", async () => {
  await alice.page.getByRole("searchbox").fill("/atlas");
  assert.equal(await alice.page.getByRole("article").count(), 1);
  await alice.page.keyboard.press("Tab");
  await alice.page.keyboard.press("Enter");
  await heading(alice.words.places).waitFor();
  assert.match(alice.page.url(), /\/apps\/atlas\/places$/);
  await alice.meetsNoBarrier("page of blocks");
  await alice.snaps("page-blocks-zh");
  await button(alice.words.next).click();
  await alice.page.waitForURL("**/apps/atlas/places?from=10");
  await alice.page.getByRole("cell", { name: alice.words.place(10), exact: true }).waitFor();
  const row = alice.page.getByRole("row").filter({ has: alice.page.getByRole("cell", { name: alice.words.place(10), exact: true }) });
  const before = Number(await row.getByRole("cell").last().innerText());
  await button(alice.words.visit).click();
  await alice.page.getByText(alice.words.visited).waitFor();
  await row.getByText(String(before + 1), { exact: true }).waitFor();
  await alice.page.goBack();
  await alice.page.getByRole("cell", { name: alice.words.place(0), exact: true }).waitFor();
});

test("what a page is opened with comes back when it is loaded again, and nobody can read it", async () => {
  await button(alice.words.open).click();
  await heading(alice.words.place(0)).waitFor();
  assert.match(alice.page.url(), /\/apps\/atlas\/place$/);
  await alice.page.reload();
  await heading(alice.words.place(0)).waitFor();
  const seal = await alice.page.evaluate(() => history.state);
  assert.match(seal, /^[\w-]{60,}$/, "sealed, not written out");
});

test("what was used last comes first", async () => {
  await opensLauncher(alice);
  assert.equal(await alice.page.getByRole("article").first().getAttribute("aria-label"), alice.words.atlas);
});

test("a page of the plugin's own assets is shown in a frame, and asks its plugin", async () => {
  await listed(alice, alice.words.atlas).getByRole("link", { name: alice.words.map }).click();
  await frame(alice).getByRole("heading", { name: alice.words.map }).waitFor();
  await frame(alice).getByRole("button", { name: alice.words.place(4), exact: true }).click();
  await frame(alice).getByText(alice.words.visits(4)).waitFor();
  assert.equal(await alice.page.locator("iframe:not([hidden])").getAttribute("sandbox"), "allow-scripts");
  assert.ok(await frame(alice).locator("img").evaluate((image) => image.naturalWidth > 0), "its own picture is shown");
  await alice.snaps("page-web-zh");
  await alice.meetsNoBarrier("page of assets");
});

test("a page stands beside a chat and knows which", async () => {
  const chats = alice.page.getByRole("navigation").getByRole("button", { name: new RegExp(`^${alice.words.chats}`) });
  await chats.click();
  const person = (await alice.asks("/people?query=dan&limit=1")).items[0];
  const chat = await alice.asks("/chats", { method: "POST", data: { kind: "group", name: GROUP, members: [person.id] } });
  await alice.opens(GROUP);
  await button(alice.words.panels).click();
  const panel = alice.page.getByRole("complementary", { name: alice.words.panels });
  await panel.getByText(chat.id, { exact: true }).waitFor();
  await panel.getByRole("button", { name: alice.words.visit }).click();
  await alice.page.getByText(alice.words.visited).last().waitFor();
  await alice.snaps("panel-zh");
  await alice.meetsNoBarrier("panel beside a chat");
  await panel.getByRole("combobox").selectOption({ label: `${alice.words.atlas} · ${alice.words.map}` });
  await frame(alice).getByRole("heading", { name: alice.words.map }).waitFor();
  await alice.snaps("panel-web-zh");
  await panel.getByRole("button", { name: alice.words.closePanel }).click();
  await panel.waitFor({ state: "detached" });
});

test("a command opens a page, and a card does", async () => {
  await alice.types("/atlas place");
  await heading(alice.words.place(7)).waitFor();
  await alice.page.goBack();
  await alice.types("/atlas card");
  await alice.card(alice.words.map).getByRole("button", { name: alice.words.open }).click();
  await heading(alice.words.place(3)).waitFor();
});

test("a browser that does not keep a frame from the network is not shown a plugin's own page", async () => {
  const other = await alice.context.newPage();
  await other.route("**/frames/check?held=true", async (route) => {
    const answer = await route.fetch();
    const headers = answer.headers();
    delete headers["connection-allowlist"];
    await route.fulfill({ response: answer, headers });
  });
  await other.goto("/apps/atlas/map");
  await other.getByText(alice.words.unheld).waitFor();
  assert.equal(await other.locator("iframe:not([hidden])").count(), 0);
  await other.close();
});

for (const [language, phone, dark] of [
  ["en", false, true],
  ["en", true, false],
  ["zh-CN", true, true],
]) {
  const where = `${phone ? "phone" : "desktop"}-${dark ? "dark" : "light"}-${language}`;
  test(`all of it on another screen: ${where}`, async () => {
    await reads(browser, "dan", language);
    const dan = await Person.arrives(browser, "dan", { language, phone, dark });
    await dan.comesIn();
    await opensLauncher(dan);
    await dan.snaps(`launcher-${where}`);
    await dan.meetsNoBarrier(`launcher, ${where}`);
    await listed(dan, dan.words.atlas).getByRole("link", { name: dan.words.places }).click();
    await dan.page.getByRole("heading", { name: dan.words.places, level: 1 }).waitFor();
    await dan.snaps(`page-blocks-${where}`);
    await dan.meetsNoBarrier(`page of blocks, ${where}`);
    await dan.page.goBack();
    await listed(dan, dan.words.atlas).getByRole("link", { name: dan.words.map }).click();
    await frame(dan).getByRole("heading", { name: dan.words.map }).waitFor();
    await dan.snaps(`page-web-${where}`);
    await dan.page.goto("/");
    await dan.opens(GROUP);
    await dan.page.getByRole("button", { name: dan.words.panels, exact: true }).click();
    const panel = dan.page.getByRole("complementary", { name: dan.words.panels });
    await panel.getByRole("button", { name: dan.words.visit }).waitFor();
    await dan.snaps(`panel-${where}`);
    if (phone) {
      const { width } = await panel.boundingBox();
      assert.equal(width, 390, "a panel takes the whole width of a phone");
    }
    await dan.meetsNoBarrier(`panel, ${where}`);
    assert.deepEqual(dan.complaints, []);
    await dan.leaves();
  });
}

test("nothing went wrong on the way", () => assert.deepEqual(alice.complaints, []));
