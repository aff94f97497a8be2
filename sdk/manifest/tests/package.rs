//! Manifests, texts, packages and the proof, from outside. Builds its components by hand: what
//! counts here is what they import and export.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use guildhall_manifest::{
    Capability, Limits, Locales, Manifest, Package, PackageError, Sheet, Violation, contract, pack,
    placeholders, prove,
};
use wasm_encoder::{
    Component, ComponentExportKind, ComponentExportSection, ComponentImportSection,
    ComponentTypeRef, ComponentTypeSection, InstanceType,
};

const TOML: &str = r#"
id = "hello"
version = "1.2.3"
name = { en = "Hello", zh-CN = "你好" }
description = { en = "Says hello", zh-CN = "打招呼" }
publisher = { en = "Guildhall", zh-CN = "Guildhall" }
handlers = ["commands"]

[[capabilities]]
name = "chat/answering"
required = true
because = { en = "To answer", zh-CN = "为了回答" }

[[commands]]
name = "hello"
description = { en = "Says hello", zh-CN = "打招呼" }
"#;

const KV: &str = "guildhall:storage/kv@0.1.0";
const ANSWERING: &str = "guildhall:chat/answering@0.1.0";
const FLOOR: &str = "guildhall:base/context@0.1.0";
const LIFECYCLE: &str = "guildhall:plugin/lifecycle@0.1.0";
const COMMANDS: &str = "guildhall:plugin/commands@0.1.0";

fn component(imports: &[&str], exports: &[&str]) -> Vec<u8> {
    let mut types = ComponentTypeSection::new();
    types.instance(&InstanceType::new());
    let mut import_section = ComponentImportSection::new();
    for name in imports {
        import_section.import(*name, ComponentTypeRef::Instance(0));
    }
    let mut export_section = ComponentExportSection::new();
    for name in exports {
        export_section.export(*name, ComponentExportKind::Instance, 0, None);
    }
    let mut component = Component::new();
    component
        .section(&types)
        .section(&import_section)
        .section(&export_section);
    component.finish()
}

fn packed(imports: &[&str], exports: &[&str]) -> Package {
    let manifest = Manifest::parse(TOML).unwrap();
    let bytes = pack(&component(imports, exports), &manifest, &Locales::default()).unwrap();
    Package::read(&bytes, &Limits::default()).unwrap()
}

#[test]
fn what_was_packed_is_read_again_and_packing_twice_gives_the_same_bytes() {
    let manifest = Manifest::parse(TOML).unwrap();
    let locales = Locales::parse([
        ("en", "hi = \"Hi {name}\""),
        ("zh-CN", "hi = \"{name}，你好\""),
    ])
    .unwrap();
    let plain = component(&[ANSWERING], &[LIFECYCLE, COMMANDS]);
    let once = pack(&plain, &manifest, &locales).unwrap();
    assert_eq!(once, pack(&plain, &manifest, &locales).unwrap());
    let read = Package::read(&once, &Limits::default()).unwrap();
    assert_eq!((&read.manifest, &read.locales), (&manifest, &locales));
    assert_eq!(read.locales.get("zh-CN", "hi"), Some("{name}，你好"));
}

#[test]
fn packing_again_replaces_the_manifest() {
    let manifest = Manifest::parse(TOML).unwrap();
    let newer = Manifest::parse(&TOML.replace("1.2.3", "1.2.4")).unwrap();
    let plain = component(&[ANSWERING], &[LIFECYCLE, COMMANDS]);
    let old = pack(&plain, &manifest, &Locales::default()).unwrap();
    let new = pack(&old, &newer, &Locales::default()).unwrap();
    assert_eq!(new, pack(&plain, &newer, &Locales::default()).unwrap());
}

#[test]
fn a_binary_within_its_manifest_is_proved_and_its_sheet_says_what_it_cannot_do() {
    let package = packed(&[FLOOR, ANSWERING], &[LIFECYCLE, COMMANDS]);
    assert_eq!(prove(&package), Ok(()));
    let sheet = Sheet::of(&package);
    assert_eq!(
        sheet.can.iter().map(|a| a.capability).collect::<Vec<_>>(),
        [Capability::ChatAnswering]
    );
    assert!(sheet.cannot.contains(&Capability::StorageKv.label()));
    assert!(sheet.cannot.iter().any(|w| w.en == "reach the network"));
}

