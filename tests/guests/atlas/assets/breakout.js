// A page that tries to get out: one attempt for each time it is opened, named by its boot. What came of
// it stands in #ended; whether anything arrived outside, the one who listens there knows.
"use strict";

let port;
addEventListener("message", async ({ data, ports }) => {
  if (data?.type !== "boot" || port) return;
  [port] = ports;
  const { attempt, target, app, here } = data.boot;
  let ended;
  try {
    ended = await Promise.race([attempts[attempt](target, app, here), later(1500).then(() => "no answer")]);
  } catch (error) {
    ended = `${error.name}: ${error.message}`;
  }
  document.querySelector("#ended").textContent = String(ended ?? "nothing happened").slice(0, 160);
});

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Puts an element into the page and waits for how it ends. */
function puts(tag, properties, where = document.body) {
  return new Promise((resolve) => {
    const element = document.createElement(tag);
    element.onload = () => resolve("LOADED");
    element.onerror = () => resolve("refused");
    Object.assign(element, properties);
    where.append(element);
  });
}
const links = (rel, more = {}) => (href) => puts("link", { rel, href, ...more }, document.head);

const attempts = {
  fetch: (to) => fetch(to, { mode: "no-cors" }).then(() => "LOADED"),
  "fetch-keepalive": (to) => fetch(to, { mode: "no-cors", method: "POST", body: "x", keepalive: true }).then(() => "LOADED"),
  "fetch-api": (_, app) => fetch(`${app}/api/v1/me`, { credentials: "include" }).then(() => "LOADED"),
  xhr: (to) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.onload = () => resolve("LOADED");
      request.onerror = () => resolve("refused");
      request.open("GET", to);
      request.send();
    }),
  websocket: (to) =>
    new Promise((resolve) => {
      const socket = new WebSocket(to.replace("http", "ws"));
      socket.onopen = () => resolve("OPENED");
      socket.onerror = () => resolve("refused");
    }),
  eventsource: (to) =>
    new Promise((resolve) => {
      const source = new EventSource(to);
      source.onopen = () => resolve("OPENED");
      source.onerror = () => resolve("refused");
    }),
  webtransport: (to) => new WebTransport(to.replace("http:", "https:")).ready.then(() => "OPENED"),
  beacon: (to) => (navigator.sendBeacon(to, "x") ? "queued" : "refused"),
  image: (to) => puts("img", { src: to }),
  "image-of-app": (_, app) => puts("img", { src: `${app}/favicon.svg` }),
  "css-background": async (to) => {
    document.body.style.backgroundImage = `url(${to})`;
    document.body.style.cssText += `;height:9px;list-style-image:url(${to});border-image-source:url(${to})`;
    await later(400);
  },
  "css-inline": async (to) => {
    const style = document.createElement("style");
    style.textContent = `@import url(${to}); body { background: url(${to}) }`;
    document.head.append(style);
    await later(400);
  },
  "css-constructed": async (to) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`body { background: url(${to}) }`);
    document.adoptedStyleSheets = [sheet];
    await later(400);
  },
  stylesheet: links("stylesheet"),
  font: (to) => new FontFace("x", `url(${to})`).load().then(() => "LOADED"),
  video: (to) => puts("video", { src: to, autoplay: true }),
  audio: (to) => puts("audio", { src: to, autoplay: true }),
  track: (to) => puts("object", { data: to }),
  embed: (to) => puts("embed", { src: to }),
  script: (to) => puts("script", { src: to }),
  "script-module": (to) => import(to).then(() => "LOADED"),
  eval: () => String(eval("1 + 1")),
  "inline-script": async () => {
    const script = document.createElement("script");
    script.textContent = "document.body.dataset.ran = 'yes'";
    document.body.append(script);
    return document.body.dataset.ran ? "RAN" : "refused";
  },
  webrtc: async (to, _, here) => {
    const { hostname, port } = new URL(to);
    const peer = new RTCPeerConnection({ iceServers: [{ urls: [`stun:${hostname}:${port}`, `stun:${here}:${port}`] }] });
    peer.createDataChannel("x");
    await peer.setLocalDescription(await peer.createOffer());
    await later(800);
    return peer.iceGatheringState;
  },
  "dns-prefetch": links("dns-prefetch"),
  preconnect: links("preconnect"),
  prefetch: links("prefetch"),
  preload: links("preload", { as: "image" }),
  modulepreload: links("modulepreload"),
  icon: links("icon"),
  manifest: links("manifest"),
  prerender: async (to) => {
    const rules = document.createElement("script");
    rules.type = "speculationrules";
    rules.textContent = JSON.stringify({ prefetch: [{ source: "list", urls: [to] }], prerender: [{ source: "list", urls: [to] }] });
    document.head.append(rules);
    await later(400);
  },
  "form-submit": async (to) => {
    const form = document.createElement("form");
    Object.assign(form, { action: to, method: "post" });
    document.body.append(form);
    form.submit();
    await later(400);
  },
  "form-submit-blank": async (to) => {
    const form = document.createElement("form");
    Object.assign(form, { action: to, target: "_blank" });
    document.body.append(form);
    form.submit();
    await later(400);
  },
  "own-navigation": async (to) => {
    location = to;
    await later(800);
  },
  "own-navigation-replace": async (to) => {
    location.replace(to);
    await later(800);
  },
  "own-navigation-to-app": async (_, app) => {
    location = `${app}/api/v1/me`;
    await later(800);
  },
  "own-navigation-data": async () => {
    location = "data:text/html,<script>parent.postMessage('out','*')</script>";
    await later(400);
  },
  "own-navigation-blob": async () => {
    location = URL.createObjectURL(new Blob(["<p>out"], { type: "text/html" }));
    await later(400);
  },
  "own-reload": async () => {
    location.reload();
    await later(800);
  },
  "meta-refresh": async (to) => {
    const meta = document.createElement("meta");
    meta.httpEquiv = "refresh";
    meta.content = `0;url=${to}`;
    document.head.append(meta);
    await later(800);
  },
  "link-click": async (to) => {
    const link = document.createElement("a");
    link.href = to;
    document.body.append(link);
    link.click();
    await later(800);
  },
  "link-ping": async (to) => {
    const link = document.createElement("a");
    Object.assign(link, { href: "#", ping: to });
    document.body.append(link);
    link.click();
    await later(400);
  },
  download: async (to) => {
    const link = document.createElement("a");
    Object.assign(link, { href: to, download: "x.bin" });
    document.body.append(link);
    link.click();
    await later(600);
  },
  "download-blob": async () => {
    const link = document.createElement("a");
    Object.assign(link, { href: URL.createObjectURL(new Blob(["x"])), download: "x.bin" });
    document.body.append(link);
    link.click();
    await later(400);
  },
  "top-navigation": async (to) => {
    top.location = to;
    await later(400);
  },
  "top-navigation-link": async (to) => {
    const link = document.createElement("a");
    Object.assign(link, { href: to, target: "_top" });
    document.body.append(link);
    link.click();
    await later(400);
  },
  "pop-up": (to) => (window.open(to) ? "OPENED" : "refused"),
  "nested-frame": async (to) => {
    await puts("iframe", { src: to });
    return "an empty frame";
  },
  "nested-frame-srcdoc": async (to) => {
    const frame = document.createElement("iframe");
    frame.srcdoc = `<img src="${to}"><script src="${to}"></script>`;
    document.body.append(frame);
    await later(500);
  },
  "base-address": async (to) => {
    const base = document.createElement("base");
    base.href = to;
    document.head.append(base);
    return puts("img", { src: "x.png" });
  },
  "parent-document": () => parent.document.title,
  "parent-storage": () => parent.localStorage.length,
  "parent-frames": () => `${parent.frames.length} frames, name ${parent.frames[0].name || "none"}`,
  cookies: () => {
    document.cookie = "x=1";
    return document.cookie || "none";
  },
  "local-storage": () => localStorage.setItem("x", "1"),
  "indexed-db": () =>
    new Promise((resolve) => {
      const request = indexedDB.open("x");
      request.onsuccess = () => resolve("OPENED");
      request.onerror = () => resolve("refused");
    }),
  caches: () => caches.open("x").then(() => "OPENED"),
  "service-worker": () => navigator.serviceWorker.register("breakout.js").then(() => "REGISTERED"),
  worker: (to) =>
    new Promise((resolve) => {
      const worker = new Worker(URL.createObjectURL(new Blob([`fetch("${to}")`])));
      worker.onerror = () => resolve("refused");
    }),
  "shared-worker": () =>
    new Promise((resolve) => {
      new SharedWorker("breakout.js").onerror = () => resolve("refused");
    }),
  broadcast: async () => {
    new BroadcastChannel("guildhall").postMessage("out");
    return "said to nobody";
  },
  camera: () => navigator.mediaDevices.getUserMedia({ video: true }).then(() => "SEEN"),
  place: () =>
    new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve("SEEN"), (e) => resolve(e.message))),
  clipboard: () => navigator.clipboard.readText(),
  notification: () => Notification.requestPermission(),
  fullscreen: () => document.documentElement.requestFullscreen(),
  dialog: () => {
    alert("out");
    return "asked for, not shown";
  },
  "flood-window": async () => {
    for (let n = 0; n < 20_000; n++) parent.postMessage({ guildhall: 1, type: "request", id: n, method: "visit" }, "*");
    return "20,000 sent";
  },
  "flood-port": async () => {
    for (let n = 0; n < 20_000; n++) port.postMessage({ guildhall: 1, type: "request", id: n, method: "visit", body: 9 });
    await later(400);
    return "20,000 sent";
  },
  "large-request": () =>
    new Promise((resolve) => {
      port.onmessage = ({ data }) => resolve(data.problem?.code ?? "TAKEN");
      port.postMessage({ guildhall: 1, type: "request", id: 1, method: "visit", body: "x".repeat(5_000_000) });
    }),
  "many-requests": () =>
    new Promise((resolve) => {
      const seen = { taken: 0, rate_limited: 0 };
      port.onmessage = ({ data }) => {
        seen[data.problem?.code ?? "taken"]++;
        if (seen.taken + seen.rate_limited === 100) resolve(`${seen.taken} taken, ${seen.rate_limited} rate-limited`);
      };
      for (let n = 0; n < 100; n++) port.postMessage({ guildhall: 1, type: "request", id: n, method: "visit", body: 9 });
    }),
};
