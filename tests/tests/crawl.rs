//! Everything that can be read, read as each role: the administrator, sales, the warehouse, a distributor
//! from outside, and another company on the same server. Of prices, margins, notes, chats, files and people
//! each finds what is theirs, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_tests::{
    Api, Hall, ONE_ORDER, Outside, PATIENCE, Person, install_orders, start_import, until, words,
};
use serde_json::{Value, json};

const ORDER: &str = "CA-2016-152156";
const NOTE: &str = "they always haggle";
const PRIVATE: &str = "between the two of us";
const FILE: &[u8] = b"bytes for one other person";
const KEY: &str = "key-of-the-live-system";
const OPENAPI: &str = include_str!("../../host/http/openapi.json");

/// Reading these is not reading what is there: they are for who has no session yet, or are no answers.
const LEFT_OUT: [&str; 4] = ["/socket", "/setup", "/join/{token}", "/passes/{token}"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Admin,
    Sales,
    Warehouse,
    Customer,
    Stranger,
}
use Role::{Admin, Customer, Sales, Stranger, Warehouse};

/// Something that can be read, and who may.
struct Secret(String, &'static [Role]);

/// What one role was told: where, and what.
type Told = Vec<(String, String)>;

/// The company, with something for each role and something from which each is kept.
struct World {
    admin: Person,
    sales: Person,
    warehouse: Person,
    customer: Outside,
    card: Value,
    /// By the names of the API's parameters.
    ids: BTreeMap<&'static str, BTreeSet<String>>,
    secrets: Vec<Secret>,
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn department(person: &Person) -> String {
    let me = person.api().get("/me").ok("me");
    let all = person.api().get("/departments").ok("the departments");
    let mut all = all["items"].as_array().expect("items").iter();
    let found = all.find(|one| one["name"] == me["department"]);
    text(&found.expect("a department")["id"])
}

fn name(person: &Person) -> String {
    text(&person.api().get("/me").ok("me")["name"])
}

/// Somebody who may see prices and margins, somebody of another department, and a friend of the first.
fn colleagues(hall: &Hall, admin: &Person) -> [Person; 3] {
    let mut people: Vec<Person> = (0..4).map(|n| hall.person(n)).collect();
    let sales = people.remove(0);
    let first = department(&sales);
    assert_ne!(department(admin), first);
    let elsewhere = people.iter().position(|one| department(one) != first);
    let warehouse = people.remove(elsewhere.expect("somebody of another department"));
    [sales, warehouse, people.remove(0)]
}

/// An order with a follow-up, known to the plugin.
fn order(admin: &Person, sales: &Person, inside: &str) -> Value {
    let own = admin.gathers("Import", &[]);
    start_import(admin, &own, ONE_ORDER.as_bytes()).ends(admin);
    let settings = json!({ "values": {
        "price-departments": [department(sales)],
        "margin-departments": [department(sales)],
        "live-key": KEY,
    } });
    let set = admin.api().put("/plugins/orders/settings", &settings);
    set.ok("the settings");
    sales.types(inside, &format!("/order {ORDER}"));
    let card = until("the card", PATIENCE, || newest_card(sales, inside));
    let opened = sales.presses(&card, "follow-up").ok("pressing Follow up");
    let form = text(&opened["effects"][0]["form"]["id"]);
    let entries = json!([
        { "field": "note", "value": { "kind": "text", "text": NOTE } },
        { "field": "assignee", "value": { "kind": "people", "people": [admin.id()] } },
    ]);
    sales.submits(&form, &entries).ok("the follow-up");
    sales.message(&text(&card["id"]))
}

/// The id of what is said to one person alone: an order whose number they pasted is offered to them.
fn whispered(admin: &Person, sales: &Person, inside: &str) -> String {
    let path = format!("/chats/{inside}/plugins/orders");
    admin.api().put(&path, &json!({})).ok("adding the plugin");
    sales.types(inside, &format!("Where is {ORDER}?"));
    let whisper = until("the offer", PATIENCE, || {
        let messages = sales.reads(inside);
        messages.into_iter().find(|one| one["whisper"] == true)
    });
    text(&whisper["id"])
}

fn newest_card(person: &Person, chat: &str) -> Option<Value> {
    let messages = person.reads(chat);
    let mut cards = messages.into_iter().rev();
    cards.find(|one| !one["card"].is_null() && one["whisper"] != true)
}

fn world(hall: &Hall) -> World {
    let admin = hall.administrator();
    let [sales, warehouse, other] = colleagues(hall, &admin);
    install_orders(&admin);
    let inside = admin.gathers("Orders", &[&sales, &warehouse]);
    let card = order(&admin, &sales, &inside);
    let whisper = whispered(&admin, &sales, &inside);
    let private = sales.gathers("A quiet room", &[&other]);
    sales.types(&private, PRIVATE);
    let with_file = sales.attaches(&private, "quiet.txt", "text/plain", FILE);

    let customer = Outside::comes(hall, &sales);
    let opened = sales.presses(&card, "share").ok("pressing Share");
    let form = text(&opened["effects"][0]["form"]["id"]);
    let to = json!([{ "field": "chat", "value": { "kind": "chats", "chats": [customer.chat] } }]);
    sales.submits(&form, &to).ok("sharing");
    until("the shared card", PATIENCE, || customer.card());

    let everyone: &[Role] = &[Admin, Sales, Warehouse];
    let mut secrets = vec![
        Secret(NOTE.to_owned(), everyone),
        Secret(inside.clone(), everyone),
        Secret(warehouse.id().to_owned(), everyone),
        Secret(name(&warehouse), everyone),
        Secret(admin.id().to_owned(), everyone),
        Secret(
            "Claire Gute".to_owned(),
            &[Admin, Sales, Warehouse, Customer],
        ),
        // That the plugin posted there is in its audit: the id of the chat, and nothing of what is in it.
        Secret(customer.chat.clone(), &[Admin, Sales, Customer]),
        Secret("Li Lei".to_owned(), &[Sales, Customer]),
        Secret(KEY.to_owned(), &[]),
        Secret(customer.token.clone(), &[]),
    ];
    let prices = ["261.96", "731.94", "993.9", "130.98", "243.98"];
    // The last one is what is earned by it.
    let amounts = prices.into_iter().chain(["261.49"]);
    secrets.extend(amounts.map(|amount| Secret(amount.to_owned(), &[Sales])));
    let file = text(&with_file["files"][0]["id"]);
    let quiet = [
        PRIVATE,
        "A quiet room",
        "quiet.txt",
        &private,
        &file,
        &whisper,
    ];
    secrets.extend(quiet.map(|one| Secret(one.to_owned(), &[Sales])));
    let bytes = String::from_utf8(FILE.to_vec()).expect("text");
    secrets.push(Secret(bytes, &[Sales]));

    let ids = ids(&[&admin, &sales, &warehouse, &other], &sales, &customer);
    World {
        admin,
        sales,
        warehouse,
        customer,
        card,
        ids,
        secrets,
    }
}

/// What there is to be asked for, by whoever may see it.
fn ids(
    people: &[&Person],
    sales: &Person,
    customer: &Outside,
) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut ids: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    let mut add = |name, id: String| ids.entry(name).or_default().insert(id);
    for person in people {
        add("person", person.id().to_owned());
        add("department", department(person));
        for chat in person.chats().0 {
            let chat = text(&chat["id"]);
            for message in person.reads(&chat).iter().rev().take(10) {
                add("message", text(&message["id"]));
                for file in message["files"].as_array().into_iter().flatten() {
                    add("file", text(&file["id"]));
                }
            }
            add("chat", chat);
        }
    }
    let listed = |what: &str| {
        let path = format!("/chats/{}/{what}", customer.chat);
        let items = sales.api().get(&path).ok(what)["items"].clone();
        text(&items[0]["id"])
    };
    add("customer", listed("customers"));
    add("link", listed("links"));
    let sessions = customer.api.get("/customers/me/sessions").ok("sessions");
    add("session", text(&sessions["items"][0]["id"]));
    for (name, id) in [("plugin", "orders"), ("command", "order"), ("option", "id")] {
        add(name, id.to_owned());
    }
    ids
}

/// An address of every kind with every id, as far as it has any.
fn addresses(path: &str, ids: &BTreeMap<&'static str, BTreeSet<String>>) -> Vec<String> {
    let Some((from, to)) = path.find('{').zip(path.find('}')) else {
        let query = match path {
            "/events" => "?after=0",
            _ if path.ends_with("/suggestions") => "?typed=CA-2016",
            _ => "",
        };
        return vec![format!("{path}{query}")];
    };
    let known = ids.get(&path[from + 1..to]);
    let known = known.unwrap_or_else(|| panic!("an id for {path}"));
    let filled = known
        .iter()
        .map(|id| format!("{}{id}{}", &path[..from], &path[to + 1..]));
    filled.flat_map(|path| addresses(&path, ids)).collect()
}

/// Every GET of the API with every id that there is.
fn crawl(world: &World, api: &Api) -> Told {
    let documented: Value = serde_json::from_str(OPENAPI).expect("the document");
    let paths = documented["paths"].as_object().expect("paths").iter();
    let paths = paths.filter(|(_, operations)| !operations["get"].is_null());
    let paths = paths.map(|(path, _)| path.strip_prefix("/api/v1").expect("a path"));
    let paths: Vec<&str> = paths.filter(|path| !LEFT_OUT.contains(path)).collect();
    assert!(paths.len() > 30, "{paths:?}");
    let mut told = Told::new();
    for path in paths {
        for address in addresses(path, &world.ids) {
            let (status, bytes) = api.raw(&address);
            assert!([200, 403, 404].contains(&status), "{address}: {status}");
            told.push((address, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    told
}

/// What is drawn for who asks: pages, forms and answers of the plugin.
fn asks(world: &World, api: &Api) -> Told {
    let mut told = Told::new();
    let mut ask = |path: &str, body: &Value| {
        let answer = api.post(path, body);
        let said = [answer.body.to_string(), words(&answer.body).concat()].concat();
        told.push((format!("{path} {body}"), said));
        answer
    };
    for (name, value) in [("customer", "gute"), ("order", ORDER), ("product", "chair")] {
        let query = json!({ "query": [{ "name": name, "value": value }] });
        ask("/plugins/orders/pages/orders", &query);
    }
    let card = text(&world.card["id"]);
    for control in ["follow-up", "share"] {
        let press = json!({ "block": "actions", "control": control, "values": [] });
        ask(&format!("/messages/{card}/actions"), &press);
    }
    for chat in &world.ids["chat"] {
        for command in [format!("order {ORDER}"), "find-orders gute".to_owned()] {
            let typed = json!({ "text": format!("/{command}") });
            ask(&format!("/chats/{chat}/commands"), &typed);
        }
    }
    told
}

/// Everything that a role is told.
fn told(world: &World, role: Role, api: &Api) -> Told {
    let mut told = asks(world, api);
    told.extend(crawl(world, api));
    // What is the administrator's own holds it all: the file that they posted, and what they take away of
    // the plugin's records.
    let file = String::from_utf8_lossy(ONE_ORDER.as_bytes());
    let own = |told: &(String, String)| told.1 == file || told.0.ends_with("/export");
    if role == Admin {
        told.retain(|one| !own(one));
    }
    told
}

#[test]
fn each_role_finds_what_is_theirs_and_nothing_else() {
    let hall = Hall::demo();
    let world = world(&hall);
    let stranger = hall.outsider();
    let roles = [
        (Warehouse, world.warehouse.api()),
        (Customer, &world.customer.api),
        (Stranger, stranger.api()),
        (Admin, world.admin.api()),
        (Sales, world.sales.api()),
    ];
    let mut wrong = Vec::new();
    for (role, api) in roles {
        let told = told(&world, role, api);
        for Secret(secret, who) in &world.secrets {
            let mut places = told.iter().filter(|(_, said)| said.contains(secret));
            match (places.next(), who.contains(&role)) {
                (Some((place, _)), false) => {
                    wrong.push(format!("{role:?} reads {secret:?} at {place}"))
                }
                (None, true) => wrong.push(format!("{role:?} does not find {secret:?} anywhere")),
                _ => {}
            }
        }
        assert!(told.len() > 30, "{role:?} was told {} things", told.len());
    }
    assert_eq!(wrong, Vec::<String>::new());
}
