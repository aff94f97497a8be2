// What people do with a message: the menu with its own entries and those of plugins, by mouse, by key and
// by finger. Needs a running demo (GUILDHALL_URL) and the built guest plugins.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person, raise } from "./stage.mjs";

const run = Date.now().toString(36);
const GROUP = `Menu ${run}`;
const SAID = `记住这一句 ${run}`;

let browser;
let admin;
let alice;
let bob;

before(async () => {
  browser = await raise();
  admin = await Person.arrives(browser, "admin");
  await admin.comesIn();
  await admin.installs("scribe", ["storage/kv", "storage/counters", "chat/answering"]);
  alice = await Person.arrives(browser, "alice");
  await alice.comesIn();
  bob = await Person.arrives(browser, "bob");
  await bob.comesIn();
  const { id: member } = await bob.asks("/me");
  await alice.asks("/chats", { method: "POST", data: { kind: "group", name: GROUP, members: [member] } });
  await alice.opens(GROUP);
  await alice.types(SAID);
  await bob.opens(GROUP);
  await bob.sees(SAID);
});

after(async () => {
  await admin?.asks("/plugins/scribe", { method: "DELETE" });
  await browser?.close();
});

const menu = (person) => person.page.getByRole("menu");
const more = (person, text) => person.message(text).getByRole("button", { name: person.words.moreOf });

test("the menu of a message names the plugin, and what is picked runs for who picked it", async () => {
  await bob.message(SAID).hover();
  await more(bob, SAID).click();
  const group = menu(bob).getByRole("group", { name: bob.words.scribe });
  await group.getByRole("menuitem", { name: bob.words.noteIt }).waitFor();
  assert.equal(await group.getByRole("menuitem").count(), 2, "only what is for this message");
  await bob.snaps("message-menu-light-zh");
  await bob.meetsNoBarrier("message menu");
  await group.getByRole("menuitem", { name: bob.words.noteIt }).click();
  await bob.page.getByText(`Noted: ${SAID}`).waitFor();
  await menu(bob).waitFor({ state: "detached" });
});

test("what the plugin refuses is told", async () => {
  await more(bob, SAID).click();
  await menu(bob).getByRole("menuitem", { name: bob.words.refuse }).click();
  await bob.page.getByText("It does not want to.").waitFor();
});

test("the menu is opened and walked by keys, and gives the focus back", async () => {
  await alice.types(`第二句 ${run}`);
  await bob.sees(`第二句 ${run}`);
  await more(bob, `第二句 ${run}`).focus();
  await bob.page.keyboard.press("ArrowUp");
  await bob.page.keyboard.press("Enter");
  await menu(bob).getByRole("menuitem", { name: bob.words.noteIt }).waitFor();
  const focused = () => bob.page.evaluate(() => document.activeElement?.textContent?.trim());
  assert.equal(await focused(), "👍");
  for (let n = 0; n < 6; n += 1) await bob.page.keyboard.press("ArrowDown");
  assert.equal(await focused(), bob.words.copyText);
  await bob.page.keyboard.press("ArrowDown");
  assert.equal(await focused(), bob.words.noteIt);
  await bob.page.keyboard.press("End");
  assert.equal(await focused(), bob.words.refuse);
  await bob.page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "👍", "it goes round");
  await bob.page.keyboard.press("Escape");
  await menu(bob).waitFor({ state: "detached" });
  const back = bob.page.evaluate(() => document.activeElement?.closest("[data-message]")?.textContent);
  assert.match(await back, new RegExp(SAID), "the message that was walked to");
  await bob.page.keyboard.press("Tab");
  const left = await bob.page.evaluate(() => document.activeElement?.closest("[data-message]"));
  assert.equal(left, null, "one key leads out of all messages");
});

test("the other button of the mouse opens it where it was pressed", async () => {
  await bob.message(SAID).locator(".bubble").click({ button: "right" });
  await menu(bob).getByRole("menuitem", { name: bob.words.noteIt }).waitFor();
  await bob.page.mouse.click(2, 2);
  await menu(bob).waitFor({ state: "detached" });
});

const reaction = (person, name) => person.message(SAID).getByRole("button", { name, exact: true });

test("two people react, and each sees the other's at once", async () => {
  await more(bob, SAID).click();
  await menu(bob).getByRole("menuitemcheckbox", { name: bob.words.reactWith("👍") }).click();
  await reaction(alice, "👍 1").waitFor();
  assert.equal(await reaction(alice, "👍 1").getAttribute("aria-pressed"), "false");
  await bob.page.locator('[aria-pressed="true"]').filter({ hasText: "👍" }).waitFor();
  await reaction(alice, "👍 1").click();
  await reaction(bob, "👍 2").waitFor();
  await alice.message(SAID).getByRole("button", { name: alice.words.addReaction }).click();
  await menu(alice).getByRole("menuitemcheckbox", { name: alice.words.reactWith("🎉") }).click();
  await reaction(bob, "🎉 1").waitFor();
  await bob.snaps("reactions-light-zh");
  await bob.meetsNoBarrier("reactions");
  await reaction(bob, "👍 2").click();
  await reaction(alice, "👍 1").waitFor();
  assert.equal(await reaction(alice, "👍 1").getAttribute("aria-pressed"), "true", "hers is still there");
});

