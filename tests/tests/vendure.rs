//! The orders plugin on a real commerce server: its cards say what the Admin API says, follow it within
//! two seconds of being told, and go on showing the last figures when it is gone.
//!
//! It needs the packages of `tests/vendure`; `cargo xtask test --only Vendure` gets them and runs it.

use std::time::{Duration, Instant};

use guildhall_tests::{
    Hall, Launch, PATIENCE, Person, Vendure, install_orders, money, until, words,
};
use serde_json::{Value, json};

/// Within which a change that is known has to be on every card.
const ALIVE: Duration = Duration::from_secs(2);
/// Longest that somebody waits for a look-up, whatever the source does.
const PATIENT: Duration = Duration::from_secs(2);
/// With which the shop signs what it tells.
const SIGNING: &str = "a secret that both know";

struct Stage {
    vendure: Vendure,
    hall: Hall,
    admin: Person,
    chat: String,
}

/// A shop, a hall that may reach it, and the plugin in it.
fn stage() -> Stage {
    let vendure = Vendure::start();
    println!(
        "Vendure {}: started in {} ms",
        vendure.version(),
        vendure.start_ms()
    );
    let host = format!("127.0.0.1:{}", vendure.port());
    let hall = Launch::demo()
        .with("--limits-sign-ins-per-address", "100000")
        .with("--plugins-private-hosts", &host)
        .start();
    let admin = hall.administrator();
    install_orders(&admin);
    let chat = admin.gathers("Orders", &[&hall.person(1)]);
    Stage {
        vendure,
        hall,
        admin,
        chat,
    }
}

impl Stage {
    /// The administrator enters the shop, asked for changes every so many seconds.
    fn enters(&self, interval: u32) {
        let values = json!({ "values": {
            "live-source": ["vendure"],
            "live-address": self.vendure.admin_api(),
            "live-key": self.vendure.key(),
            "live-signing": SIGNING,
            "live-interval": interval.to_string(),
            "live-fresh": "0",
        } });
        self.admin
            .api()
            .put("/plugins/orders/settings", &values)
            .ok("the settings");
    }

    /// Looks an order up; its card, and how long that took.
    fn asks(&self, order: &str) -> (Value, Duration) {
        let before = self.admin.chat(&self.chat)["head"]
            .as_u64()
            .expect("a head");
        let screen = self.admin.opens();
        let began = Instant::now();
        self.admin.types(&self.chat, &format!("/order {order}"));
        let event = screen.sees(&format!("the card of {order}"), |event| {
            let position = event["message"]["position"].as_u64();
            event["type"] == "message_posted"
                && position.is_some_and(|position| position > before)
                && !event["message"]["card"].is_null()
        });
        (event["message"].clone(), began.elapsed())
    }

    /// How long after `began` all these messages say so.
    fn all_say(&self, what: &str, messages: &[String], began: Instant) -> Duration {
        until(what, PATIENCE, || {
            let says = |id: &String| says(&self.admin.message(id), what);
            messages.iter().all(says).then_some(())
        });
        began.elapsed()
    }
}

fn id(message: &Value) -> String {
    message["id"].as_str().expect("an id").to_owned()
}

fn says(message: &Value, what: &str) -> bool {
    words(&message["card"])
        .iter()
        .any(|word| word.contains(what))
}

