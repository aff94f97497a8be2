// What an empty Vendure needs before anybody can buy: a country with its tax, a way to ship, a way to
// pay, some products, and a key of the Admin API for the program that reads orders.

// What is sold: name, price in cents, SKU.
const PRODUCTS = [
  ['Arc Desk Lamp', 4599, 'LAMP-1'],
  ['Oak Bookcase "Tall"', 26196, 'CASE-1'],
  ['Stacking Chair', 24398, 'CHAIR-1'],
  ['绿茶 (500 g)', 1462, 'TEA-1'],
];

// Sets it up as the superadmin, and answers with a native API key and what can be bought.
export async function furnish(admin, superadmin) {
  await admin(
    `mutation ($username: String!, $password: String!) {
      login(username: $username, password: $password) { ... on ErrorResult { errorCode message } }
    }`,
    superadmin,
  );
  await taxes(admin);
  await ways(admin);
  const variants = [];
  for (const product of PRODUCTS) variants.push(await sell(admin, product));
  return { apiKey: await key(admin), variants };
}

async function taxes(admin) {
  const { createCountry } = await admin(`mutation { createCountry(input: {
    code: "US", enabled: true, translations: [{ languageCode: en, name: "United States" }]
  }) { id } }`);
  const { createZone } = await admin(
    'mutation ($members: [ID!]) { createZone(input: { name: "All", memberIds: $members }) { id } }',
    { members: [createCountry.id] },
  );
  const { createTaxCategory } = await admin(
    'mutation { createTaxCategory(input: { name: "Standard", isDefault: true }) { id } }',
  );
  await admin(
    `mutation ($category: ID!, $zone: ID!) { createTaxRate(input: {
      name: "Tax", enabled: true, value: 7.5, categoryId: $category, zoneId: $zone
    }) { id } }`,
    { category: createTaxCategory.id, zone: createZone.id },
  );
  const { activeChannel } = await admin('{ activeChannel { id } }');
  await admin(
    `mutation ($channel: ID!, $zone: ID!) { updateChannel(input: {
      id: $channel, defaultTaxZoneId: $zone, defaultShippingZoneId: $zone, pricesIncludeTax: false
    }) { ... on ErrorResult { errorCode message } } }`,
    { channel: activeChannel.id, zone: createZone.id },
  );
}

async function ways(admin) {
  await admin(`mutation { createShippingMethod(input: {
    code: "standard", fulfillmentHandler: "manual-fulfillment",
    checker: { code: "default-shipping-eligibility-checker", arguments: [{ name: "orderMinimum", value: "0" }] },
    calculator: { code: "default-shipping-calculator", arguments: [
      { name: "rate", value: "500" }, { name: "includesTax", value: "auto" }, { name: "taxRate", value: "7.5" }
    ] },
    translations: [{ languageCode: en, name: "Standard", description: "" }]
  }) { id } }`);
  await admin(`mutation { createPaymentMethod(input: {
    code: "card", enabled: true,
    handler: { code: "dummy-payment-handler", arguments: [{ name: "automaticSettle", value: "false" }] },
    translations: [{ languageCode: en, name: "Card", description: "" }]
  }) { id } }`);
}

async function sell(admin, [name, price, sku]) {
  const { createProduct } = await admin(
    `mutation ($words: [ProductTranslationInput!]!) {
      createProduct(input: { enabled: true, translations: $words }) { id }
    }`,
    { words: [{ languageCode: 'en', name, slug: sku.toLowerCase(), description: '' }] },
  );
  const { createProductVariants } = await admin(
    'mutation ($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id } }',
    {
      input: [{
        productId: createProduct.id, sku, price, stockOnHand: 100000,
        translations: [{ languageCode: 'en', name }],
      }],
    },
  );
  return createProductVariants[0].id;
}

// A key with a role of its own, which reads orders and nothing else.
async function key(admin) {
  // A key may only have roles that its maker has.
  const { activeAdministrator } = await admin('{ activeAdministrator { id user { roles { id } } } }');
  const { createRole } = await admin(`mutation { createRole(input: {
    code: "reads-orders", description: "Reads orders", permissions: [ReadOrder]
  }) { id } }`);
  const own = activeAdministrator.user.roles.map((role) => role.id);
  await admin(
    'mutation ($id: ID!, $roles: [ID!]) { updateAdministrator(input: { id: $id, roleIds: $roles }) { id } }',
    { id: activeAdministrator.id, roles: [...own, createRole.id] },
  );
  const { createApiKey } = await admin(
    `mutation ($roles: [ID!]!) { createApiKey(input: {
      roleIds: $roles, translations: [{ languageCode: en, name: "Guildhall" }]
    }) { apiKey } }`,
    { roles: [createRole.id] },
  );
  return createApiKey.apiKey;
}
