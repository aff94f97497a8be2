//! Names and texts at their caps.

use super::*;

#[test]
fn a_name_falls_back_to_the_other_language() {
    let name = Name::of("王芳", "");
    assert_eq!(name.in_locale(Locale::En), "王芳");
    assert_eq!(name.in_locale(Locale::ZhCn), "王芳");
    assert!(!Name::same("  ").is_proper());
    assert!(!Name::same("a\nb").is_proper());
    assert!(!Name::same("x".repeat(101)).is_proper());
}

#[test]
fn arguments_are_checked_by_kind() {
    let text = |arg| {
        Text::Localized(Localized {
            key: "k".into(),
            args: vec![("n".into(), arg)],
            fallback: String::new(),
        })
    };
    assert!(text(Arg::Number("-12.50".into())).check().is_ok());
    assert!(text(Arg::Number("1e5x".into())).check().is_err());
    assert!(text(Arg::Date("2026-02-30".into())).check().is_err());
    let money = Money {
        amount: "1.00".into(),
        currency: "cny".into(),
    };
    assert!(text(Arg::Money(money)).check().is_err());
    assert!(Text::plain("x".repeat(8_001)).check().is_err());
}

#[test]
fn the_quick_look_at_a_number_agrees_with_the_parser() {
    let nines = |count: usize| "9".repeat(count);
    let mut texts: Vec<String> = [
        "",
        "-",
        ".",
        "-.",
        "0",
        "-0",
        "00",
        "1.",
        ".1",
        "1.5",
        "-1.5",
        "1.5.",
        "1..5",
        "--1",
        "+1",
        "1e3",
        "1_000",
        " 1",
        "1 ",
        "1,5",
        "１",
        "0.0000000000000000000000000001",
    ]
    .map(str::to_owned)
    .to_vec();
    for count in 26..=41 {
        texts.extend([nines(count), format!("-{}", nines(count))]);
        texts.extend((0..=count).map(|point| format!("{}.{}", nines(point), nines(count - point))));
    }
    for text in texts {
        assert_eq!(is_decimal(&text), decimal(&text).map(|_| ()), "{text}");
    }
}
