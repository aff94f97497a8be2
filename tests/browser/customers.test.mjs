// Somebody from outside, on a phone: comes by a link without an account, talks with who invited them, goes
// on on a second device, is handed over, and is out when they are taken out. Another one needs a code.
// Needs a running demo (GUILDHALL_URL).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person, raise, url } from "./stage.mjs";

const run = Date.now().toString(36);
const GROUP = `Orders for Shanghai Trading ${run}`;
const LEI = `李雷 ${run}`;
const MEI = `Han Meimei ${run}`;
const ALICE = "李娜";
const BOB = "张伟";
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

async function until(holds) {
  const end = Date.now() + 15_000;
  while (!(await holds())) assert.ok(Date.now() < end, "it never came to hold");
}

/** A browser of somebody who has no account, on the page of a link. */
async function comes(language) {
  const person = await Person.arrives(browser, "outsider", { language, phone: true });
  await person.page.goto(address);
  return person;
}

async function invites(person, { code = false } = {}) {
  await person.page.getByRole("button", { name: person.words.invite }).click();
  if (code) await dialog(person).getByLabel(person.words.askCode).check();
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
  await alice.page.getByRole("combobox", { name: alice.words.findPeople }).fill("bob");
  await alice.option(BOB).click();
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
  const heading = await page.locator("h1").boundingBox();
  const mark = await page.locator("h1").getByText(outsider.words.external, { exact: true }).boundingBox();
  assert.ok(mark.x + mark.width <= heading.x + heading.width, "a long name hides the mark");
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

test("what they have not read is counted for them while the page is in the background", async () => {
  const { page, words } = outsider;
  const looks = (state) =>
    page.evaluate((now) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => now });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await page.keyboard.press("Escape");
  await looks("hidden");
  await alice.types("还有一件事");
  // The Escape that closes what the composer offers has closed the list of members as well.
  await alice.page.getByRole("button", { name: alice.words.showMembers }).click();
  await page.waitForFunction(() => document.title.startsWith("(1) "));
  const own = () => outsider.asks(`/chats/${chat}`);
  assert.equal((await own()).unread, 1);
  await page.getByText(words.newMessages, { exact: true }).waitFor();
  await looks("visible");
  await page.waitForFunction(() => !document.title.startsWith("("));
  await until(async () => (await own()).unread === 0);
});

test("they go on as the same customer on a second device, and end it from the first", async () => {
  const { page, words } = outsider;
  const devices = page.getByRole("dialog", { name: words.otherDevice });
  await page.getByRole("button", { name: words.otherDevice }).click();
  await devices.getByRole("button", { name: words.makePass }).click();
  const field = devices.getByLabel(words.passOnce);
  const pass = await field.inputValue();
  assert.match(pass, new RegExp(`^${url}/continue/clearshore\\.`));
  await devices.getByRole("img", { name: words.passQr }).waitFor();
  await outsider.snaps("external-devices-phone-en");
  await outsider.meetsNoBarrier("devices dialog");
  const laptop = await Person.arrives(browser, "laptop", { language: "zh-CN", dark: true });
  await laptop.page.goto(pass);
  await laptop.page.getByRole("heading", { name: laptop.words.goOnAs(LEI) }).waitFor();
  await laptop.snaps("external-continue-zh-dark");
  await laptop.meetsNoBarrier("continue page");
  await laptop.page.getByRole("button", { name: laptop.words.goOn }).click();
  await laptop.sees("明天到");
  // They read what they have chosen on the first device.
  laptop.language = "en";
  assert.equal(new URL(laptop.page.url()).pathname, "/join", "the pass is left behind");
  await laptop.types("从电脑发送");
  await outsider.sees("从电脑发送");
  await laptop.snaps("external-second-device-en-dark");
  assert.equal(await outsiders(alice).getByText(LEI).count(), 1, "nobody else came");
  const third = await Person.arrives(browser, "third", { language: "en" });
  await third.page.goto(pass);
  await third.page.getByRole("heading", { name: third.words.joinClosed }).waitFor();
  await third.leaves();

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: words.otherDevice }).click();
  await devices.getByText(words.anotherDevice, { exact: true }).waitFor();
  await outsider.snaps("external-sessions-phone-en");
  await devices.getByRole("button", { name: words.signOut }).click();
  await devices.getByText(words.anotherDevice, { exact: true }).waitFor({ state: "detached" });
  await laptop.page.getByRole("heading", { name: laptop.words.joinEnded }).waitFor();
  await laptop.snaps("external-signed-out-en-dark");
  await page.keyboard.press("Escape");
  assert.deepEqual(laptop.complaints, []);
  await laptop.leaves();
});

test("who looks after them hands them to a colleague who is found by name", async () => {
  const { page, words } = alice;
  await outsiders(alice).getByText(words.ownedBy(ALICE)).waitFor();
  await outsiders(alice).getByRole("button", { name: words.handOver(LEI) }).click();
  const handing = page.getByRole("dialog", { name: words.handOver(LEI) });
  const search = handing.getByRole("combobox", { name: words.handOverTo });
  await search.fill("carol");
  await handing.getByText(words.noPersonFound).waitFor();
  await search.fill("bob");
  await alice.option(BOB).waitFor();
  await alice.snaps("external-hand-over-zh");
  await alice.meetsNoBarrier("hand over dialog");
  await alice.option(BOB).click();
  await handing.getByRole("button", { name: words.handOverDo }).click();
  await handing.waitFor({ state: "detached" });
  await outsiders(alice).getByText(words.ownedBy(BOB)).waitFor();
  await alice.snaps("external-handed-over-zh");
});

test("a link that asks for a code lets in who was told it, and says who is sure", async () => {
  address = await invites(alice, { code: true });
  const { words } = alice;
  const code = await dialog(alice).getByLabel(words.codeOnce).inputValue();
  assert.match(code, /^\d{6}$/);
  await alice.snaps("external-code-zh");
  await alice.meetsNoBarrier("invite dialog with a code");
  await dialog(alice).getByRole("button", { name: words.newCode }).click();
  const field = dialog(alice).getByLabel(words.codeOnce);
  await until(async () => (await field.inputValue()) !== code);
  const fresh = await field.inputValue();
  await alice.page.keyboard.press("Escape");
  const mei = await comes("zh-CN");
  await mei.page.getByLabel(mei.words.joinName).fill(MEI);
  await mei.page.getByLabel(mei.words.joinOrganisation).fill(TRADING);
  await mei.page.getByLabel(mei.words.joinCode).fill(fresh === "000000" ? "000001" : "000000");
  await mei.page.getByRole("button", { name: mei.words.joinButton }).click();
  await mei.page.getByRole("alert").getByText(mei.words.codeWrong).waitFor();
  await mei.snaps("external-code-wrong-phone-zh");
  await mei.meetsNoBarrier("join page with a code");
  // As people write it down.
  await mei.page.getByLabel(mei.words.joinCode).fill(`${fresh.slice(0, 3)} ${fresh.slice(3)}`);
  await mei.page.getByRole("button", { name: mei.words.joinButton }).click();
  await mei.composer().waitFor();
  await outsiders(alice).getByText(MEI).waitFor();
  await outsiders(alice).getByText(words.sure).waitFor();
  await outsiders(alice).getByText(words.claimed).waitFor();
  await alice.snaps("external-sure-zh");
  assert.deepEqual(mei.complaints, []);
  await mei.leaves();
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
