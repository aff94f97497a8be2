// One thread through the whole house, on real screens: two people and one who comes late, an order asked
// for in a chat, a follow-up that changes its card for everybody. Needs a running demo (GUILDHALL_URL).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { company, password, Person, raise } from "./stage.mjs";

const ORDER = "CA-2016-152156";
const UNKNOWN = "CA-2016-152157";
// A name of its own for every run: the suite may be run again on the same demo.
const run = Date.now().toString(36);
const GROUP = `Henderson ${run}`;
const NOTE = `Please call Claire Gute about the second box (${run})`;

const logins = {
  alice: process.env.GUILDHALL_ALICE ?? "alice",
  bob: process.env.GUILDHALL_BOB ?? "bob",
  carol: process.env.GUILDHALL_CAROL ?? "dan",
};

let browser;
let alice;
let bob;
let carol;
const names = {};

before(async () => {
  browser = await raise();
  for (const [who, login] of Object.entries(logins)) names[who] = await nameOf(login);
});

after(async () => {
  await browser?.close();
});

test("a wrong password is told, and the right one opens the list of chats", async () => {
  alice = await Person.arrives(browser, logins.alice);
  await alice.meetsNoBarrier("sign-in");
  await alice.snaps("sign-in");
  await alice.signsIn("not the password");
  await alice.page.getByRole("alert").first().waitFor();
  await alice.comesIn();
  assert.ok((await alice.list().getByRole("link").count()) > 3, "the demo's chats are listed");
  await alice.list().locator(".badge").first().waitFor();
  await alice.snaps("desktop-list-light-zh");
  await alice.meetsNoBarrier("list of chats");
});

test("another person signs in elsewhere and reads English from then on", async () => {
  bob = await Person.arrives(browser, logins.bob);
  await bob.comesIn();
  await bob.speaks("en");
  assert.equal(await bob.page.evaluate(() => document.documentElement.lang), "en");
});

/** What somebody is called, by a session of their own; and everybody begins in Chinese. */
async function nameOf(login) {
  const context = await browser.newContext();
  const person = new Person();
  Object.assign(person, { login, context });
  const data = { company, login, password };
  const { me } = await person.asks("/sessions", { method: "POST", data, headers: { "sec-fetch-site": "same-origin" } });
  await person.asks("/me", { method: "PATCH", data: { locale: "zh-CN" } });
  await context.close();
  return me;
}

test("a group is made by choosing people, and stands in the others' lists at once", async () => {
  await alice.makesGroup(GROUP, [names.bob.name_zh, names.carol.name_zh]);
  await bob.chat(GROUP).waitFor();
});

test("a message is seen by others at once, counts as unread until it is read", async () => {
  await alice.types("第一条消息：大家好！");
  await alice.seesOnce("第一条消息：大家好！");
  await bob.seesUnread(GROUP, 1);
  await bob.opens(GROUP);
  await bob.seesOnce("第一条消息：大家好！");
  await bob.page.getByText(bob.words.newMessages).waitFor();
  await bob.seesNothingUnread(GROUP);
  const author = bob.message("第一条消息：大家好！");
  await author.getByText(names.alice.name_en).first().waitFor();
  await author.getByText(/ · .+ · /).first().waitFor();
  await bob.types("Hello, and thank you for the invitation.\nhttps://example.com/agenda");
  await alice.sees("Hello, and thank you for the invitation.");
  await alice.page.getByRole("link", { name: "https://example.com/agenda", exact: true }).waitFor();
});

test("Enter that ends the choice of a Chinese character sends nothing", async () => {
  await alice.composer().fill("zhongwen");
  await alice.composer().evaluate((area) => {
    const key = { key: "Enter", bubbles: true, cancelable: true, isComposing: true };
    area.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    area.dispatchEvent(new KeyboardEvent("keydown", key));
    area.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "中文" }));
  });
  assert.equal(await alice.composer().inputValue(), "zhongwen");
  await alice.composer().fill("");
});

test("a file is attached by one and fetched by the other, byte for byte", async () => {
  const buffer = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * 7919) % 251));
  const file = { name: `发货单-${run}.csv`, mimeType: "text/csv", buffer };
  await alice.page.locator(".composer input[type=file]").setInputFiles([file, { ...file, name: `second-${run}.bin` }]);
  await alice.page.locator(".composer li .state").nth(1).waitFor();
  await alice.composer().fill("两份文件");
  await alice.page.getByRole("button", { name: alice.words.send, exact: true }).click();
  await bob.sees("两份文件");
  await bob.page.getByRole("link", { name: `second-${run}.bin` }).waitFor();
  const fetched = bob.page.waitForEvent("download");
  await bob.page.getByRole("link", { name: `发货单-${run}.csv` }).click();
  const download = await fetched;
  assert.equal(download.suggestedFilename(), file.name);
  assert.deepEqual(await readFile(await download.path()), buffer);
});