#[test]
fn every_disagreement_is_reported_at_once() {
    let foreign = [
        "wasi:cli/environment@0.2.3",
        "guildhall:storage/kv@0.9.0",
        "evil:thing/x",
    ];
    let package = packed(
        &[&[KV][..], &foreign].concat(),
        &[LIFECYCLE, "guildhall:plugin/on-job@0.1.0"],
    );
    let violations = prove(&package).unwrap_err();
    let said: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(
        violations.contains(&Violation::Undeclared {
            capability: Capability::StorageKv
        }),
        "{said:?}"
    );
    assert!(
        said.iter().any(|s| s.contains("nothing of WASI")),
        "{said:?}"
    );
    assert!(
        said.contains(&"it needs storage/kv 0.9.0; this Guildhall has 0.1.0".to_owned()),
        "{said:?}"
    );
    assert!(said.iter().any(|s| s.contains("evil:thing/x")), "{said:?}");
    assert!(said.iter().any(|s| s.contains("on-job")), "{said:?}");
    assert!(
        said.iter()
            .any(|s| s.contains("handler commands, but the binary")),
        "{said:?}"
    );
}

#[test]
fn what_is_no_package_is_refused_in_words() {
    let limits = Limits::default();
    let plain = component(&[], &[]);
    let read = |bytes: &[u8]| Package::read(bytes, &limits).unwrap_err();
    assert_eq!(read(&plain), PackageError::NoManifest);
    assert!(matches!(read(b"not wasm"), PackageError::Malformed(_)));
    assert_eq!(read(b"\0asm\x01\0\0\0"), PackageError::NotAComponent);
    let small = Limits {
        file: 4,
        ..Limits::default()
    };
    assert!(matches!(
        Package::read(&plain, &small),
        Err(PackageError::TooLarge { .. })
    ));
    let twice = {
        let manifest = Manifest::parse(TOML).unwrap();
        let once = pack(&plain, &manifest, &Locales::default()).unwrap();
        let section = &once[plain.len()..];
        [&once[..], section].concat()
    };
    assert_eq!(read(&twice), PackageError::TwoManifests);
}

#[test]
fn hostile_bytes_never_panic() {
    let manifest = Manifest::parse(TOML).unwrap();
    let good = pack(
        &component(&[KV], &[COMMANDS]),
        &manifest,
        &Locales::default(),
    )
    .unwrap();
    for at in 0..good.len() {
        let _ = Package::read(&good[..at], &Limits::default());
        for value in [0x00, 0x7f, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            let _ = Package::read(&bytes, &Limits::default());
        }
    }
}

#[test]
fn errors_in_a_manifest_name_the_line() {
    let wrong = |from: &str, to: &str| {
        Manifest::parse(&TOML.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    };
    assert!(wrong("version = \"1.2.3\"", "version = \"one\"").contains("line 3"));
    assert!(wrong("id = \"hello\"", "id = \"Hello!\"").contains("lower-case letter"));
    assert!(wrong("handlers", "handelrs").contains("unknown field `handelrs`"));
    assert!(wrong("chat/answering", "net/ftp").contains("storage/kv"));
    assert!(wrong("handlers = [\"commands\"]", "handlers = []").contains("belong together"));
    assert!(Manifest::parse(&" ".repeat(70_000)).is_err());
}

#[test]
fn texts_have_the_same_keys_and_arguments_in_every_locale() {
    let wrong = |en, zh| {
        Locales::parse([("en", en), ("zh-CN", zh)])
            .unwrap_err()
            .to_string()
    };
    assert!(wrong("a = \"{x}\"", "b = \"{x}\"").contains("\"a\" is missing"));
    assert!(wrong("a = \"{x}\"", "a = \"{y}\"").contains("its arguments are"));
    assert!(wrong("a = \"{x\"", "a = \"\"").contains("a:"));
    assert!(
        Locales::parse([("en", "a = \"A\"")])
            .unwrap_err()
            .to_string()
            .contains("zh-CN.toml is missing")
    );
    assert_eq!(placeholders("{a} and {b} and {a}"), Ok(vec!["a", "b", "a"]));
}

#[test]
fn the_generated_world_resolves_with_the_contract_behind_it() {
    let manifest = Manifest::parse(TOML).unwrap();
    let imports = manifest.imports().unwrap();
    assert!(imports.contains(&ANSWERING.to_owned()), "{imports:?}");
    assert!(!imports.contains(&KV.to_owned()), "{imports:?}");
}

#[test]
fn every_package_of_the_contract_is_at_hand() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/deps");
    let known: Vec<&str> = contract().map(|document| document.package).collect();
    for package in std::fs::read_dir(folder).unwrap() {
        let name = package.unwrap().file_name().into_string().unwrap();
        let name = format!("guildhall:{name}");
        assert!(
            known.contains(&name.as_str()),
            "{name} is not among {known:?}"
        );
    }
}