/// A whole number of cents as a decimal.
fn decimal(cents: &Value) -> String {
    let cents = cents.as_i64().expect("cents");
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The card says what the Admin API says: customer, state, every line with its amount, and the total.
fn compare(message: &Value, order: &Value) {
    let (said, amounts) = (words(&message["card"]), money(&message["card"]));
    let has = |what: &str| said.iter().any(|word| word.contains(what));
    let customer = &order["customer"];
    let name = ["firstName", "lastName"].map(|part| customer[part].as_str().expect("a name"));
    assert!(has(order["code"].as_str().expect("a code")), "{order}");
    assert!(has(&name.join(" ")), "{name:?} in {said:?}");
    let lines = order["lines"].as_array().expect("lines");
    let mut sum = 0;
    for line in lines {
        let product = line["productVariant"]["name"].as_str().expect("a name");
        let amount = decimal(&line["proratedLinePriceWithTax"]);
        assert!(has(product), "{product} in {said:?}");
        assert!(amounts.contains(&amount), "{amount} in {amounts:?}");
        assert!(has(&line["quantity"].to_string()), "{order}");
        sum += line["proratedLinePriceWithTax"].as_i64().expect("cents");
    }
    let total = decimal(&order["totalWithTax"]);
    assert!(amounts.contains(&total), "{total} in {amounts:?}");
    // Shipping is in the total: it is not the sum of the lines that is shown.
    assert_ne!(order["totalWithTax"], sum, "{order}");
}

#[test]
fn cards_say_what_vendure_says_and_follow_it() {
    if !Vendure::is_wanted() {
        return;
    }
    let mut stage = stage();
    let orders: Vec<String> = (0..20)
        .map(|n| {
            stage
                .vendure
                .places(["Ann", &format!("Lee{n}")], &[(n, n % 5 + 1), (n + 1, 1)])
        })
        .collect();
    stage.enters(3_600);

    // Nobody has heard of them: each is asked for when it is looked up.
    let mut cards = Vec::new();
    let mut took = Vec::new();
    for order in &orders {
        let (message, time) = stage.asks(order);
        compare(&message, &stage.vendure.order(order));
        assert!(
            says(&message, "Open") || says(&message, "待处理"),
            "{message:#}"
        );
        cards.push(id(&message));
        took.push(time);
    }
    took.sort();
    println!(
        "twenty cards equal to the Admin API; looked up live: median {:?}, longest {:?}",
        took[10], took[19]
    );
    assert!(took[10] < Duration::from_secs(1), "{took:?}");

    told_by_webhook(&mut stage, &orders, &cards);
    found_by_asking(&mut stage, &orders, &cards);
    for (order, card) in orders.iter().zip(&cards) {
        compare(&stage.admin.message(card), &stage.vendure.order(order));
    }
}

/// The shop tells of each change: how long until the cards of the order say so.
fn told_by_webhook(stage: &mut Stage, orders: &[String], cards: &[String]) {
    let hooks = stage
        .admin
        .api()
        .get("/plugins/orders/webhooks")
        .ok("the webhooks");
    let hook = hooks["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|hook| hook["name"] == "changed");
    let path = hook.expect("the webhook")["path"].as_str().expect("a path");
    let url = format!("{}{path}", stage.hall.address());
    stage.vendure.tells(Some(&url), SIGNING);
    // Several cards of the first one: all of them follow.
    let more = (0..4).map(|_| id(&stage.asks(&orders[0]).0));
    let mut of_first: Vec<String> = more.collect();
    of_first.push(cards[0].clone());
    let mut took = Vec::new();
    for (order, state, word) in [
        (0, "PaymentSettled", "已付款"),
        (0, "Shipped", "已发货"),
        (0, "Delivered", "已送达"),
        (1, "PaymentSettled", "已付款"),
        (2, "Cancelled", "已取消"),
    ] {
        let shown = if order == 0 {
            of_first.clone()
        } else {
            vec![cards[order].clone()]
        };
        stage.vendure.moves(&orders[order], state);
        let time = stage.all_say(word, &shown, Instant::now());
        assert!(time < ALIVE, "{state}: {time:?}");
        took.push(time);
    }
    println!("told by webhook, every card changed after: {took:?}");
    // Whoever does not know the secret tells nothing.
    stage.vendure.tells(Some(&url), "another secret");
    stage.vendure.moves(&orders[3], "PaymentSettled");
    stage.vendure.tells(None, "");
    assert!(!says(&stage.admin.message(&cards[3]), "已付款"));
}

/// Nobody tells: how long until what is asked for every second is on the cards.
fn found_by_asking(stage: &mut Stage, orders: &[String], cards: &[String]) {
    stage.enters(1);
    // What was missed is caught up with.
    let caught = stage.all_say("已付款", &cards[3..4], Instant::now());
    println!("what nobody told of was found {caught:?} after the interval was set");
    let mut took = Vec::new();
    for order in 4..9 {
        stage.vendure.moves(&orders[order], "PaymentSettled");
        took.push(stage.all_say("已付款", &cards[order..=order], Instant::now()));
    }
    println!("asked for every second, the card changed after: {took:?}");
    assert!(
        took.iter()
            .all(|time| *time < ALIVE + Duration::from_secs(1)),
        "{took:?}"
    );
    // Many at once.
    for order in &orders[9..20] {
        stage.vendure.moves(order, "Cancelled");
    }
    let time = stage.all_say("已取消", &cards[9..20], Instant::now());
    println!("eleven orders cancelled: all their cards changed {time:?} after the last one");
}

#[test]
fn a_source_that_is_gone_is_missed_by_nobody() {
    if !Vendure::is_wanted() {
        return;
    }
    let mut stage = stage();
    let order = stage.vendure.places(["Bo", "Li"], &[(0, 2), (2, 1)]);
    let unseen = stage.vendure.places(["Cy", "Wu"], &[(1, 1)]);
    stage.enters(1);
    let (message, _) = stage.asks(&order);
    let sent = id(&message);
    let figures = money(&message["card"]);
    stage.vendure.moves(&order, "PaymentSettled");
    stage.all_say("已付款", std::slice::from_ref(&sent), Instant::now());

    // It takes connections and says nothing: nobody waits longer than two seconds.
    stage.vendure.hangs();
    let (message, took) = stage.asks(&order);
    println!("while it hangs, the last figures after {took:?}");
    assert!(took < PATIENT, "{took:?}");
    assert!(says(&message, "没有响应"), "{message:#}");
    assert_eq!(money(&message["card"]), figures);
    stage.vendure.goes_on();
    let silent = id(&message);
    until("the card to say that it answers again", PATIENCE, || {
        (!says(&stage.admin.message(&silent), "没有响应")).then_some(())
    });

    // It is gone.
    stage.vendure.kill();
    let (message, first) = stage.asks(&order);
    assert!(
        says(&message, "没有响应") && says(&message, "已付款"),
        "{message:#}"
    );
    assert_eq!(money(&message["card"]), figures);
    let (message, second) = stage.asks(&order);
    println!("while it is gone, the last figures after {first:?}, then {second:?}");
    assert!(first < PATIENT && second < PATIENT, "{first:?} {second:?}");
    let began = Instant::now();
    let stranger = stage.admin.tries(&stage.chat, "/order NOSUCHORDER");
    assert!(
        stranger.status >= 400 && began.elapsed() < PATIENT,
        "{:?}",
        stranger.body
    );

    // It is back: nobody restarts anything.
    stage.vendure.again();
    let began = Instant::now();
    let silent = id(&message);
    until(
        "the card to say that it answers again",
        2 * PATIENCE,
        || (!says(&stage.admin.message(&silent), "没有响应")).then_some(()),
    );
    println!("back {:?} after its start", began.elapsed());
    stage.vendure.moves(&order, "Shipped");
    let time = stage.all_say("已发货", &[sent, silent], Instant::now());
    println!("a change then is on every card after {time:?}");
    let (message, _) = stage.asks(&unseen);
    compare(&message, &stage.vendure.order(&unseen));
}
