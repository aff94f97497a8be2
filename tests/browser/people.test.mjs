// People as others see them: who is away, and who works where. Needs a running demo (GUILDHALL_URL).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person, raise } from "./stage.mjs";

const DAY = 24 * 60 * 60 * 1000;
const GROUP = `Away ${Date.now().toString(36)}`;

let browser;
let admin;
let alice;
let bob;

const away = (until) => admin.asks(`/people/${bob.id}`, { method: "PATCH", data: { absent_until: until } });

before(async () => {
  browser = await raise();
  admin = await Person.arrives(browser, "admin");
  await admin.comesIn();
  alice = await Person.arrives(browser, "alice");
  await alice.comesIn();
  bob = await Person.arrives(browser, "bob");
  await bob.comesIn();
  Object.assign(bob, await bob.asks("/me"));
  await alice.asks("/chats", { method: "POST", data: { kind: "group", name: GROUP, members: [bob.id] } });
});

after(async () => {
  await away(null).catch(() => {});
  await browser?.close();
});

test("who is away is shown as such wherever somebody looks for them", async () => {
  await alice.opens(GROUP);
  await alice.page.getByRole("button", { name: alice.words.showMembers }).click();
  const members = alice.page.getByRole("complementary");
  await members.getByText(bob.name, { exact: false }).first().waitFor();
  assert.equal(await members.getByText(alice.words.away).count(), 0);
  await away(Date.now() + 3 * DAY);
  await members.getByText(alice.words.away).waitFor();
  await alice.snaps("away-members-zh");
  const { id } = await alice.asks("/chats", { method: "POST", data: { kind: "direct", user: bob.id } });
  await alice.page.goto(`/chats/${id}`);
  await alice.page.locator("header .who").getByText(alice.words.away).waitFor();
  await alice.snaps("away-direct-zh");
  await alice.meetsNoBarrier("a direct chat with somebody away");
  await alice.page.getByRole("button", { name: alice.words.people, exact: true }).click();
  await alice.page.getByLabel(alice.words.findPeople).fill(bob.login);
  await alice.page.getByRole("listitem").getByText(alice.words.away).waitFor();
  await alice.snaps("away-directory-zh");
  await alice.meetsNoBarrier("the directory");
  await away(null);
  await alice.page.getByLabel(alice.words.findPeople).fill("");
  await alice.page.getByLabel(alice.words.findPeople).fill(bob.login);
  await alice.page.getByRole("listitem").getByText(alice.words.away).waitFor({ state: "detached" });
});

test("the directory is narrowed to a department and those below it", async () => {
  await alice.page.getByLabel(alice.words.findPeople).fill("");
  const { items } = await alice.asks("/departments");
  const leaf = items.find((one) => one.parent && !items.some((other) => other.parent === one.id));
  await alice.page.getByLabel(alice.words.inDepartment).selectOption(leaf.id);
  const { items: inside } = await alice.asks(`/people?limit=50&department=${leaf.id}`);
  assert.ok(inside.length > 0);
  await alice.page.locator("main li").filter({ hasText: inside[0].name }).first().waitFor();
  await alice.page.waitForFunction((count) => document.querySelectorAll("main li").length === count, inside.length);
  await alice.snaps("directory-department-zh");
  assert.deepEqual(alice.complaints, []);
});

test("who goes away says so themselves, and comes back", async () => {
  await alice.page.goto("/");
  await alice.opens(GROUP);
  await alice.page.getByRole("button", { name: alice.words.showMembers }).click();
  const members = alice.page.getByRole("complementary");
  await members.getByText(bob.name, { exact: false }).first().waitFor();
  await bob.page.getByRole("button", { name: bob.words.account }).click();
  const day = new Date(Date.now() + 9 * DAY).toISOString().slice(0, 10);
  await bob.page.getByLabel(bob.words.backOn).fill(day);
  await bob.page.getByRole("button", { name: bob.words.backNow }).waitFor();
  await members.getByText(alice.words.away).waitFor();
  await bob.snaps("away-account-zh");
  await bob.meetsNoBarrier("one's own absence");
  await bob.page.getByRole("button", { name: bob.words.backNow }).click();
  await bob.page.getByLabel(bob.words.backOn).waitFor();
  await members.getByText(alice.words.away).waitFor({ state: "detached" });
  await bob.page.keyboard.press("Escape");
});