test("a slash offers the commands with their arguments, and completes them by key", async () => {
  await alice.composer().pressSequentially("/");
  const palette = alice.page.locator(".palette");
  await palette.getByRole("option", { name: /^\/order / }).waitFor();
  await alice.snaps("desktop-palette-light-zh");
  await alice.meetsNoBarrier("palette");
  await alice.composer().pressSequentially("order");
  await alice.composer().press("Tab");
  assert.equal(await alice.composer().inputValue(), "/order ");
  await palette.getByText("<id>").waitFor();
  await alice.composer().pressSequentially("CA-2016-15215");
  await palette.getByRole("option", { name: ORDER }).waitFor();
  await alice.composer().press("ArrowDown");
  await alice.composer().press("ArrowUp");
  await alice.composer().press("Escape");
  await palette.waitFor({ state: "detached" });
  await alice.composer().fill("");
});

test("an order's card appears for everybody, each in their language", async () => {
  await alice.types(`/order ${ORDER}`);
  for (const person of [alice, bob]) {
    const card = person.card(new RegExp(ORDER));
    await card.waitFor();
    for (const text of ["Claire Gute", "Second Class", person.words.ordered, person.words.shipped, person.words.total]) {
      await card.getByText(text).first().waitFor();
    }
    // What was ordered and what it costs, in one table: there is another for who sees no prices.
    const tables = await card.getByRole("table").all();
    const rows = await Promise.all(tables.map((table) => table.locator("tbody tr").count()));
    assert.deepEqual(rows, [2]);
    await card.getByRole("cell", { name: /261\.96$/ }).waitFor();
    await card.getByRole("cell", { name: /731\.94$/ }).waitFor();
  }
  await alice.snaps("desktop-card-light-zh");
  await bob.snaps("desktop-card-light-en");
  await bob.meetsNoBarrier("card");
});

test("the form keeps what was typed when something is wrong, and assigns a colleague", async () => {
  await bob.card(new RegExp(ORDER)).getByRole("button", { name: bob.words.followUp, exact: true }).click();
  const form = bob.page.getByRole("dialog");
  await form.getByRole("heading", { name: new RegExp(ORDER) }).waitFor();
  await form.getByRole("button", { name: bob.words.assign }).click();
  await form.getByText(bob.words.noteNeeded).first().waitFor();
  await form.getByLabel(bob.words.note).fill(NOTE);
  await form.getByRole("button", { name: bob.words.assign }).click();
  assert.equal(await form.getByLabel(bob.words.note).inputValue(), NOTE);
  await bob.meetsNoBarrier("form");
  await form.getByRole("combobox", { name: bob.words.colleague }).fill(names.carol.name_en);
  await bob.option(names.carol.name_en).waitFor();
  await bob.snaps("desktop-form-light-en");
  await bob.option(names.carol.name_en).click();
  // The same card in the same place: marked here, and found again after it has changed.
  const card = alice.card(new RegExp(ORDER));
  await card.evaluate((element) => (element.dataset.same = "yes"));
  await form.getByRole("button", { name: bob.words.assign }).click();
  await form.waitFor({ state: "detached" });
  for (const person of [bob, alice]) await person.card(new RegExp(ORDER)).getByText(NOTE).first().waitFor();
  await card.getByText(names.carol.name_zh).first().waitFor();
  assert.equal(await card.getAttribute("data-same"), "yes");
  assert.equal(await alice.page.locator(".latest").count(), 0, "who read the newest goes on reading the newest");
  await alice.snaps("desktop-follow-up-light-zh");
});

test("who comes late sees the same", async () => {
  carol = await Person.arrives(browser, logins.carol, { phone: true });
  await carol.comesIn();
  await carol.snaps("phone-list-light-zh");
  await carol.opens(GROUP);
  const theirs = carol.card(new RegExp(ORDER));
  await theirs.getByText(NOTE).first().waitFor();
  const words = async (card) => (await card.innerText()).replace(/\s+/g, " ");
  assert.equal(await words(theirs), await words(alice.card(new RegExp(ORDER))));
  await theirs.scrollIntoViewIfNeeded();
  const width = await carol.page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(width, 390, "nothing is wider than the phone");
  await carol.snaps("phone-chat-light-zh");
  await carol.meetsNoBarrier("phone");
});

test("an unknown order is told to the one who asked, with what is near, and to nobody else", async () => {
  await alice.types(`/order ${UNKNOWN}`);
  const told = alice.page.getByText(alice.words.noOrder(UNKNOWN)).first();
  await told.waitFor();
  assert.match(await told.innerText(), new RegExp(ORDER));
  await alice.snaps("desktop-unknown-order-light-zh");
  await alice.composer().fill("");
  // What is said after it has come: so would it have.
  await alice.types("以上是我自己看到的提示");
  await bob.sees("以上是我自己看到的提示");
  assert.equal(await bob.page.getByText(UNKNOWN).count(), 0);
  await carol.sees("以上是我自己看到的提示");
  assert.equal(await carol.page.getByText(UNKNOWN).count(), 0);
});

