// Orders on real screens: a number that is pasted, the page beside a chat, an order on a phone. Needs a
// running demo (GUILDHALL_URL) and the built plugin.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person, raise } from "./stage.mjs";

const GROUP = `Distributors ${Date.now().toString(36)}`;
const GRANTS = [
  "storage/kv", "chat/answering", "chat/posting", "files/reading", "files/writing", "jobs/scheduling", "chat/reading",
];
const HEAD = "Order ID,Order Date,Customer Name,Product Name,Sales,Quantity,Profit,Status";
const ROWS = [
  "GH-2026-100017,2026-11-02,Lakeside Mart,Oat Drink 1 l,312.00,120,58.20,Shipped",
  "GH-2026-100017,2026-11-02,Lakeside Mart,Instant Coffee 200 g,1290.50,60,240.10,Shipped",
  ...Array.from({ length: 30 }, (_, n) => `GH-2026-${200000 + n},2026-10-${String(1 + (n % 28)).padStart(2, "0")},Hill Trading,Cocoa 1 kg,${90 + n}.00,12,10.00,Paid`),
];
const SAYS = {
  "zh-CN": { page: "订单 · 订单", search: "查找", customer: "客户", show: "展示给所有人", next: "下一页", post: "发送到本聊天", order: (id) => `订单 ${id}` },
  en: { page: "Orders · Orders", search: "Search", customer: "Customer", show: "Show to everybody", next: "Next", post: "Post to this chat", order: (id) => `Order ${id}` },
};

let browser;
let admin;
let alice;

const reads = (person) => SAYS[person.language];
const button = (person, name) => person.page.getByRole("button", { name, exact: true });

before(async () => {
  browser = await raise();
  admin = await Person.arrives(browser, "admin");
  await admin.comesIn();
  const installed = await admin.asks("/plugins");
  if (!installed.items.some((one) => one.id === "orders")) await admin.installs("orders", GRANTS);
  alice = await Person.arrives(browser, "alice");
  await alice.comesIn();
  const who = (await admin.asks("/people?query=alice&limit=1")).items[0];
  const chat = await admin.asks("/chats", { method: "POST", data: { kind: "group", name: GROUP, members: [who.id] } });
  await admin.asks(`/chats/${chat.id}/plugins/orders`, { method: "PUT", data: {} });
  const text = [HEAD, ...ROWS].join("\n") + "\n";
  const file = await admin.asks("/files?name=orders.csv", { method: "POST", headers: { "content-type": "text/csv" }, data: text });
  await admin.asks(`/chats/${chat.id}/messages`, { method: "POST", data: { text: "orders.csv", files: [file.id] } });
  await admin.asks(`/chats/${chat.id}/commands`, { method: "POST", data: { text: "/orders import" } });
  await alice.opens(GROUP);
  await alice.page.getByText("已导入 orders.csv").first().waitFor();
});

after(async () => {
  await browser?.close();
});

test("a number that is pasted is offered, and shown to everybody when that is wanted", async () => {
  await alice.types("GH-2026-100017 什么时候到？");
  await button(alice, reads(alice).show).waitFor();
  await alice.snaps("orders-offer-zh");
  await admin.opens(GROUP);
  assert.equal(await button(admin, reads(admin).show).count(), 0, "nobody else is offered it");
  await button(alice, reads(alice).show).click();
  await admin.page.getByText(reads(admin).order("GH-2026-100017"), { exact: true }).first().waitFor();
  await alice.snaps("orders-card-zh");
  await alice.meetsNoBarrier("an offered order");
});

test("orders are looked for beside the chat, and posted into it", async () => {
  await button(alice, alice.words.panels).click();
  const panel = alice.page.getByRole("complementary", { name: alice.words.panels });
  await panel.getByRole("combobox").selectOption({ label: reads(alice).page });
  await panel.getByRole("table").first().waitFor();
  await alice.snaps("orders-panel-zh");
  await panel.getByRole("button", { name: reads(alice).search, exact: true }).click();
  const form = alice.page.getByRole("dialog");
  await form.getByLabel(reads(alice).customer, { exact: true }).fill("hill");
  await form.getByRole("button", { name: reads(alice).search, exact: true }).click();
  await panel.getByRole("button", { name: reads(alice).next, exact: true }).click();
  await panel.getByRole("button", { name: "GH-2026-200000", exact: true }).click();
  await panel.getByText("Cocoa 1 kg").first().waitFor();
  await alice.snaps("orders-panel-order-zh");
  await alice.meetsNoBarrier("an order beside the chat");
  await panel.getByRole("button", { name: reads(alice).post, exact: true }).click();
  await admin.page.getByText(reads(admin).order("GH-2026-200000"), { exact: true }).first().waitFor();
});

test("all of it on a phone, in English", async () => {
  const other = await Person.arrives(browser, "alice", { phone: true });
  await other.comesIn();
  await other.speaks("en");
  await other.page.goto("/apps/orders/orders?customer=lakeside");
  await button(other, "GH-2026-100017").waitFor();
  await other.snaps("orders-page-phone-en");
  await button(other, "GH-2026-100017").click();
  await other.page.getByText("Instant Coffee 200 g").first().waitFor();
  await other.snaps("orders-order-phone-en");
  await other.meetsNoBarrier("an order on a phone");
  await other.asks("/me", { method: "PATCH", data: { locale: "zh-CN" } });
  assert.deepEqual(other.complaints, []);
});

test("nothing went wrong on the way", () => assert.deepEqual([...alice.complaints, ...admin.complaints], []));