const NET: &str = "guildhall:net/http@0.1.0";

fn with_hosts(hosts: &str) -> Result<Manifest, guildhall_manifest::ManifestError> {
    let asked = r#"name = "net/http"
required = true
because = { en = "To ask", zh-CN = "为了询问" }
"#;
    let more = format!("{asked}{hosts}\n\n[[commands]]");
    Manifest::parse(&TOML.replacen("[[commands]]", &format!("[[capabilities]]\n{more}"), 1))
}

#[test]
fn the_sheet_names_the_hosts_and_says_that_there_are_no_others() {
    let manifest = with_hosts(r#"hosts = ["api.example.com", "http://127.0.0.1:8080"]"#).unwrap();
    let bytes = component(&[FLOOR, ANSWERING, NET], &[LIFECYCLE, COMMANDS]);
    let bytes = pack(&bytes, &manifest, &Locales::default()).unwrap();
    let package = Package::read(&bytes, &Limits::default()).unwrap();
    assert_eq!(prove(&package), Ok(()));
    assert_eq!(package.manifest, manifest);
    let sheet = Sheet::of(&package);
    let what = sheet.can.iter().map(|can| can.what.en.as_str());
    assert!(
        what.clone()
            .any(|w| w == "reach the network: api.example.com, http://127.0.0.1:8080")
    );
    let cannot: Vec<_> = sheet.cannot.iter().map(|w| w.en.as_str()).collect();
    assert!(cannot.contains(&"reach any other host"), "{cannot:?}");
    assert!(!cannot.contains(&"reach the network"), "{cannot:?}");
}

#[test]
fn hosts_belong_to_net_http_and_are_listed_one_by_one() {
    let many: Vec<String> = (0..21).map(|n| format!("\"h{n}.example.com\"")).collect();
    for hosts in [
        "",
        "hosts = []",
        r#"hosts = ["*.example.com"]"#,
        r#"hosts = ["a.example.com", "https://a.example.com:443"]"#,
        &format!("hosts = [{}]", many.join(", ")),
    ] {
        assert!(with_hosts(hosts).is_err(), "{hosts}");
    }
    let elsewhere = TOML.replacen(
        "required = true",
        "required = true\nhosts = [\"a.example.com\"]",
        1,
    );
    let refused = Manifest::parse(&elsewhere).unwrap_err().to_string();
    assert!(refused.contains("only net/http"), "{refused}");
}

/// Of a plugin that takes its host from a setting of this kind.
fn with_setting(hosts: &str, kind: &str) -> Result<Manifest, guildhall_manifest::ManifestError> {
    let setting = format!(
        "[[settings]]\nkey = \"address\"\nkind = \"{kind}\nlabel = {{ en = \"Address\", zh-CN = \"地址\" }}\n"
    );
    with_hosts(&format!("{hosts}\n\n{setting}"))
}

#[test]
fn the_sheet_names_the_settings_from_which_hosts_are_taken() {
    let manifest = with_setting(r#"hosts-from = ["address"]"#, "text\"").unwrap();
    let from: Vec<_> = manifest
        .hosts_from()
        .map(|spec| spec.key.as_str())
        .collect();
    assert_eq!(from, ["address"]);
    let bytes = component(&[FLOOR, ANSWERING, NET], &[LIFECYCLE, COMMANDS]);
    let bytes = pack(&bytes, &manifest, &Locales::default()).unwrap();
    let package = Package::read(&bytes, &Limits::default()).unwrap();
    let sheet = Sheet::of(&package);
    let net = sheet
        .can
        .iter()
        .find(|can| !can.hosts_from.is_empty())
        .unwrap();
    assert_eq!(
        net.what.en,
        "reach the network, the host that you enter under “Address”"
    );
    let cannot: Vec<_> = sheet.cannot.iter().map(|w| w.en.as_str()).collect();
    assert!(cannot.contains(&"reach any other host"), "{cannot:?}");
}

#[test]
fn a_host_is_taken_from_a_text_that_somebody_enters() {
    for (hosts, kind) in [
        (r#"hosts-from = ["elsewhere"]"#, "text\""),
        (r#"hosts-from = ["address", "address"]"#, "text\""),
        (r#"hosts-from = ["address"]"#, "secret\""),
        (r#"hosts-from = ["address"]"#, "number\""),
        (
            r#"hosts-from = ["address"]"#,
            "text\"\ndefault = \"https://a.example\"",
        ),
    ] {
        assert!(with_setting(hosts, kind).is_err(), "{hosts} {kind}");
    }
}

const ON_MESSAGE: &str = "guildhall:plugin/on-message@0.1.0";

/// A plugin that is told of messages: `asked` is what it asks for, `events` what it wants.
fn follower(handlers: &str, asked: &str, events: &str) -> String {
    let head = TOML.split("handlers").next().unwrap();
    let because = "required = false\nbecause = { en = \"B\", zh-CN = \"因\" }";
    format!(
        "{head}handlers = [{handlers}]\n[[capabilities]]\nname = \"{asked}\"\n{because}\n{events}"
    )
}

#[test]
fn who_is_told_of_messages_asks_for_it_and_the_sheet_says_so() {
    let wants = "[[events]]\non = \"message\"\nstarts-with = [\"!\"]";
    let on = "\"on-message\"";
    for (wrong, says) in [
        (
            follower(on, "storage/kv", wants),
            "needs the capability \"chat/reading\"",
        ),
        (follower(on, "chat/reading", ""), "belong together"),
        (follower("", "chat/reading", wants), "belong together"),
        (
            follower(on, "chat/reading", &format!("{wants}\n").repeat(21)),
            "at most 20",
        ),
    ] {
        let error = Manifest::parse(&wrong).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let manifest = Manifest::parse(&follower(on, "chat/reading", wants)).unwrap();
    assert!(manifest.imports().is_ok());
    let pack = |exports: &[&str]| {
        let bytes = pack(
            &component(&[FLOOR], exports),
            &manifest,
            &Locales::default(),
        )
        .unwrap();
        Package::read(&bytes, &Limits::default()).unwrap()
    };
    assert!(
        prove(&pack(&[LIFECYCLE])).is_err(),
        "the handler is missing"
    );
    let package = pack(&[LIFECYCLE, ON_MESSAGE]);
    assert_eq!(prove(&package), Ok(()));
    let sheet = Sheet::of(&package);
    // It imports nothing of the kind, and is told all the same.
    assert_eq!(sheet.can.len(), 1);
    assert_eq!(sheet.can[0].capability, Capability::ChatReading);
    let label = Capability::ChatReading.label();
    assert!(!sheet.cannot.contains(&label));
    assert!(
        sheet.runs[0]
            .en
            .ends_with("by a person, beginning with “!”"),
        "{}",
        sheet.runs[0].en
    );
    assert!(
        sheet.runs[0].zh_cn.ends_with("由人发送，开头为“!”"),
        "{}",
        sheet.runs[0].zh_cn
    );
}
