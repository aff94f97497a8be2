//! `/order CA-2016-152156` as the orders plugin answers it: the same business code reads the same
//! records, draws the same card, posts it, and remembers where. What Guildhall hands over as types goes
//! as JSON here, as plugins of Extism do it.
#![allow(missing_docs, unsafe_code)]

use extism_pdk::{FnResult, host_fn, plugin_fn};
use orders_business::near;
use orders_business::order::Order;
use serde::Deserialize;
use serde_json::{Value, json};

/// Follow-ups that are shown.
const SHOWN: u64 = 10;

#[host_fn]
extern "ExtismHost" {
    fn kv_get(key: String) -> String;
    fn kv_scan(asked: String) -> String;
    fn kv_put(record: String) -> String;
    fn reply(card: String) -> String;
}

#[derive(Deserialize)]
struct Asked {
    options: Options,
}

#[derive(Deserialize)]
struct Options {
    id: String,
}

#[plugin_fn]
pub fn run(asked: String) -> FnResult<String> {
    let asked: Asked = serde_json::from_str(&asked)?;
    let id = near::normal(&asked.options.id);
    // Safe as all host functions of Extism are: text in, text out.
    let found = unsafe { kv_get(format!("order/{id}"))? };
    let order: Order = serde_json::from_str(&found)?;
    let newest = json!({ "prefix": format!("follow-up/{id}/"), "limit": SHOWN }).to_string();
    let follow_ups: Vec<(String, Value)> = serde_json::from_str(&unsafe { kv_scan(newest)? })?;
    let message = unsafe { reply(card(&order, &follow_ups).to_string())? };
    let shown = json!({ "Order": id }).to_string();
    let record = |key: String, value: &str| json!({ "key": key, "value": value }).to_string();
    unsafe {
        kv_put(record(format!("card/{message}"), &shown))?;
        kv_put(record(
            format!("shown/{id}/1795392000000-{message}"),
            &message,
        ))?;
    }
    Ok(message)
}

fn card(order: &Order, follow_ups: &[(String, Value)]) -> Value {
    let head = &order.head;
    let money = |amount: String| json!({ "money": amount, "currency": head.currency.code() });
    let lines: Vec<Value> = order
        .lines
        .values()
        .map(|line| json!([line.product, line.quantity, money(line.amount.cents())]))
        .collect();
    json!({
        "summary": { "text": "order-summary", "id": order.id, "customer": head.customer,
            "total": money(order.total().cents()) },
        "blocks": [
            { "title": { "text": "order-title", "id": order.id } },
            { "pairs": [
                [{ "text": "customer" }, [head.customer, head.segment, head.customer_id]],
                [{ "text": "ordered" }, head.ordered],
                [{ "text": "shipped" }, head.shipped],
                [{ "text": "ship-mode" }, head.ship_mode],
                [{ "text": "destination" }, order.destination()],
            ] },
            { "table": { "columns": ["product", "quantity", "amount"], "rows": lines } },
            { "pairs": [[{ "text": "total" }, money(order.total().cents())]] },
            { "follow-ups": follow_ups },
            { "buttons": [{ "form": "follow-up", "of": order.id }] },
        ],
    })
}
