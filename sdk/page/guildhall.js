// How a plugin's own web page talks to Guildhall: load it first, by <script src="guildhall.js"></script>.
// It needs nothing else, and reaches nothing but the one who framed the page.
//
//   guildhall.ready((boot) => …)           once: what PageHandler::render handed over
//   guildhall.request(method, body)        a promise of PageHandler::request's answer
//   guildhall.locale, guildhall.theme      after ready: "zh-CN" or "en", "light" or "dark"
//
// At most 8 requests at a time and 20 in a second, each of at most 16 KiB; what is beyond fails with the
// code "rate_limited" or "too_large". A refusal is an Error with a `code` and the words for the person.
"use strict";
(() => {
  const VERSION = 1;
  const waiting = new Map();
  let port = null;
  let last = 0;
  let begin;
  const begun = new Promise((resolve) => (begin = resolve));

  const guildhall = {
    version: VERSION,
    locale: "en",
    theme: "light",
    ready: (use) => begun.then(use),
    request: (method, body = null) =>
      begun.then(
        () =>
          new Promise((resolve, reject) => {
            const id = ++last;
            waiting.set(id, { resolve, reject });
            port.postMessage({ guildhall: VERSION, type: "request", id, method, body });
          }),
      ),
  };

  function answered({ data }) {
    if (data?.guildhall !== VERSION || data.type !== "answer") return;
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (!asked) return;
    if (!data.problem) return asked.resolve(data.body);
    asked.reject(Object.assign(new Error(data.problem.detail), { code: data.problem.code }));
  }

  addEventListener("message", (event) => {
    if (port || event.source !== parent || event.data?.guildhall !== VERSION || event.data.type !== "boot") return;
    const { boot, locale, theme } = event.data;
    [port] = event.ports;
    port.onmessage = answered;
    Object.assign(guildhall, { locale, theme });
    document.documentElement.lang = locale;
    document.documentElement.dataset.theme = theme;
    begin(boot);
  });

  globalThis.guildhall = guildhall;
})();
