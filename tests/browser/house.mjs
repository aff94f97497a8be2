// A server of one script's own: the program with a demo company that nobody else has been in, for what
// would be in the way of the scripts that share one.
// Must never outlive the script that opened it, nor leave its folder behind.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = process.env.GUILDHALL_PROGRAM ?? fileURLToPath(new URL("../../target/debug/guildhall", import.meta.url));
/** A first start makes the company. */
const START_MS = 120_000;

/** Starts it on a free port; `url` is where it listens, and `closes` ends it. */
export async function opensHouse() {
  const data = await mkdtemp(join(tmpdir(), "guildhall-house-"));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GUILDHALL_")));
  // Everybody of a script comes from one address.
  const plenty = ["--limits-sign-ins-per-address", "10000"];
  const child = spawn(program, ["demo", "--listen", "127.0.0.1:0", "--data", data, ...plenty], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const dies = () => child.kill("SIGKILL");
  process.once("exit", dies);
  const ended = new Promise((done) => child.once("close", done).once("error", done));
  const closes = async () => {
    child.kill("SIGTERM");
    await ended;
    process.off("exit", dies);
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { url: await addressOf(child), closes };
  } catch (error) {
    await closes();
    throw error;
  }
}

/** It says where it is when it is ready; what it said before is told when it never is. */
function addressOf(child) {
  const said = [];
  return new Promise((found, failed) => {
    const late = setTimeout(() => failed(new Error(`it did not start:\n${said.join("\n")}`)), START_MS);
    const settles = (settle, value) => {
      clearTimeout(late);
      settle(value);
    };
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (said.push(line) > 100) said.shift();
        const address = line.match(/ is at (http:\S+)$/)?.[1];
        if (address) settles(found, address);
      });
    }
    child.once("error", (error) => settles(failed, error));
    child.once("close", () => settles(failed, new Error(`it ended:\n${said.join("\n")}`)));
  });
}
