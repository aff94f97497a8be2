// One Chromium, and people in front of it: what they see and do, in the words of their language.
// Must never wait for a time, only for what a person would wait for.

import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { words } from "./words.mjs";

export const url = (process.env.GUILDHALL_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");
export const password = process.env.GUILDHALL_PASSWORD ?? "guildhall-demo";
export const company = process.env.GUILDHALL_COMPANY ?? "clearshore";
export const packages = process.env.GUILDHALL_PLUGINS_DIR ?? fileURLToPath(new URL("../../target/plugins", import.meta.url));
const shots = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

const DESKTOP = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

export async function raise(more = []) {
  mkdirSync(shots, { recursive: true });
  return chromium.launch({
    executablePath: process.env.GUILDHALL_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

/** One person at one screen. */
export class Person {
  /** `at`: the address of a server of their own, where it is not the one that all scripts share. */
  static async arrives(browser, login, { language = "zh-CN", phone = false, dark = false, at = url } = {}) {
    const context = await browser.newContext({
      ...(phone ? PHONE : DESKTOP),
      baseURL: at,
      locale: language,
      timezoneId: "Asia/Shanghai",
      colorScheme: dark ? "dark" : "light",
      acceptDownloads: true,
    });
    context.setDefaultTimeout(15_000);
    const person = new Person();
    Object.assign(person, { login, language, phone, at, context, complaints: [], page: await context.newPage() });
    person.page.on("pageerror", (error) => person.complaints.push(`${login}: ${error.stack}`));
    person.page.on("console", (message) => {
      // A refused request is told by the browser as well; the tests look at what the person is told.
      // Chromium knows another way to refuse WebRTC, and complains of the one that it does not know.
      const known = /Failed to load resource|ERR_INTERNET_DISCONNECTED|WebSocket connection|directive 'webrtc'/.test(
        message.text(),
      );
      if (message.type() === "error" && !known) person.complaints.push(`${login}: ${message.text()}`);
    });
    await person.page.goto(`/?company=${company}`);
    return person;
  }

  get words() {
    return words[this.language];
  }

  // ---- sessions ----

  async signsIn(secret = password) {
    await this.page.getByLabel(this.words.login, { exact: true }).fill(this.login);
    await this.page.getByLabel(this.words.password, { exact: true }).fill(secret);
    await this.page.getByRole("button", { name: this.words.signIn, exact: true }).click();
  }

  /** Signs in, and waits for the list of chats. */
  async comesIn() {
    await this.signsIn();
    await this.list().getByRole("link").first().waitFor();
    return this;
  }

  async speaks(language) {
    await this.page.getByRole("button", { name: this.words.account }).click();
    await this.page.getByLabel(words[language].language, { exact: true }).check();
    this.language = language;
    await this.page.getByRole("heading", { name: this.words.chats, level: 1 }).waitFor();
    await this.page.keyboard.press("Escape");
  }

  /** Asks the API as this person's browser would. */
  async asks(path, options = {}) {
    const at = this.at ?? url;
    const headers = { origin: at, "idempotency-key": crypto.randomUUID().replaceAll("-", ""), ...options.headers };
    const answer = await this.context.request.fetch(`${at}/api/v1${path}`, { ...options, headers });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? null : answer.json();
  }

  /** Installs a guest of the tests with these grants, as an administrator; `scopes`: how far they reach. */
  async installs(guest, grants, scopes = {}) {
    const query = new URLSearchParams(grants.map((name) => ["grant", name]));
    query.set("scopes", JSON.stringify(scopes));
    const data = await readFile(`${packages}/${guest}.wasm`);
    await this.asks(`/plugins?${query}`, { method: "POST", headers: { "content-type": "application/wasm" }, data });
  }

  // ---- chats ----

  list() {
    return this.page.getByRole("region", { name: this.words.chats });
  }

  chat(name) {
    return this.list().getByRole("link").filter({ hasText: name });
  }

  async opens(name) {
    await this.chat(name).first().click();
    await this.page.getByRole("heading", { name, level: 1 }).waitFor();
    await this.page.locator(".scroller[aria-busy=false]").waitFor();
  }

  async seesUnread(name, count) {
    await this.chat(name).getByText(this.words.unread(count), { exact: true }).waitFor();
  }

  async seesNothingUnread(name) {
    await this.chat(name).first().waitFor();
    await this.chat(name).locator(".badge").waitFor({ state: "detached" });
  }

  async makesGroup(name, members) {
    await this.page.getByRole("button", { name: this.words.newChat }).first().click();
    const search = this.page.getByRole("combobox", { name: this.words.findPeople });
    for (const member of members) {
      await search.fill(member);
      await this.option(member).click();
    }
    await this.page.getByLabel(this.words.groupName).fill(name);
    await this.page.getByRole("button", { name: this.words.createGroup }).click();
    await this.page.getByRole("heading", { name, level: 1 }).waitFor();
  }

  /** A person in a list to choose from, by the whole name. */
  option(name) {
    return this.page.getByRole("option").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  // ---- messages ----

  composer() {
    return this.page.locator(".composer textarea");
  }

  async types(text) {
    await this.composer().fill(text);
    await this.composer().press("Escape");
    await this.composer().press("Enter");
  }

  message(text) {
    return this.page.locator("[data-message]").filter({ hasText: text });
  }

  async sees(text) {
    await this.message(text).first().waitFor();
  }

  async seesOnce(text) {
    await this.sees(text);
    const count = await this.message(text).count();
    if (count !== 1) throw new Error(`${this.login} sees ${JSON.stringify(text)} ${count} times`);
  }

  card(title) {
    return this.page.locator("article.card").filter({ has: this.page.getByRole("heading", { name: title }) }).last();
  }

  // ---- what anybody may look at ----

  /** What moves has come to rest: a dialog that is still fading in has other colours than the one people see. */
  async settles() {
    await this.page.evaluate(async () => {
      const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
      await Promise.all(ending.map((one) => one.finished.catch(() => {})));
    });
  }

  async snaps(name) {
    await this.settles();
    await this.page.screenshot({ path: `${shots}${name}.png` });
  }

  /** WCAG 2.2 A and AA, by axe. */
  async meetsNoBarrier(where) {
    // Through the debugger: the page's own policy lets nobody add a script to it.
    await this.page.evaluate(axe.source);
    await this.settles();
    const found = await this.page.evaluate(async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations } = await globalThis.axe.run(document, { runOnly: tags });
      return violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html.slice(0, 200)).join("\n  ")}`);
    });
    if (found.length > 0) throw new Error(`${where}:\n${found.join("\n")}`);
  }

  async leaves() {
    await this.context.close();
  }
}
