// Somebody from outside, on a phone: comes by a link without an account, talks with who invited them, and
// is out when they are taken out. Needs a running demo (GUILDHALL_URL).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person, raise, url } from "./stage.mjs";

const run = Date.now().toString(36);
const GROUP = `Orders ${run}`;
const LEI = `李雷 ${run}`;
const TRADING = "Shanghai Trading";

let browser;
let alice;
let outsider;
let chat;
let address;

before(async () => {
  browser = await raise();
  alice = await Person.arrives(browser, "alice");
  await alice.comesIn();
});

after(async () => {
  await browser?.close();
});

const dialog = (person) => person.page.getByRole("dialog", { name: person.words.invite });
const outsiders = (person) => person.page.getByRole("list", { name: person.words.outsiders });

/** A browser of somebody who has no account, on the page of a link. */
async function comes(language) {
  const person = await Person.arrives(browser, "outsider", { language, phone: true });
  await person.page.goto(address);
  return person;
}

async function invites(person) {
  await person.page.getByRole("button", { name: person.words.invite }).click();
  await dialog(person).getByLabel(person.words.inviteAs).selectOption("partner");
  await dialog(person).getByRole("button", { name: person.words.makeLink }).click();
  const made = dialog(person).getByLabel(person.words.linkOnce);
  await made.waitFor();
  return made.inputValue();
}

test("an employee begins an external chat and makes a link, shown once", async () => {
  await alice.page.getByRole("button", { name: alice.words.newChat }).first().click();
  await alice.page.getByLabel(alice.words.newExternal).check();
  await alice.page.getByLabel(alice.words.groupName).fill(GROUP);
  await alice.snaps("external-new-zh");
  await alice.page.getByRole("button", { name: alice.words.createGroup }).click();
  await alice.page.getByRole("heading", { name: GROUP, level: 1 }).waitFor();
  chat = new URL(alice.page.url()).pathname.split("/").at(-1);
  await alice.page.getByRole("button", { name: alice.words.showMembers }).click();
  address = await invites(alice);
  assert.match(address, new RegExp(`^${url}/join/clearshore\\.`));
  await dialog(alice).getByText(alice.words.usedOf(0, 1)).waitFor();
  await alice.snaps("external-invite-zh");
  await alice.meetsNoBarrier("invite dialog");
  await alice.page.keyboard.press("Escape");
  await alice.page.getByText(alice.words.externalBanner).waitFor();
  await alice.chat(GROUP).getByText(alice.words.external, { exact: true }).waitFor();
});

test("the customer says who they are on a phone and both read each other at once", async () => {
  outsider = await comes("en");
  const { page, words } = outsider;
  await page.getByRole("heading", { name: new RegExp(GROUP) }).waitFor();
  await outsider.snaps("external-join-en");
  await outsider.meetsNoBarrier("join page");
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `${width} px wide`);
  await page.getByLabel(words.joinName).fill(LEI);
  await page.getByLabel(words.joinOrganisation).fill(TRADING);
  await page.getByRole("button", { name: words.joinButton }).click();
  await outsider.composer().waitFor();
  assert.equal(new URL(page.url()).pathname, "/join", "the link is left behind");
  await outsiders(alice).getByText(LEI).waitFor();

  await outsider.types("Where is my order?");
  await alice.sees("Where is my order?");
  const said = alice.message("Where is my order?");
  await said.getByText(alice.words.external, { exact: true }).waitFor();
  await said.getByText(TRADING).waitFor();
  await alice.types("已发货");
  const pending = alice.page.locator(".pending").filter({ hasText: "已发货" });
  await pending.getByText(alice.words.outsidersRead).waitFor();
  await alice.snaps("external-confirm-zh");
  await pending.getByRole("button", { name: alice.words.sendAnyway }).click();
  await outsider.sees("已发货");
  await alice.types("明天到");
  await outsider.sees("明天到");
});

test("the page of a customer is that one chat, in both languages", async () => {
  const { page } = outsider;
  assert.equal(await page.locator(".rail").count(), 0);
  await outsider.snaps("external-chat-phone-en");
  await outsider.meetsNoBarrier("customer's chat");
  await page.reload();
  await outsider.sees("明天到");
  await page.getByText(outsider.words.external, { exact: true }).first().waitFor();
  await page.getByRole("button", { name: outsider.words.showMembers }).click();
  await outsiders(outsider).getByText(LEI).waitFor();
  await outsider.snaps("external-members-phone-en");
  await alice.snaps("external-chat-zh");
  await alice.meetsNoBarrier("external chat");
  await alice.speaks("en");
  await alice.page.getByText(alice.words.externalBanner).waitFor();
  await alice.chat(GROUP).getByText(alice.words.external, { exact: true }).waitFor();
  await alice.snaps("external-chat-en");
  await alice.speaks("zh-CN");
  // Escape, which closed the menu of the account, closed the list of members as well.
  await alice.page.getByRole("button", { name: alice.words.showMembers }).click();
  for (const path of ["/me", "/people", "/departments", "/plugins", "/launcher"]) {
    const answer = await outsider.context.request.get(`${url}/api/v1${path}`);
    assert.equal(answer.status(), 404, path);
  }
});

test("a link that was used up or withdrawn leads nowhere", async () => {
  const late = await comes("zh-CN");
  await late.page.getByRole("heading", { name: late.words.joinClosed }).waitFor();
  await late.snaps("external-closed-zh");
  await late.leaves();
  address = await invites(alice);
  await dialog(alice).getByRole("button", { name: alice.words.withdraw }).first().click();
  await dialog(alice).getByText(alice.words.withdrawn).waitFor();
  await alice.page.keyboard.press("Escape");
  const refused = await comes("en");
  await refused.page.getByRole("heading", { name: refused.words.joinClosed }).waitFor();
  await refused.leaves();
});

test("who is taken out is told so at once, and nothing of the chat is left", async () => {
  alice.page.once("dialog", (asked) => asked.accept());
  await outsiders(alice).getByRole("button", { name: alice.words.takeOut(LEI) }).click();
  await outsider.page.getByRole("heading", { name: outsider.words.joinEnded }).waitFor();
  assert.equal(await outsider.page.getByText("明天到").count(), 0);
  await outsider.snaps("external-ended-en");
  await outsider.meetsNoBarrier("ended page");
  const gone = await outsider.context.request.get(`${url}/api/v1/chats/${chat}/messages`);
  assert.equal(gone.status(), 401);
  await alice.sees("Where is my order?");
  assert.deepEqual([...alice.complaints, ...outsider.complaints], []);
});
