//! Settings: what a manifest may say, and what a value must be.

use super::*;

fn spec(rest: &str) -> Result<SettingSpec, String> {
    let text = format!("key = \"k\"\nlabel = {{ en = \"K\", zh-CN = \"K\" }}\n{rest}");
    toml::from_str(&text).map_err(|error| error.to_string())
}

fn text(text: &str) -> SettingValue {
    SettingValue::Text(text.to_owned())
}

fn list(items: &[&str]) -> SettingValue {
    SettingValue::List(items.iter().map(|item| (*item).to_owned()).collect())
}

const CHOICES: &str = r#"
    kind = "choices"
    choices = [
        { value = "red", label = { en = "Red", zh-CN = "红" } },
        { value = "blue", label = { en = "Blue", zh-CN = "蓝" } },
    ]"#;

#[test]
fn values_are_checked_by_kind_and_bounds() {
    let number = spec("kind = \"number\"\nmin = \"0.5\"\nmax = \"1000\"").unwrap();
    assert_eq!(number.check(&text("999.99")), Ok(()));
    assert_eq!(number.check(&text("0.49")), Err(SettingFault::TooSmall));
    assert_eq!(number.check(&text("1000.01")), Err(SettingFault::TooGreat));
    assert_eq!(number.check(&text("NaN")), Err(SettingFault::NotANumber));
    assert_eq!(number.check(&text("1e3")), Err(SettingFault::NotANumber));
    assert_eq!(
        number.check(&text(&"9".repeat(41))),
        Err(SettingFault::TooGreat)
    );
    assert_eq!(
        number.check(&SettingValue::Toggle(true)),
        Err(SettingFault::WrongKind)
    );

    let words = spec("kind = \"text\"\nmax = \"3\"").unwrap();
    assert_eq!(words.check(&text("三个字")), Ok(()));
    assert_eq!(words.check(&text("四个字啊")), Err(SettingFault::TooGreat));
    assert_eq!(words.check(&text("")), Err(SettingFault::TooSmall));
    let long = spec("kind = \"secret\"").unwrap();
    assert_eq!(long.check(&text(&"x".repeat(LONGEST_SETTING))), Ok(()));
    assert_eq!(
        long.check(&text(&"x".repeat(LONGEST_SETTING + 1))),
        Err(SettingFault::TooGreat)
    );

    let one = spec(CHOICES).unwrap();
    assert_eq!(one.check(&list(&["red"])), Ok(()));
    assert_eq!(
        one.check(&list(&["red", "blue"])),
        Err(SettingFault::OnlyOne)
    );
    let some = spec(&format!("multiple = true{CHOICES}")).unwrap();
    assert_eq!(some.check(&list(&["red", "blue"])), Ok(()));
    assert_eq!(
        some.check(&list(&["red", "red"])),
        Err(SettingFault::NotAChoice)
    );
    assert_eq!(some.check(&list(&["green"])), Err(SettingFault::NotAChoice));

    let items = spec("kind = \"items\"\nmin = \"1\"\nmax = \"2\"").unwrap();
    assert_eq!(items.check(&list(&["a", "b"])), Ok(()));
    assert_eq!(items.check(&list(&[])), Err(SettingFault::TooSmall));
    assert_eq!(items.check(&list(&["a", " "])), Err(SettingFault::TooSmall));
    assert_eq!(items.check(&list(&["a"; 101])), Err(SettingFault::TooGreat));
}

#[test]
fn a_manifest_cannot_contradict_itself() {
    let bad = [
        ("kind = \"choices\"", "choices"),
        ("kind = \"toggle\"\nmax = \"1\"", "no size"),
        ("kind = \"text\"\nmultiple = true", "multiple"),
        ("kind = \"number\"\nmin = \"2\"\nmax = \"1\"", "above"),
        ("kind = \"number\"\ndefault = \"two\"", "not a number"),
        ("kind = \"number\"\ndefault = 2.5", "data did not match"),
        ("kind = \"secret\"\ndefault = \"x\"", "leave `default` out"),
        ("kind = \"text\"\nsecret = true", "unknown field"),
    ];
    for (rest, why) in bad {
        let said = spec(rest).unwrap_err();
        assert!(said.contains(why), "{rest}: {said}");
    }
    let kept = spec(&format!("default = [\"red\"]{CHOICES}")).unwrap();
    let json = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<SettingSpec>(&json).unwrap(), kept);
}

#[test]
fn departments_are_so_many_and_have_no_default() {
    let departments = spec("kind = \"departments\"\nmax = \"2\"").unwrap();
    assert_eq!(departments.check(&list(&["sales", "board"])), Ok(()));
    assert_eq!(departments.check(&list(&[])), Ok(()));
    let many = departments.check(&list(&["a", "b", "c"]));
    assert_eq!(many, Err(SettingFault::TooGreat));
    assert_eq!(departments.check(&text("a")), Err(SettingFault::WrongKind));
    let chosen = spec("kind = \"departments\"\ndefault = [\"a\"]").unwrap_err();
    assert!(chosen.contains("leave `default` out"), "{chosen}");
}

#[test]
fn a_secret_is_nobodys_own() {
    let own = spec("kind = \"text\"\npersonal = true").unwrap();
    assert!(own.personal);
    assert!(spec("kind = \"secret\"\npersonal = true").is_err());
    // What is not said is not written either, so that older packages stay the same.
    let plain = spec("kind = \"text\"").unwrap();
    assert!(!toml::to_string(&plain).unwrap().contains("personal"));
}
