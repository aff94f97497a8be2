// Orders from their installation to the customer's phone, told once in each language: an administrator who
// installs the plugin and says who sees what, a seller who shares an order, a colleague in the warehouse
// who sees no prices, and a distributor without an account. Needs the program (GUILDHALL_PROGRAM) and the
// built plugin; it opens a server of its own, because it begins where nothing is installed.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { opensHouse } from "./house.mjs";
import { company, packages, password, Person, raise } from "./stage.mjs";

const PACKAGE = `${packages}/orders.wasm`;
const ORDER = "GH-2026-100017";
const OTHER = "GH-2026-100018";
const REQUIRED = ["storage/kv", "chat/answering", "chat/posting", "files/reading", "jobs/scheduling"];
const PRICES = ["312.00", "1,290.50", "5.20", "1,914.50"];
const PRICE = "1,290.50";
const TOTAL = "1,914.50";
const MARGIN = "356.50";
const LEI = "李雷";
const MART = "Lakeside Mart";

/** The orders as their source has them, with a status for the one that is followed. */
function csv(status) {
  const about = (id, on) => `${id},${on},2026-11-05,Lakeside Mart,Hangzhou`;
  return [
    "Order ID,Order Date,Ship Date,Customer Name,City,Product Name,Sales,Quantity,Profit,Currency,Status",
    `${about(ORDER, "2026-11-02")},Oat Drink Barista Edition 1 l (12 per box),312.00,60,58.20,CNY,${status}`,
    `${about(ORDER, "2026-11-02")},Instant Coffee 200 g,1290.50,60,240.10,CNY,${status}`,
    `${about(ORDER, "2026-11-02")},Paper Cups 300 ml,312.00,2400,58.20,CNY,${status}`,
    `${about(OTHER, "2026-11-03")},Cocoa 1 kg,90.00,12,10.00,CNY,Paid`,
    "",
  ].join("\n");
}

const TELLINGS = {
  "zh-CN": {
    mark: "zh",
    inside: "华东订单",
    outside: "湖滨超市",
    departments: ["销售中心", "供应链中心", "信息技术中心"],
    note: "请先清点再发货，客户只收整箱",
    asks: "我们的订单到哪里了？",
    answers: "今天已出库，明天送到。",
    warehouseDark: true,
    distributorDark: false,
  },
  en: {
    mark: "en",
    inside: "Orders East",
    outside: "Lakeside Mart orders",
    departments: ["Sales", "Supply Chain", "Information Technology"],
    note: "Count before it goes out, they take whole boxes only",
    asks: "Where is our order?",
    answers: "It has left today and arrives tomorrow.",
    warehouseDark: false,
    distributorDark: true,
  },
};

let browser;
let house;

before(async () => {
  browser = await raise();
  house = await opensHouse();
});

after(async () => {
  await browser?.close();
  await house?.closes();
});

const button = (within, name) => within.getByRole("button", { name, exact: true });
const navigates = (person, name) => button(person.page.getByRole("navigation"), name).click();
const plain = (text) => text.replace(/\s+/g, " ").trim();

/** Somebody of the company at a screen, who reads this language. */
async function comes(login, language, options = {}) {
  const context = await browser.newContext();
  const account = Object.assign(new Person(), { login, context, at: house.url });
  const data = { company, login, password };
  await account.asks("/sessions", { method: "POST", data, headers: { "sec-fetch-site": "same-origin" } });
  await account.asks("/me", { method: "PATCH", data: { locale: language } });
  await context.close();
  const person = await Person.arrives(browser, login, { language, at: house.url, ...options });
  await person.comesIn();
  return Object.assign(person, await person.asks("/me"), { login });
}

/** Not as soon as it rests: what is above it may still be on its way. */
const comesIntoView = (what) => what.evaluate((element) => element.scrollIntoView({ block: "nearest" }));

/** What a person reads on a card, and what there is to press on it. */
async function reads(card) {
  return { text: plain(await card.innerText()), buttons: await card.getByRole("button").count() };
}

/** How far an order is; the day on which it was shipped has a label of the same word. */
const status = (card, word) => card.getByRole("definition").filter({ hasText: new RegExp(`^${word}$`) });
const amounts = (text) => text.match(/\d[\d,]*\.\d\d\b/g) ?? [];

