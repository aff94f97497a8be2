// Orders as people make them: a customer places one through the Shop API, staff move it on through
// the Admin API. Nothing here writes to Vendure's database.

import { api } from './api.mjs';

const LOGIN = `mutation {
  login(username: "superadmin", password: "superadmin") { ... on ErrorResult { errorCode message } }
}`;
const FAULT = '... on ErrorResult { errorCode message }';

// What staff do, by the state that the order has afterwards.
const MOVES = {
  PaymentSettled: 'settle', Shipped: 'ship', Delivered: 'deliver', Cancelled: 'cancel',
};

// The shop's customers and staff.
export class Orders {
  constructor(url, { variants, apiKey }) {
    this.url = url;
    this.variants = variants;
    this.reader = api(`${url}/admin-api`, { 'vendure-api-key': apiKey });
  }

  // Somebody new buys: `lines` are pairs of a product's place in the shop and how many. Answers with
  // the order's code; it is `PaymentAuthorized` then.
  async place({ customer, lines }) {
    const shop = api(`${this.url}/shop-api`);
    for (const [product, quantity] of lines) {
      await shop(
        `mutation ($id: ID!, $quantity: Int!) {
          addItemToOrder(productVariantId: $id, quantity: $quantity) { ${FAULT} }
        }`,
        { id: this.variants[product % this.variants.length], quantity },
      );
    }
    const [firstName, lastName] = customer;
    const emailAddress = `${firstName}.${lastName}@example.com`.toLowerCase();
    await shop(
      `mutation ($input: CreateCustomerInput!) { setCustomerForOrder(input: $input) { ${FAULT} } }`,
      { input: { firstName, lastName, emailAddress } },
    );
    await shop(`mutation { setOrderShippingAddress(input: {
      fullName: "Dock 4", streetLine1: "1 Quay", city: "Henderson", province: "Kentucky",
      postalCode: "42420", countryCode: "US"
    }) { ${FAULT} } }`);
    const { eligibleShippingMethods } = await shop('{ eligibleShippingMethods { id } }');
    await shop(
      `mutation ($id: [ID!]!) { setOrderShippingMethod(shippingMethodId: $id) { ${FAULT} } }`,
      { id: [eligibleShippingMethods[0].id] },
    );
    await shop(`mutation { transitionOrderToState(state: "ArrangingPayment") { ${FAULT} } }`);
    const { addPaymentToOrder } = await shop(`mutation {
      addPaymentToOrder(input: { method: "card", metadata: {} }) { ... on Order { code } ${FAULT} }
    }`);
    return addPaymentToOrder.code;
  }

  // Staff move an order to its next state. It is done when this returns, and no later.
  async move(code, to) {
    const staff = await this.staff();
    const { orders } = await staff(
      `query ($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items {
        id payments { id } lines { id quantity } fulfillments { id }
      } } }`,
      { code },
    );
    await this[MOVES[to]](staff, orders.items[0]);
    return true;
  }

  async settle(staff, order) {
    await staff(`mutation ($id: ID!) { settlePayment(id: $id) { ${FAULT} } }`, { id: order.payments[0].id });
  }

  async ship(staff, order) {
    const lines = order.lines.map(({ id, quantity }) => ({ orderLineId: id, quantity }));
    const { addFulfillmentToOrder } = await staff(
      `mutation ($lines: [OrderLineInput!]!) { addFulfillmentToOrder(input: {
        lines: $lines, handler: { code: "manual-fulfillment", arguments: [
          { name: "method", value: "Courier" }, { name: "trackingCode", value: "T-1" }
        ] }
      }) { ... on Fulfillment { id } ${FAULT} } }`,
      { lines },
    );
    await this.fulfilment(staff, addFulfillmentToOrder.id, 'Shipped');
  }

  async deliver(staff, order) {
    await this.fulfilment(staff, order.fulfillments[0].id, 'Delivered');
  }

  async cancel(staff, order) {
    await staff(
      'mutation ($id: ID!) { cancelOrder(input: { orderId: $id, reason: "test" }) { ... on ErrorResult { errorCode message } } }',
      { id: order.id },
    );
  }

  async fulfilment(staff, id, state) {
    await staff(
      `mutation ($id: ID!, $state: String!) { transitionFulfillmentToState(id: $id, state: $state) { ${FAULT} } }`,
      { id, state },
    );
  }

  // An order as the Admin API tells of it to the holder of the key.
  async read(code) {
    const { orders } = await this.reader(
      `query ($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items {
        code state updatedAt orderPlacedAt currencyCode totalWithTax
        customer { firstName lastName }
        lines { quantity linePriceWithTax proratedLinePriceWithTax productVariant { name } }
      } } }`,
      { code },
    );
    return orders.items[0];
  }

  // Signed in once, as the superadmin.
  async staff() {
    if (!this.signed) {
      this.signed = api(`${this.url}/admin-api`);
      await this.signed(LOGIN);
    }
    return this.signed;
  }
}
