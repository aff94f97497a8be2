// A real Vendure on a free port of this machine, for the tests: it begins an empty shop in the data
// folder, or goes on with the one that is there. It prints one line of JSON when it is ready, answers
// each line of JSON on its standard input with one on its standard output, and ends when that closes.
//
//   node vendure.mjs DATA-FOLDER [PORT]
//
// It reaches nobody: no telemetry, no mail, no assets. Everything that orders go through is done over
// its own Shop and Admin APIs (orders.mjs), as a shop's pages and its staff would.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import vendure from '@vendure/core';
import { api } from './api.mjs';
import { tellOf } from './hook.mjs';
import { Orders } from './orders.mjs';
import { furnish } from './shop.mjs';

process.env.VENDURE_DISABLE_TELEMETRY = 'true';

const [data, wanted] = process.argv.slice(2);
const superadmin = { username: 'superadmin', password: 'superadmin' };
const started = Date.now();

mkdirSync(data, { recursive: true });
const database = join(data, 'vendure.sqlite');
const keeps = join(data, 'credentials.json');
const fresh = !existsSync(keeps);
const port = Number(wanted ?? (await freePort()));

const app = await vendure.bootstrap({
  apiOptions: { port, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['bearer', 'api-key'],
    superadminCredentials: { identifier: superadmin.username, password: superadmin.password },
    requireVerification: false,
  },
  dbConnectionOptions: { type: 'better-sqlite3', database, synchronize: fresh, logging: false },
  logger: new vendure.DefaultLogger({ level: vendure.LogLevel.Error }),
  paymentOptions: { paymentMethodHandlers: [vendure.dummyPaymentHandler] },
  plugins: [],
});

const url = `http://127.0.0.1:${port}`;
let credentials;
if (fresh) {
  credentials = await furnish(api(`${url}/admin-api`), superadmin);
  writeFileSync(keeps, JSON.stringify(credentials));
} else {
  credentials = JSON.parse(readFileSync(keeps, 'utf8'));
}
const orders = new Orders(url, credentials);
const deeds = {
  place: (ask) => orders.place(ask),
  move: (ask) => orders.move(ask.order, ask.to),
  order: (ask) => orders.read(ask.order),
  hook: (ask) => tellOf(app.get(vendure.EventBus), ask),
};

say({ url, port, version: vendure.VENDURE_VERSION, apiKey: credentials.apiKey, ms: Date.now() - started });

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  try {
    say({ ok: await deeds[ask.do](ask) });
  } catch (error) {
    say({ error: String(error.message ?? error) });
  }
}
process.exit(0);

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