/** Posts the file and has it imported, by the composer. */
async function imports(admin, status, name) {
  const buffer = Buffer.from(csv(status));
  await admin.page.locator(".composer input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer });
  await admin.page.locator(".composer li .state").first().waitFor();
  await button(admin.page, admin.words.send).click();
  await admin.page.getByRole("link", { name }).first().waitFor();
  await admin.types("/orders import");
  await admin.card(admin.words.orders.imported(name)).waitFor();
}

for (const [language, telling] of Object.entries(TELLINGS)) tell(language, telling);

function tell(language, telling) {
  const { mark, inside, outside, note } = telling;
  const scene = (name, play) => test(`${language}: ${name}`, play);
  let admin;
  let sales;
  let warehouse;
  let distributor;
  let address;
  const order = (person, id = ORDER) => person.card(person.words.orders.order(id));
  const dialog = (person) => person.page.getByRole("dialog");

  scene("four people are at their screens, three of them with an account", async () => {
    admin = await comes("admin", language);
    sales = await comes("alice", language);
    const { items } = await admin.asks("/people?limit=50&department=supply-warehouse");
    const { login } = await admin.asks(`/people/${items[0].id}/account`);
    warehouse = await comes(login, language, { dark: telling.warehouseDark });
    await admin.makesGroup(inside, [sales.name, warehouse.name]);
    await sales.chat(inside).waitFor();
    await warehouse.chat(inside).waitFor();
  });

  scene("the administrator reads what the plugin may do, why, how far, and what it cannot do", async () => {
    const { page, words } = admin;
    await navigates(admin, words.plugins);
    await page.getByText(words.noPlugins).waitFor();
    const chooser = page.waitForEvent("filechooser");
    await button(page, words.installFromFile).click();
    await (await chooser).setFiles(PACKAGE);
    await dialog(admin).waitFor();
    const data = await readFile(PACKAGE);
    const headers = { "content-type": "application/wasm" };
    const said = await admin.asks("/plugins/inspect", { method: "POST", headers, data });
    const can = dialog(admin).getByRole("region", { name: words.can, exact: true });
    // All of it as the server read it from the file, and nothing else.
    const shown = await can.locator(":scope > ul > li").evaluateAll((items) =>
      items.map((item) => {
        const box = item.querySelector("input");
        return {
          what: item.querySelector(".what").textContent,
          because: document.getElementById(box.getAttribute("aria-describedby")).textContent,
          required: box.disabled && box.checked,
          hosts: item.querySelectorAll(".hosts > li").length,
          limited: item.querySelector("summary")?.textContent.trim() ?? null,
        };
      }),
    );
    assert.deepEqual(
      shown,
      said.can.map(({ what, because, required, limits, hosts_from }) => {
        return { what, because, required, hosts: hosts_from.length, limited: limits.length > 0 ? words.limitTo : null };
      }),
    );
    assert.deepEqual(said.can.filter((one) => one.required).map((one) => one.capability).sort(), REQUIRED.toSorted());
    assert.equal(await can.getByText(words.required, { exact: true }).count(), REQUIRED.length);
    for (const reason of words.reasons) await can.getByText(reason, { exact: true }).waitFor();
    const cannot = dialog(admin).getByRole("region", { name: words.cannot, exact: true });
    assert.deepEqual(await cannot.getByRole("listitem").allTextContents(), said.cannot);
    for (const never of words.cannots) assert.ok(said.cannot.includes(never), never);
    await admin.snaps(`story-1-sheet-${mark}`);
    await admin.meetsNoBarrier("install sheet");
  });

  scene("and narrows it: one chat, so many messages, no network, three departments", async () => {
    const { page, words } = admin;
    const sheet = dialog(admin);
    await sheet.getByRole("checkbox", { name: words.network }).uncheck();
    const ability = (name) => sheet.getByRole("listitem").filter({ has: page.getByRole("checkbox", { name }) });
    const reading = ability(words.readingChats);
    await reading.getByText(words.limitTo).click();
    await reading.getByRole("checkbox", { name: words.limitChats }).check();
    await reading.getByRole("checkbox", { name: inside, exact: true }).check();
    const posting = ability(words.posting);
    await posting.getByText(words.limitTo).click();
    await posting.getByRole("checkbox", { name: words.limitPerHour }).check();
    await posting.getByRole("spinbutton", { name: words.limitPerHour }).fill("300");
    await posting.getByText(words.limited, { exact: true }).waitFor();
    await admin.snaps(`story-2-limits-${mark}`);
    await sheet.getByRole("radio", { name: words.onlyThese, exact: true }).check();
    const range = sheet.getByRole("list", { name: words.visibleDepartments });
    for (const department of telling.departments) await range.getByRole("checkbox", { name: department, exact: true }).check();
    await admin.snaps(`story-2-range-${mark}`);
    await admin.meetsNoBarrier("narrowed sheet");
    await sheet.locator("button[type=submit]").click();
    await button(page, words.switchOff).waitFor();
    assert.equal(await page.getByText(words.limited, { exact: true }).count(), 2, "its page says that it is limited");
    assert.equal(await page.getByRole("checkbox", { name: words.network }).isChecked(), false);
    const { plugin, sheet: kept, visible_to: to } = await admin.asks("/plugins/orders");
    assert.ok(!plugin.grants.includes("net/http"));
    const scope = (name) => kept.can.find((one) => one.capability === name).scope;
    assert.equal(scope("chat/reading").chats.length, 1);
    assert.equal(scope("chat/posting").per_hour, 300);
    assert.equal(to.departments.length, telling.departments.length);
    const dan = await comes("dan", language);
    assert.deepEqual((await dan.asks("/launcher")).items, [], "in finance it does not exist");
    await dan.leaves();
  });

  scene("says who sees prices and margins, and is told what is wrong", async () => {
    const { page, words } = admin;
    const settings = page.getByRole("form", { name: words.pluginSettings });
    const [seller] = telling.departments;
    for (const name of [words.orders.priceDepartments, words.orders.marginDepartments]) {
      await settings.getByRole("group", { name }).getByRole("checkbox", { name: seller, exact: true }).check();
    }
    const links = settings.getByLabel(words.orders.links, { exact: true });
    await links.fill("orders");
    await button(settings, words.saveSettings).click();
    await settings.getByText(words.orders.linksWrong).waitFor();
    await links.fill("https://shop.example.com/orders/{order}");
    await button(settings, words.saveSettings).click();
    await page.getByText(words.settingsSaved).waitFor();
    await comesIntoView(settings);
    await admin.snaps(`story-3-settings-${mark}`);
    await admin.meetsNoBarrier("page of the plugin");
    await navigates(admin, words.apps);
    await page.getByRole("article", { name: words.orders.name }).getByRole("link", { name: words.orders.name }).click();
    await page.getByText(words.orders.nothingFound).waitFor();
  });

  scene("and imports the orders in the chat that the plugin was added to", async () => {
    const { page, words } = admin;
    await navigates(admin, new RegExp(`^${words.chats}`));
    await admin.opens(inside);
    await button(page, words.showMembers).click();
    await button(page, words.addPlugin(words.orders.name)).click();
    await button(page, words.addPlugin(words.orders.name)).waitFor({ state: "detached" });
    await button(page, words.hideMembers).click();
    await imports(admin, "Paid", "orders.csv");
    await admin.snaps(`story-4-import-${mark}`);
  });

  scene("sales looks an order up, and is offered the one whose number is pasted", async () => {
    await sales.opens(inside);
    await sales.types(`/order ${ORDER}`);
    await order(sales).waitFor();
    const { text } = await reads(order(sales));
    assert.deepEqual(PRICES.filter((price) => !amounts(text).includes(price)), [], text);
    assert.ok(text.includes(MARGIN), text);
    await sales.snaps(`story-5-sales-card-${mark}`);
    await sales.meetsNoBarrier("the card of sales");
    await sales.types(`${OTHER}?`);
    const offered = button(sales.page, sales.words.orders.showToAll);
    await offered.waitFor();
    await admin.opens(inside);
    assert.equal(await button(admin.page, admin.words.orders.showToAll).count(), 0, "nobody else is offered it");
    await offered.click();
    await order(sales, OTHER).waitFor();
    await order(admin, OTHER).waitFor();
  });

  scene("the warehouse sees the same card without prices and margin", async () => {
    await warehouse.opens(inside);
    await order(warehouse).waitFor();
    const { text } = await reads(order(warehouse));
    assert.deepEqual(amounts(text), [], text);
    for (const word of [warehouse.words.orders.total, warehouse.words.orders.margin]) assert.ok(!text.includes(word), text);
    assert.ok(text.includes("Instant Coffee 200 g") && text.includes("2,400"), text);
    await comesIntoView(order(warehouse));
    await warehouse.snaps(`story-6-warehouse-card-${mark}`);
    await warehouse.meetsNoBarrier("the card of the warehouse");
  });

  scene("sales begins a chat with the distributor and shares the card there", async () => {
    const { page, words } = sales;
    await button(page, words.newChat).first().click();
    await page.getByLabel(words.newExternal).check();
    await page.getByLabel(words.groupName).fill(outside);
    await button(page, words.createGroup).click();
    await page.getByRole("heading", { name: outside, level: 1 }).waitFor();
    await button(page, words.showMembers).click();
    await button(page, words.invite).click();
    await dialog(sales).getByLabel(words.inviteAs).selectOption("partner");
    await button(dialog(sales), words.makeLink).click();
    const made = dialog(sales).getByLabel(words.linkOnce);
    await made.waitFor();
    address = await made.inputValue();
    await page.keyboard.press("Escape");
    await sales.opens(inside);
    await button(order(sales), words.orders.share).click();
    await dialog(sales).getByLabel(words.orders.chat, { exact: false }).selectOption({ label: outside });
    await sales.snaps(`story-7-share-${mark}`);
    await sales.meetsNoBarrier("sharing");
    await button(dialog(sales), words.orders.share).click();
    await dialog(sales).waitFor({ state: "detached" });
    await sales.opens(outside);
    await order(sales).waitFor();
    await page.getByText(words.externalBanner).waitFor();
    await sales.chat(outside).getByText(words.external, { exact: true }).waitFor();
    await page.locator("header .who").getByText(words.external, { exact: true }).waitFor();
    assert.ok((await reads(order(sales))).text.includes(MARGIN), "to sales it says the same as inside");
  });

  scene("the distributor comes by the link on a phone and sees of it what is theirs", async () => {
    const options = { language, phone: true, dark: telling.distributorDark, at: house.url };
    distributor = await Person.arrives(browser, "distributor", options);
    const { page, words } = distributor;
    await page.goto(address);
    await page.getByRole("heading", { name: new RegExp(outside) }).waitFor();
    await page.getByText(words.joinLead(sales.name)).waitFor();
    await distributor.snaps(`story-8-join-phone-${mark}`);
    await distributor.meetsNoBarrier("join page");
    await page.getByLabel(words.joinName).fill(LEI);
    await page.getByLabel(words.joinOrganisation).fill(MART);
    await button(page, words.joinButton).click();
    await order(distributor).waitFor();
    const { text, buttons } = await reads(order(distributor));
    assert.deepEqual(amounts(text), [], text);
    assert.equal(buttons, 0, "nothing on it is theirs to press");
    assert.ok(text.includes("Instant Coffee 200 g") && text.includes(words.orders.paid), text);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, "nothing is wider than the phone");
    await page.getByText(words.externalToYou).waitFor();
    await distributor.snaps(`story-9-distributor-phone-${mark}`);
    await distributor.meetsNoBarrier("the distributor's page");
  });

  scene("they talk: who answers is marked, with who looks after them, and the first word is asked about", async () => {
    const { page, words } = sales;
    await distributor.types(telling.asks);
    await sales.sees(telling.asks);
    const asked = sales.message(telling.asks);
    await asked.getByText(words.external, { exact: true }).waitFor();
    await asked.getByText(MART).waitFor();
    await asked.getByText(words.ownedBy(sales.name)).waitFor();
    await sales.types(telling.answers);
    const pending = page.locator(".pending").filter({ hasText: telling.answers });
    await pending.getByText(words.outsidersRead).waitFor();
    await sales.snaps(`story-10-confirm-${mark}`);
    await sales.meetsNoBarrier("the external chat");
    await button(pending, words.sendAnyway).click();
    await distributor.sees(telling.answers);
    await button(page, words.showMembers).click();
    const outsiders = page.getByRole("list", { name: words.outsiders });
    await outsiders.getByText(LEI).waitFor();
    await outsiders.getByText(words.ownedBy(sales.name)).waitFor();
    await button(page, words.hideMembers).click();
  });

  scene("the warehouse takes a follow-up and marks it done, on everybody's card at once", async () => {
    const { page, words } = sales;
    await sales.opens(inside);
    await button(order(sales), words.followUp).click();
    await dialog(sales).getByLabel(words.note).fill(note);
    await dialog(sales).getByRole("combobox", { name: words.colleague }).fill(warehouse.name);
    await sales.option(warehouse.name).click();
    await sales.snaps(`story-11-follow-up-${mark}`);
    await button(dialog(sales), words.assign).click();
    await dialog(sales).waitFor({ state: "detached" });
    for (const person of [sales, warehouse, admin]) {
      await order(person).getByText(person.words.orders.followUps(1)).waitFor();
      await order(person).getByText(note).first().waitFor();
    }
    const { text } = await reads(order(warehouse));
    assert.deepEqual(amounts(text), [], text);
    assert.ok(!(await reads(order(distributor))).text.includes(note), "notes stay in the house");
    await comesIntoView(order(warehouse));
    await warehouse.snaps(`story-12-warehouse-follow-up-${mark}`);
    await warehouse.page.getByRole("link").filter({ hasText: words.orders.asked(ORDER, note) }).first().waitFor();
    const done = order(warehouse).getByLabel(warehouse.words.orders.markDone);
    await done.selectOption({ index: 1 });
    for (const person of [sales, warehouse, admin]) {
      await order(person).getByText(note).first().waitFor({ state: "detached" });
    }
    await page.getByRole("link").filter({ hasText: words.orders.followedUp(ORDER) }).first().waitFor();
  });

  scene("a new status at the source changes the distributor's card under their eyes", async () => {
    const card = order(distributor);
    await card.evaluate((element) => (element.dataset.same = "yes"));
    await imports(admin, "Shipped", "orders-2.csv");
    await status(card, distributor.words.orders.shipped).waitFor();
    assert.equal(await card.getAttribute("data-same"), "yes", "the same card in the same place");
    assert.deepEqual(amounts((await reads(card)).text), []);
    await comesIntoView(card);
    await distributor.snaps(`story-13-status-phone-${mark}`);
    for (const person of [sales, warehouse]) {
      await status(order(person), person.words.orders.shipped).waitFor();
    }
  });

  scene("customers are shown prices from when the administrator says so, and margins never", async () => {
    const { page, words } = admin;
    await navigates(admin, words.plugins);
    await page.getByRole("link", { name: words.orders.name }).click();
    const settings = page.getByRole("form", { name: words.pluginSettings });
    await settings.getByRole("checkbox", { name: words.orders.customersSeePrices }).check();
    await button(settings, words.saveSettings).click();
    await page.getByText(words.settingsSaved).waitFor();
    await navigates(admin, new RegExp(`^${words.chats}`));
    await admin.opens(inside);
    await imports(admin, "Delivered", "orders-3.csv");
    const card = order(distributor);
    await status(card, distributor.words.orders.delivered).waitFor();
    await card.getByText(TOTAL).waitFor();
    await card.getByText(PRICE).waitFor();
    const { text } = await reads(card);
    assert.ok(!text.includes(MARGIN) && !text.includes(distributor.words.orders.margin), text);
    assert.equal(await distributor.page.evaluate(() => document.documentElement.scrollWidth), 390);
    await comesIntoView(card);
    await distributor.snaps(`story-14-prices-phone-${mark}`);
    await distributor.meetsNoBarrier("a card with prices on a phone");
    await status(order(warehouse), warehouse.words.orders.delivered).waitFor();
    assert.deepEqual(amounts((await reads(order(warehouse))).text), [], "the warehouse sees none all the same");
  });

  scene("sales has it all on a phone, too", async () => {
    const phone = await comes("alice", language, { phone: true, dark: !telling.distributorDark });
    await phone.opens(inside);
    await comesIntoView(order(phone));
    assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 390);
    // The amounts are in sight, not behind an edge.
    const hidden = (lines) => lines.scrollWidth - lines.clientWidth;
    assert.equal(await order(phone).getByRole("table").locator("..").evaluate(hidden), 0);
    await phone.snaps(`story-15-sales-phone-${mark}`);
    await phone.meetsNoBarrier("the card of sales on a phone");
    assert.deepEqual(phone.complaints, []);
    await phone.leaves();
  });

  scene("the plugin is removed: nothing of it is left but what was said", async () => {
    const { page, words } = admin;
    await navigates(admin, words.plugins);
    await page.getByRole("link", { name: words.orders.name }).click();
    await button(page, words.removePlugin).click();
    await admin.snaps(`story-16-remove-${mark}`);
    await button(dialog(admin), words.removeForGood).click();
    await page.getByText(words.noPlugins).waitFor();
    await distributor.page.reload();
    await order(distributor).waitFor();
    assert.deepEqual([admin, sales, warehouse, distributor].flatMap((person) => person.complaints), []);
    for (const person of [admin, sales, warehouse, distributor]) await person.leaves();
  });
}