test("who reacted is told, and it is all there after coming back", async () => {
  await more(bob, SAID).click();
  await menu(bob).getByRole("menuitem", { name: bob.words.whoReacted }).click();
  const dialog = bob.page.getByRole("dialog");
  await dialog.getByText("🎉").waitFor();
  assert.equal(await dialog.getByRole("listitem").count(), 2);
  await bob.meetsNoBarrier("who reacted");
  await bob.page.keyboard.press("Escape");
  await alice.page.reload();
  await reaction(alice, "👍 1").waitFor();
  assert.equal(await reaction(alice, "👍 1").getAttribute("aria-pressed"), "true");
  assert.equal(await reaction(alice, "🎉 1").getAttribute("aria-pressed"), "true");
});

const correction = (person) => person.page.getByRole("textbox", { name: person.words.editing });

test("an own message is given other words, which everybody reads with a mark", async () => {
  const first = `Teh plan ${run}`;
  const then = `The plan ${run}`;
  await alice.types(first);
  await bob.sees(first);
  assert.equal(await menu(bob).count(), 0);
  await more(bob, first).click();
  assert.equal(await menu(bob).getByRole("menuitem", { name: bob.words.edit }).count(), 0, "not for others");
  await bob.page.keyboard.press("Escape");
  await more(alice, first).click();
  await menu(alice).getByRole("menuitem", { name: alice.words.edit }).click();
  await correction(alice).fill(then);
  await alice.snaps("correction-light-zh");
  await alice.meetsNoBarrier("correcting a message");
  await alice.page.keyboard.press("Enter");
  await correction(alice).waitFor({ state: "detached" });
  await bob.seesOnce(then);
  await bob.message(then).getByText(bob.words.edited).waitFor();
  await bob.message(first).waitFor({ state: "detached" });
  const focused = await alice.page.evaluate(() => document.activeElement?.closest("[data-message]")?.textContent);
  assert.match(focused, new RegExp(then), "the focus is back at the message");
});

test("the arrow up in an empty composer corrects the last own message, and Esc leaves it", async () => {
  const then = `The plan ${run}`;
  await alice.composer().focus();
  await alice.page.keyboard.press("ArrowUp");
  assert.equal(await correction(alice).inputValue(), then);
  await correction(alice).fill("nothing of this");
  await alice.page.keyboard.press("Escape");
  await correction(alice).waitFor({ state: "detached" });
  assert.equal(await alice.composer().evaluate((area) => area === document.activeElement), true);
  await alice.seesOnce(then);
  await alice.composer().fill("something");
  await alice.page.keyboard.press("ArrowUp");
  assert.equal(await correction(alice).count(), 0, "what is being written is not left");
  await alice.composer().fill("");
});

test("words that were changed elsewhere meanwhile are shown before they are written over", async () => {
  const then = `The plan ${run}`;
  const elsewhere = `The plan B ${run}`;
  const last = `The plan C ${run}`;
  await more(alice, then).click();
  await menu(alice).getByRole("menuitem", { name: alice.words.edit }).click();
  const id = await correction(alice).evaluate((area) => area.closest("[data-message]").dataset.message);
  const { revision } = await alice.asks(`/messages/${id}`);
  await alice.asks(`/messages/${id}`, { method: "PATCH", data: { text: elsewhere, revision } });
  await bob.seesOnce(elsewhere);
  await correction(alice).fill(last);
  await alice.page.keyboard.press("Enter");
  await alice.page.getByText(alice.words.writtenMeanwhile).waitFor();
  assert.match(await alice.page.getByText(alice.words.writtenMeanwhile).textContent(), new RegExp(elsewhere));
  await alice.snaps("correction-conflict-zh");
  await alice.meetsNoBarrier("a correction that met another");
  await alice.page.keyboard.press("Enter");
  await bob.seesOnce(last);
  await correction(alice).waitFor({ state: "detached" });
});

test("an own message is taken back after a question, and is gone for both", async () => {
  const gone = `第二句 ${run}`;
  await more(alice, gone).click();
  await menu(alice).getByRole("menuitem", { name: alice.words.takeBack }).click();
  await alice.page.getByRole("alertdialog").getByRole("button", { name: alice.words.takeBack }).click();
  await bob.page.getByText(bob.words.retracted).first().waitFor();
  await bob.message(gone).waitFor({ state: "detached" });
  assert.equal(await bob.message(SAID).count(), 1);
});

test("a finger that stays opens the menu, one that moves scrolls", async () => {
  const phone = await Person.arrives(browser, "bob", { phone: true });
  await phone.comesIn();
  await phone.opens(GROUP);
  await phone.sees(SAID);
  const finger = await phone.context.newCDPSession(phone.page);
  const box = await phone.message(SAID).locator(".bubble").boundingBox();
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const touches = (type, points) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await touches("touchStart", [at]);
  await touches("touchMove", [{ x: at.x, y: at.y + 40 }]);
  await touches("touchEnd", []);
  assert.equal(await menu(phone).count(), 0);
  await touches("touchStart", [at]);
  await menu(phone).getByRole("menuitem", { name: phone.words.noteIt }).waitFor();
  await touches("touchEnd", []);
  await menu(phone).getByRole("menuitem", { name: phone.words.noteIt }).waitFor();
  await phone.snaps("message-menu-phone-zh");
  await phone.meetsNoBarrier("message menu on a phone");
  await menu(phone).getByRole("menuitem", { name: phone.words.noteIt }).tap();
  await phone.page.getByText(`Noted: ${SAID}`).waitFor();
  assert.deepEqual(phone.complaints, []);
  await phone.leaves();
});

test("no screen complained", () => {
  assert.deepEqual([alice, bob].flatMap((person) => person.complaints), []);
});
