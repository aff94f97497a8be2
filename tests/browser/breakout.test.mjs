// A page of a plugin that tries to get out, in a real browser: one line for each attempt with how it ended.
// Outside listens one who counts connections, requests and packets, and the browser's own log of the
// network says which names it looked up. Needs a running demo (GUILDHALL_URL) and the built guest plugins.

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { frame, installAtlas } from "./atlas.mjs";
import { Person, raise, url } from "./stage.mjs";

// Every attempt goes to a name of its own. The first stands for where we listen; the second for nothing, so
// that the browser has to look it up.
const OUTSIDE = "leak.test";
const UNKNOWN = "lookup.test";
// What a browser may prepare before it asks whether it may: looking a name up is enough to tell it.
const PREPARED = ["own-navigation", "link-click", "meta-refresh", "nested-frame", "preconnect", "dns-prefetch", "fetch", "image"];

let browser;
let dan;
let log;
let outside;
const arrived = [];
const lines = [];

// WebRTC does not go to the loopback interface: we listen on another one where there is one.
const others = Object.values(networkInterfaces()).flat().filter((one) => one.family === "IPv4" && !one.internal);
const HERE = others[0]?.address ?? "127.0.0.1";

/** One who listens on every name, for whatever comes. */
async function listens() {
  const server = createServer((request, response) => {
    arrived.push(`request ${request.headers.host}${request.url}`);
    response.setHeader("access-control-allow-origin", "*").end("outside");
  });
  server.on("connection", () => arrived.push("connection"));
  server.on("upgrade", (_, socket) => socket.destroy());
  await new Promise((resolve) => server.listen(0, "0.0.0.0", resolve));
  const { port } = server.address();
  const packets = createSocket("udp4").on("message", () => arrived.push("packet"));
  await new Promise((resolve) => packets.bind(port, "0.0.0.0", resolve));
  return { port, close: () => (server.close(), server.closeAllConnections(), packets.close()) };
}

before(async () => {
  outside = await listens();
  log = join(await mkdtemp(join(tmpdir(), "guildhall-")), "net.json");
  browser = await raise([
    `--host-resolver-rules=MAP *.${OUTSIDE} ${HERE}`,
    `--log-net-log=${log}`,
    "--net-log-capture-mode=Everything",
  ]);
  await installAtlas(browser);
  dan = await Person.arrives(browser, "dan");
  await dan.comesIn();
});

after(async () => {
  await browser?.close();
  outside?.close();
});

/** The names of all attempts, from the page itself. */
async function attempts() {
  const source = await readFile(new URL("../guests/atlas/assets/breakout.js", import.meta.url), "utf8");
  const body = source.slice(source.indexOf("const attempts = {"));
  return [...body.matchAll(/^ {2}"?([a-z][a-z-]*)"?: /gm)].map((found) => found[1]);
}

/** What the page says of its attempt, or the app, when it took the frame away. */
async function outcome(attempt) {
  const said = frame(dan).locator("#ended:not(:empty)");
  const shut = dan.page.locator("p.shut");
  const end = Date.now() + 20_000;
  for (;;) {
    if ((await shut.count()) > 0) return "the frame was taken away";
    const words = await said.innerText({ timeout: 100 }).catch(() => "");
    if (words) return words;
    assert.ok(Date.now() < end, `${attempt}: neither the page nor the app says how it ended`);
  }
}

/** How one attempt ended, as the page or the app says it. */
async function tries(attempt, domain = OUTSIDE) {
  const target = `http://${attempt}.${domain}:${outside.port}/${attempt}`;
  const query = new URLSearchParams({ attempt, target, app: url, here: HERE });
  const pages = dan.context.pages().length;
  const downloads = [];
  const note = (download) => downloads.push(download.suggestedFilename());
  dan.page.on("download", note);
  await dan.page.goto(`/apps/atlas/breakout?${query}`);
  let ended = await outcome(attempt);
  await dan.page.locator("nav").first().waitFor();
  dan.page.off("download", note);
  assert.ok(dan.page.url().startsWith(`${url}/apps/atlas/breakout`), `${attempt}: still on the app's page`);
  assert.equal(dan.context.pages().length, pages, `${attempt}: no other window`);
  assert.deepEqual(downloads, [], `${attempt}: nothing was saved`);
  if (/LOADED|OPENED|RAN|SEEN|REGISTERED|TAKEN/.test(ended)) ended += "  <-- GOT OUT";
  return ended;
}

test("whatever a page tries, nothing arrives outside", async () => {
  for (const attempt of await attempts()) {
    const before = arrived.length;
    const ended = await tries(attempt);
    const came = arrived.slice(before);
    lines.push(`${attempt.padEnd(26)} ${came.length === 0 ? "nothing arrived" : came.join(", ")}; ${ended}`);
  }
  console.log(lines.join("\n"));
  assert.ok(lines.length >= 60, `${lines.length} attempts`);
  assert.deepEqual(lines.filter((line) => !line.includes("nothing arrived")), []);
  assert.deepEqual(lines.filter((line) => line.includes("GOT OUT")), []);
});

test("the one who listens does hear what is sent", async () => {
  const before = arrived.length;
  const elsewhere = await dan.context.newPage();
  await elsewhere.goto(`http://control.${OUTSIDE}:${outside.port}/control`);
  assert.ok(arrived.slice(before).some((line) => line.startsWith("request control.")));
  if (HERE !== "127.0.0.1") {
    await elsewhere.evaluate(async ({ host, port }) => {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}:${port}` }] });
      peer.createDataChannel("x");
      await peer.setLocalDescription(await peer.createOffer());
    }, { host: HERE, port: outside.port });
    const end = Date.now() + 15_000;
    while (!arrived.slice(before).includes("packet")) {
      assert.ok(Date.now() < end, "a page that nobody holds speaks WebRTC");
      await elsewhere.waitForFunction(() => new Promise((resolve) => setTimeout(() => resolve(true), 50)));
    }
  }
  await elsewhere.close();
});

test("not even a name is looked up", async () => {
  for (const attempt of PREPARED) await tries(attempt, UNKNOWN);
  const elsewhere = await dan.context.newPage();
  await elsewhere.goto(`http://control.${UNKNOWN}:${outside.port}/`).catch(() => {});
  await browser.close();
  browser = null;
  const written = await readFile(log, "utf8");
  const names = [...written.matchAll(/"(?:host|hostname)":\s*"[^"]*?([a-z-]+)\.lookup\.test/g)].map((found) => found[1]);
  const lookedUp = [...new Set(names)];
  console.log(`looked up: ${lookedUp.join(", ")}`);
  assert.deepEqual(lookedUp, ["control"], "the browser's own log names every lookup");
});
