// Numbers, money, dates, sizes and people in the viewer's way. Pure: locale and "now" come from the caller.

import type { ArgView, Locale, PersonView, TextView } from "../api/types";
import { messages } from "./messages";

const cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

function dates(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${locale}${JSON.stringify(options)}`;
  const known = cache.get(key) ?? new Intl.DateTimeFormat(locale, options);
  cache.set(key, known);
  return known as Intl.DateTimeFormat;
}

function numbers(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${locale}${JSON.stringify(options)}`;
  const known = cache.get(key) ?? new Intl.NumberFormat(locale, options);
  cache.set(key, known);
  return known as Intl.NumberFormat;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Decimals are text all the way: Intl reads the digits themselves, nothing passes through a float. */
export function formatNumber(number: string | number, locale: Locale): string {
  const text = String(number);
  if (!DECIMAL.test(text)) return text;
  const digits = Math.min(20, text.split(".")[1]?.length ?? 0);
  return numbers(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    text as Intl.StringNumericLiteral,
  );
}

export function formatMoney(amount: string, currency: string, locale: Locale): string {
  if (!DECIMAL.test(amount) || !/^[A-Za-z]{3}$/.test(currency)) return `${amount} ${currency}`;
  return numbers(locale, { style: "currency", currency }).format(amount as Intl.StringNumericLiteral);
}

export function formatPercent(share: number, locale: Locale): string {
  return numbers(locale, { style: "percent" }).format(share);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

export function formatBytes(bytes: number, locale: Locale): string {
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < UNITS.length - 1) {
    value /= 1000;
    at += 1;
  }
  const unit = UNITS[at] ?? "byte";
  const unitDisplay = at === 0 ? "long" : "short";
  const maximumFractionDigits = at === 0 || value >= 100 ? 0 : 1;
  return numbers(locale, { style: "unit", unit, unitDisplay, maximumFractionDigits }).format(value);
}

/** A calendar day, "2026-11-23": the same day everywhere, so it is never moved by a time zone. */
export function formatDate(date: string, locale: Locale): string {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : null;
  if (!parsed || Number.isNaN(parsed.getTime())) return date;
  return dates(locale, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }).format(parsed);
}

export function formatDateTime(at: number, locale: Locale): string {
  return dates(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

export function formatClock(at: number, locale: Locale): string {
  return dates(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** The local day of an instant, as a number that grows by one each day. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

export function formatDay(at: number, now: number, locale: Locale): string {
  const days = dayOf(now) - dayOf(at);
  if (days === 0) return messages[locale].today;
  if (days === 1) return messages[locale].yesterday;
  const year =
    new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: "numeric" } as const);
  return dates(locale, { ...year, month: "long", day: "numeric", weekday: "long" }).format(at);
}

/** When something ends: a clock today, else a day. */
export function formatUntil(at: number, now: number, locale: Locale): string {
  if (dayOf(at) === dayOf(now)) return formatClock(at, locale);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const year = sameYear ? {} : ({ year: "numeric" } as const);
  return dates(locale, { ...year, month: "short", day: "numeric" }).format(at);
}

/** Short, for the list of chats: a clock today, then a weekday, then a date. */
export function formatWhen(at: number, now: number, locale: Locale): string {
  const days = dayOf(now) - dayOf(at);
  if (days <= 0) return formatClock(at, locale);
  if (days === 1) return messages[locale].yesterday;
  if (days < 7) return dates(locale, { weekday: "short" }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return dates(
    locale,
    sameYear ? { month: "numeric", day: "numeric" } : { year: "numeric", month: "numeric", day: "numeric" },
  ).format(at);
}

export function formatPerson(person: PersonView, locale: Locale): string {
  return (locale === "zh-CN" ? person.name_zh : person.name_en) || person.name;
}

function formatArg(arg: ArgView, locale: Locale): string {
  switch (arg.kind) {
    case "text":
      return arg.text;
    case "number":
      return formatNumber(arg.number, locale);
    case "money":
      return formatMoney(arg.amount, arg.currency, locale);
    case "time":
      return formatDateTime(arg.at, locale);
    case "date":
      return formatDate(arg.date, locale);
    case "user":
      return formatPerson(arg.person, locale);
  }
}

/** Fills `{name}` in a template. What has no argument stays as it was written. */
export function formatText(text: TextView | null | undefined, locale: Locale): string {
  if (text == null) return "";
  if (typeof text === "string") return text;
  const args = new Map(text.args.map((arg) => [arg.name, arg.value]));
  return text.template.replace(/\{([A-Za-z0-9_-]+)\}/g, (whole, name: string) => {
    const value = args.get(name);
    return value ? formatArg(value, locale) : whole;
  });
}

/** Two signs that stand for a name: 王小明 → 小明, "Mia Hughes" → MH. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (/\p{Script=Han}/u.test(trimmed)) return [...trimmed.replace(/\s/g, "")].slice(-2).join("");
  const words = trimmed.split(/\s+/);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** One of eight hues, the same for one id on every screen. */
export function hueOf(id: string): number {
  // FNV-1a, folded: ids that differ in one sign get different hues.
  let hash = 0x811c9dc5;
  for (const sign of id) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return ((hash ^ (hash >>> 15) ^ (hash >>> 23)) >>> 0) % 8;
}

export type Piece = { text: string; href: string | null };

/** Splits a person's message into plain text and web addresses. */
export function linkPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'，。；、）】》]+/g)) {
    const href = match[0].replace(/[.,;:!?)\]]+$/, "");
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: href, href });
    end = match.index + href.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}
