// The plugin of the tests that has every kind of page, and who looks at it.
// Must never be imported by what does not need its package.

import { company, password, Person } from "./stage.mjs";

/** Installs it with all that it asks for, as an administrator. */
export async function installAtlas(browser) {
  const admin = await Person.arrives(browser, "admin");
  await admin.comesIn();
  await admin.installs("atlas", ["storage/kv", "chat/answering"]);
  await admin.leaves();
}

/** Has somebody read in a language from their next arrival on. */
export async function reads(browser, login, locale) {
  const context = await browser.newContext();
  const person = Object.assign(new Person(), { login, context });
  const data = { company, login, password };
  await person.asks("/sessions", { method: "POST", data, headers: { "sec-fetch-site": "same-origin" } });
  await person.asks("/me", { method: "PATCH", data: { locale } });
  await context.close();
}

/** The launcher, by its button. */
export async function opensLauncher(person) {
  await person.page.getByRole("navigation").getByRole("button", { name: person.words.apps, exact: true }).click();
  await person.page.getByRole("heading", { name: person.words.apps, level: 1 }).waitFor();
}

/** One plugin in the launcher. */
export const listed = (person, name) => person.page.getByRole("article", { name });

/** What stands in the frame of a plugin's own page. */
export const frame = (person) => person.page.frameLocator("iframe:not([hidden])");