test("what is written without a connection is sent once when it is back", async () => {
  await bob.context.setOffline(true);
  await bob.list().getByText(bob.words.offline).waitFor();
  await bob.types("Written on the train");
  await bob.page.locator(".pending").getByText("Written on the train").waitFor();
  await alice.types("断线期间的消息");
  await bob.context.setOffline(false);
  await bob.seesOnce("断线期间的消息");
  await bob.seesOnce("Written on the train");
  await bob.page.locator(".pending").waitFor({ state: "detached" });
  await alice.seesOnce("Written on the train");
});

test("older pages come in above what is being read, which stays where it is", async () => {
  const { items } = await alice.asks("/chats");
  const { id } = items.find((chat) => chat.name === GROUP);
  for (let n = 1; n <= 130; n += 1) {
    await alice.asks(`/chats/${id}/messages`, { method: "POST", data: { text: `Line ${n}.` } });
  }
  const { head } = await alice.asks(`/chats/${id}`);
  await alice.asks(`/chats/${id}/read-mark`, { method: "PUT", data: { position: head } });
  const late = await Person.arrives(browser, logins.alice);
  await late.comesIn();
  await late.opens(GROUP);
  await late.sees("Line 130.");
  const moved = await late.page.locator(".scroller").evaluate(async (box) => {
    const rows = () => [...box.querySelectorAll("[data-message]")];
    const had = rows().length;
    const grown = new Promise((resolve) => {
      new MutationObserver((_, observer) => {
        if (rows().length === had) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }).observe(box, { childList: true, subtree: true });
    });
    box.scrollTop = 300;
    const row = rows().find((one) => one.getBoundingClientRect().top > box.getBoundingClientRect().top);
    const place = row.getBoundingClientRect().top;
    await grown;
    return Math.abs(row.getBoundingClientRect().top - place);
  });
  assert.ok(moved < 2, `the row that was being read moved by ${moved} pixels`);
  const beginning = late.page.getByText(late.words.beginning(GROUP));
  while (!(await beginning.isVisible())) {
    const had = await late.page.locator("[data-message]").count();
    await late.page.locator(".scroller").evaluate((box) => (box.scrollTop = 0));
    await late.page.waitForFunction(
      ([text, had]) =>
        document.querySelectorAll("[data-message]").length > had || document.querySelector(".edge")?.textContent === text,
      [late.words.beginning(GROUP), had],
    );
  }
  await late.seesOnce("第一条消息：大家好！");
  assert.equal(await late.page.locator("[data-message]").filter({ hasText: /Line \d+\./ }).count(), 130);
  await late.leaves();
});

test("the list is found by name and walked by keys", async () => {
  await alice.page.keyboard.press("Control+k");
  await alice.page.keyboard.type(GROUP);
  await alice.page.keyboard.press("ArrowDown");
  assert.match(await alice.page.evaluate(() => document.activeElement?.textContent ?? ""), new RegExp(GROUP));
  await alice.page.keyboard.press("Enter");
  await alice.page.getByRole("heading", { name: GROUP, level: 1 }).waitFor();
  await alice.page.getByLabel(alice.words.findChat, { exact: true }).first().fill("");
});

test("the dark rooms are as readable as the light ones", async () => {
  const dark = await Person.arrives(browser, logins.bob, { language: "en", dark: true });
  await dark.comesIn();
  await dark.opens(GROUP);
  await dark.types(`/order ${ORDER}`);
  await dark.card(new RegExp(ORDER)).getByText(NOTE).first().waitFor();
  await dark.snaps("desktop-card-dark-en");
  await dark.meetsNoBarrier("dark desktop");
  await dark.leaves();
  const phone = await Person.arrives(browser, logins.carol, { phone: true, dark: true });
  await phone.comesIn();
  await phone.opens(GROUP);
  await phone.card(new RegExp(ORDER)).scrollIntoViewIfNeeded();
  await phone.snaps("phone-card-dark-zh");
  await phone.card(new RegExp(ORDER)).getByRole("button", { name: phone.words.followUp, exact: true }).click();
  await phone.page.getByRole("dialog").waitFor();
  await phone.snaps("phone-form-dark-zh");
  await phone.meetsNoBarrier("dark phone");
  await phone.leaves();
});

test("no screen complained: no script error, nothing against the page's policy", () => {
  assert.deepEqual([alice, bob, carol].flatMap((person) => person.complaints), []);
});

test("signing out ends the session", async () => {
  await alice.page.getByRole("button", { name: alice.words.account }).click();
  await alice.page.getByRole("button", { name: alice.words.signOut }).click();
  await alice.page.getByLabel(alice.words.login, { exact: true }).waitFor();
  assert.equal((await alice.context.request.get("/api/v1/me")).status(), 401);
});
