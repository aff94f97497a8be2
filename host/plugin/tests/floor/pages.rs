//! Pages: drawn for one person, pressed only as they are shown, and beside a chat only for its members.

use guildhall_domain::{Address, ChatId, Json, Page, PluginId, ProblemCode, UserId};
use guildhall_plugin::{CallError, Caller, Effect, OpenPage, Outcome, PageAsk};

use crate::hall::{Hall, key, toast};

async fn hall() -> (Hall, Caller) {
    let hall = Hall::open().await;
    hall.installs("atlas").await;
    let bob = hall.newcomer("north", "bob").await;
    (hall, bob)
}

fn atlas() -> PluginId {
    PluginId::new("atlas").unwrap()
}

fn at(address: &str) -> PageAsk {
    PageAsk {
        plugin: atlas(),
        address: Address::parse(address).unwrap(),
        chat: None,
        payload: Json::null(),
    }
}

fn with(address: &str, payload: &str) -> PageAsk {
    PageAsk {
        payload: Json::new(payload).unwrap(),
        ..at(address)
    }
}

fn beside(address: &str, chat: &ChatId) -> PageAsk {
    PageAsk {
        chat: Some(chat.clone()),
        ..at(address)
    }
}

/// What stands on a page, as its blocks would be kept.
async fn look(hall: &Hall, who: &Caller, ask: &PageAsk) -> String {
    match hall.plugins.page(who, ask).await.unwrap() {
        Page::Blocks(page) => serde_json::to_string(&page.blocks).unwrap(),
        Page::Web(page) => format!("{} {}", page.entry, page.boot.as_str()),
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, CallError>) -> ProblemCode {
    match result {
        Err(CallError::Problem(problem)) => problem.code,
        other => panic!("{other:?}"),
    }
}

async fn presses(
    hall: &Hall,
    who: &Caller,
    ask: &PageAsk,
    control: &str,
) -> Result<Outcome, CallError> {
    hall.plugins
        .press_on_page(who, ask, ("row", control, Vec::new()), key())
        .await
}

fn opened(outcome: &Outcome) -> OpenPage {
    match outcome.effects.as_slice() {
        [Effect::Page(open)] => open.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_drawn_by_its_query_and_pressed_as_it_is_shown() {
    let (hall, _) = hall().await;
    let alice = &hall.alice;
    let first = look(&hall, alice, &at("places")).await;
    assert!(
        first.contains("\"next\"") && !first.contains("\"previous\""),
        "{first}"
    );
    let pressed = presses(&hall, alice, &at("places?from=10"), "visit")
        .await
        .unwrap();
    assert_eq!(toast(&pressed), "Noted.");
    let again = look(&hall, alice, &with("place", "10")).await;
    assert!(
        again.contains("\"Visits\"") && again.contains("{\"plain\":\"1\"}"),
        "{again}"
    );

    let next = opened(&presses(&hall, alice, &at("places"), "next").await.unwrap());
    assert_eq!(next.address, Address::parse("places?from=10").unwrap());
    let open = opened(&presses(&hall, alice, &at("places"), "open").await.unwrap());
    assert_eq!(
        (open.address.path.as_str(), open.payload.as_str()),
        ("place", "0")
    );

    // What a page does not show cannot be pressed; what it shows of another address neither.
    assert_eq!(
        code(presses(&hall, alice, &at("places"), "previous").await),
        ProblemCode::Denied
    );
    assert_eq!(
        code(presses(&hall, alice, &at("places"), "nothing").await),
        ProblemCode::Denied
    );
    assert_eq!(
        code(presses(&hall, alice, &at("place"), "visit").await),
        ProblemCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_is_sent_again_is_done_once() {
    let (hall, _) = hall().await;
    let alice = &hall.alice;
    let (ask, key) = (with("place", "4"), key());
    for _ in 0..3 {
        let press =
            hall.plugins
                .press_on_page(alice, &ask, ("row", "visit", Vec::new()), key.clone());
        assert_eq!(toast(&press.await.unwrap()), "Noted.");
    }
    let shown = look(&hall, alice, &ask).await;
    assert!(shown.contains("{\"plain\":\"1\"}"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_declared_or_not_for_this_person_is_refused() {
    let (hall, bob) = hall().await;
    let pages = &hall.plugins;
    assert_eq!(
        code(pages.page(&bob, &at("nowhere")).await),
        ProblemCode::NotFound
    );
    assert_eq!(
        code(pages.page(&bob, &at("office")).await),
        ProblemCode::Denied
    );
    assert!(pages.page(&hall.alice, &at("office")).await.is_ok());
    let other = PageAsk {
        plugin: PluginId::new("orders").unwrap(),
        ..at("places")
    };
    assert_eq!(code(pages.page(&bob, &other).await), ProblemCode::NotFound);
    let nowhere = hall.tries("/atlas nowhere").await.unwrap_err();
    assert!(
        nowhere.fault().is_some(),
        "a page that its manifest lacks: {nowhere}"
    );
    let open = opened(&hall.tries("/atlas place").await.unwrap());
    assert_eq!(open.payload.as_str(), "7");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_knows_its_chat_and_stands_only_beside_ones_own() {
    let (hall, bob) = hall().await;
    let alice = &hall.alice;
    let panel = beside("beside", &hall.chat);
    let shown = look(&hall, alice, &panel).await;
    assert!(shown.contains(hall.chat.as_str()), "{shown}");
    assert!(
        !look(&hall, alice, &at("beside"))
            .await
            .contains(hall.chat.as_str())
    );
    assert_eq!(
        code(hall.plugins.page(&bob, &panel).await),
        ProblemCode::NotFound
    );
    assert_eq!(
        code(presses(&hall, &bob, &panel, "visit").await),
        ProblemCode::NotFound
    );
    let no_panel = beside("places", &hall.chat);
    assert_eq!(
        code(hall.plugins.page(alice, &no_panel).await),
        ProblemCode::NotFound
    );

    let what = ("origin", Json::null());
    let told = requests(&hall, beside("map", &hall.chat), what)
        .await
        .unwrap();
    assert!(told.as_str().contains("Panel"), "{told:?}");
}

async fn requests(hall: &Hall, ask: PageAsk, what: (&str, Json)) -> Result<Json, CallError> {
    hall.plugins
        .page_request(&hall.alice, &ask, what, key())
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_is_answered_by_its_plugin_and_what_it_wrote_is_kept() {
    let (hall, bob) = hall().await;
    assert_eq!(
        look(&hall, &bob, &at("map")).await,
        "map.html {\"places\":25}"
    );
    let visit = || ("visit", Json::new("3").unwrap());
    for count in ["1", "2"] {
        let answer = requests(&hall, at("map"), visit()).await.unwrap();
        assert_eq!(answer.as_str(), count);
    }
    let origin = requests(&hall, at("map"), ("origin", Json::null()))
        .await
        .unwrap();
    assert!(origin.as_str().contains("Page(\\\"map\\\")"), "{origin:?}");
    let unknown = requests(&hall, at("map"), ("nothing", Json::null())).await;
    assert_eq!(code(unknown), ProblemCode::PluginRefused);
    let long = "m".repeat(65);
    let long = requests(&hall, at("map"), (&long, Json::null())).await;
    assert_eq!(code(long), ProblemCode::TooLarge);
    let roar = requests(&hall, at("map"), ("roar", Json::null())).await;
    assert!(
        roar.unwrap_err().fault().is_some(),
        "an answer beyond the limit"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_pages_are_the_plugins_fault_and_change_nothing() {
    let (hall, _) = hall().await;
    let odd = |how: &str| at(&format!("odd?how={how}"));
    for how in ["heavy", "many", "long", "nowhere", "panics"] {
        let refused = hall.plugins.page(&hall.alice, &odd(how)).await.unwrap_err();
        assert!(refused.fault().is_some(), "{how}: {refused}");
        // Five faults in a row would pause it.
        look(&hall, &hall.alice, &at("places")).await;
    }
    let writes = hall.plugins.page(&hall.alice, &odd("writes")).await;
    assert_eq!(code(writes), ProblemCode::PluginRefused);
    let shown = look(&hall, &hall.alice, &with("place", "0")).await;
    assert!(
        shown.contains("{\"plain\":\"0\"}"),
        "a page may not write: {shown}"
    );
    assert_eq!(
        code(hall.plugins.page(&hall.alice, &odd("")).await),
        ProblemCode::NotFound
    );
    let mut long = at("places");
    long.address.query = vec![("x".to_owned(), "y".repeat(1_001))];
    assert_eq!(
        code(hall.plugins.page(&hall.alice, &long).await),
        ProblemCode::TooLarge
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_found_by_an_address_that_cannot_be_made_up() {
    let (hall, _) = hall().await;
    let company = &hall.alice.company;
    let plugins = &hall.plugins;
    let seal = plugins.frame(company, &atlas(), "map.html").await.unwrap();
    assert_eq!(
        plugins.frame(company, &atlas(), "map.html").await.unwrap(),
        seal
    );
    let html = plugins.asset(&seal, "map.html").await.unwrap().unwrap();
    assert_eq!(html.media_type, "text/html; charset=utf-8");
    assert!(
        plugins
            .asset(&seal, "guildhall.js")
            .await
            .unwrap()
            .is_some()
    );
    for name in ["no-such.js", "../map.html", "", "map.html/", "plugin.toml"] {
        assert_eq!(plugins.asset(&seal, name).await.unwrap(), None, "{name}");
    }
    let mut bent = seal.clone().into_bytes();
    bent[60] = if bent[60] == b'A' { b'B' } else { b'A' };
    let bent = String::from_utf8(bent).unwrap();
    for made_up in [bent.as_str(), "", "x", &seal[1..]] {
        assert_eq!(plugins.asset(made_up, "map.html").await.unwrap(), None);
    }
    let missing = plugins.frame(company, &atlas(), "no-such.html").await;
    assert_eq!(code(missing), ProblemCode::NotFound);
    // The sealed payload of a page is not the address of an asset, nor the other way round.
    let payload = Json::new("5").unwrap();
    let place = (&atlas(), "place");
    let sealed = plugins.seal(&hall.alice, place, &payload).unwrap().unwrap();
    assert_eq!(
        plugins.payload(&hall.alice, place, Some(&sealed)).unwrap(),
        payload
    );
    assert_eq!(plugins.asset(&sealed, "map.html").await.unwrap(), None);
    let bob = Caller {
        user: UserId::new("bob").unwrap(),
        ..hall.alice.clone()
    };
    let others = plugins.payload(&bob, place, Some(&sealed));
    assert_eq!(code(others), ProblemCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_launcher_lists_what_one_may_use_the_latest_first() {
    let (hall, bob) = hall().await;
    hall.installs("abacus").await;
    let listed = async |who: &Caller, chat: Option<&ChatId>| {
        let list = hall.plugins.launcher(who, chat).await.unwrap();
        let pages = |one: &guildhall_plugin::Usable| {
            let paths = one.pages.iter().map(|page| page.path.to_string());
            paths.collect::<Vec<_>>().join("+")
        };
        let each = list
            .iter()
            .map(|one| format!("{} {}", one.plugin, pages(one)));
        each.collect::<Vec<_>>()
    };
    let all = "atlas places+place+beside+map+odd+breakout";
    assert_eq!(listed(&bob, None).await, ["abacus ", all]);
    hall.plugins.used(&bob, &atlas()).await;
    assert_eq!(listed(&bob, None).await, [all, "abacus "]);
    hall.plugins.used_command(&bob, "/abacus x").await;
    assert_eq!(listed(&bob, None).await[1], all);
    let admin = listed(&hall.alice, None).await;
    assert!(admin[1].contains("office"), "{admin:?}");
    let panels = listed(&hall.alice, Some(&hall.chat)).await;
    assert_eq!(panels, ["abacus ", "atlas beside+map"]);
    let foreign = hall.plugins.launcher(&bob, Some(&hall.chat)).await;
    assert_eq!(code(foreign), ProblemCode::NotFound);
}
