// Tells somebody of every order whose state changes, as a shop's own Vendure plugin does: a signed
// request when the change is committed. It is told once; whoever missed it has to ask.

import { createHmac, randomUUID } from 'node:crypto';
import vendure from '@vendure/core';

let subscription;

// From now on requests go to `url`, signed with `secret`; without a `url` to nobody.
export function tellOf(bus, { url, secret }) {
  subscription?.unsubscribe();
  if (!url) return true;
  subscription = bus.ofType(vendure.OrderStateTransitionEvent).subscribe(({ order, toState }) => {
    const body = JSON.stringify({ order: order.code, state: toState });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-signature': `sha256=${signature}`,
      'x-delivery': randomUUID(),
    };
    fetch(url, { method: 'POST', headers, body }).then(
      ({ status }) => status >= 300 && process.stderr.write(`the hook answered ${status}\n`),
      (error) => process.stderr.write(`the hook: ${error}\n`),
    );
  });
  return true;
}
