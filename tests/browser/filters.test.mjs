// A filter between what somebody types and what everybody reads, on real screens. Needs a running demo
// (GUILDHALL_URL) and the built guest plugins.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person, raise } from "./stage.mjs";

const GROUP = `Sentry ${Date.now().toString(36)}`;

let browser;
let admin;
let alice;
let bob;

before(async () => {
  browser = await raise();
  admin = await Person.arrives(browser, "admin");
  await admin.comesIn();
  alice = await Person.arrives(browser, "alice");
  await alice.comesIn();
  bob = await Person.arrives(browser, "bob");
  await bob.comesIn();
  const { id: member } = await bob.asks("/me");
  const { id } = await alice.asks("/chats", { method: "POST", data: { kind: "group", name: GROUP, members: [member] } });
  // In this group alone: the other scripts say what they like.
  await admin.installs("sentry", ["chat/screening", "storage/kv"], { "chat/screening": { chats: [id] } });
  await alice.opens(GROUP);
  await bob.opens(GROUP);
});

after(async () => {
  try {
    await admin?.asks("/plugins/sentry", { method: "DELETE" });
  } finally {
    await browser?.close();
  }
});

const pending = (text) => alice.page.locator("li.pending").filter({ hasText: text });

test("a message that a filter refuses is not posted, and its author reads why", async () => {
  await alice.types("secret plan");
  await pending("secret plan").getByText(/Secrets stay in the house/).waitFor();
  await alice.snaps("filter-refused-zh");
  await alice.meetsNoBarrier("refused message");
  await pending("secret plan").getByRole("button", { name: alice.words.discard }).click();
  await pending("secret plan").waitFor({ state: "detached" });
});

test("a message that a filter warns of is posted when its author says so", async () => {
  await alice.types("hot news");
  await pending("hot news").getByText(/This is hot/).waitFor();
  await alice.snaps("filter-warned-zh");
  await pending("hot news").getByRole("button", { name: alice.words.sendAnyway }).click();
  await bob.seesOnce("hot news");
  await pending("hot news").waitFor({ state: "detached" });
  await alice.seesOnce("hot news");
});

test("a message that a filter rewrites is read so by everybody", async () => {
  await alice.types("darn it all");
  await bob.seesOnce("**** it all");
  await alice.seesOnce("**** it all");
  await pending("darn").waitFor({ state: "detached" });
  assert.equal(await bob.message("secret").count(), 0);
});

test("a correction that a filter warns of is saved when its author says so", async () => {
  await alice.types("mild news");
  await bob.seesOnce("mild news");
  await alice.composer().focus();
  await alice.page.keyboard.press("ArrowUp");
  const correction = alice.page.getByRole("textbox", { name: alice.words.editing });
  await correction.fill("hot again");
  await alice.page.keyboard.press("Enter");
  await alice.page.getByRole("form", { name: alice.words.editing }).getByText(/This is hot/).waitFor();
  await alice.snaps("correction-warned-zh");
  await alice.page.getByRole("button", { name: alice.words.saveAnyway }).click();
  await bob.seesOnce("hot again");
  await correction.waitFor({ state: "detached" });
});

test("an administrator chooses what becomes of messages when it fails", async () => {
  await alice.types("problem one");
  await bob.seesOnce("problem one");
  await admin.page.getByRole("button", { name: admin.words.plugins, exact: true }).click();
  await admin.page.getByRole("link", { name: /岗哨/ }).click();
  const hold = admin.page.getByRole("group", { name: admin.words.filterFails }).getByLabel(admin.words.holdMessages);
  await hold.check();
  await admin.snaps("filter-page-zh");
  await admin.meetsNoBarrier("page of a filter");
  await alice.types("problem two");
  await pending("problem two").getByRole("alert").waitFor();
  assert.equal(await bob.message("problem two").count(), 0);
  await pending("problem two").getByRole("button", { name: alice.words.discard }).click();
});
