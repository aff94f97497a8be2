//! Command lines, well and badly typed.

use super::*;

fn spec(options: &str) -> CommandSpec {
    let words = r#"{"en":"d","zh-CN":"d"}"#;
    let json = format!(r#"{{"name":"order","description":{words},"options":{options}}}"#);
    serde_json::from_str(&json.replace("$D", words)).unwrap()
}

fn read(spec: &CommandSpec, text: &str) -> Result<Options, Vec<String>> {
    let find = |name: &str| (name == "wang.fang").then(|| UserId::new("u1").unwrap());
    let line = Line::read(text).unwrap();
    line.options(spec, find).map_err(|problem| {
        problem
            .fields
            .into_iter()
            .map(|field| field.field)
            .collect()
    })
}

#[test]
fn a_line_has_a_name_and_a_rest() {
    let line = Line::read("  /order  CA-2016-152156 ").unwrap();
    assert_eq!((line.name, line.rest), ("order", "CA-2016-152156"));
    for nothing in ["order", "/", "/ order", ""] {
        assert_eq!(
            Line::read(nothing).unwrap_err().code,
            ProblemCode::CommandUnknown
        );
    }
    assert_eq!(
        Line::read(&"/".repeat(4_001)).unwrap_err().code,
        ProblemCode::Invalid
    );
}

#[test]
fn options_are_dealt_out_in_order() {
    let spec = spec(
        r#"[{"name":"id","kind":"text","required":true,"description":$D},
            {"name":"amount","kind":"number","description":$D},
            {"name":"note","kind":"text","rest":true,"description":$D}]"#,
    );
    let text = |text: &str| Value::Text { text: text.into() };
    let number = Value::Number {
        number: "12.50".into(),
    };
    assert_eq!(
        read(&spec, r#"/order "a \"b\" c" 12.50 all of  this"#).unwrap(),
        vec![
            ("id".into(), text(r#"a "b" c"#)),
            ("amount".into(), number),
            ("note".into(), text("all of  this")),
        ]
    );
    assert_eq!(
        read(&spec, "/order x").unwrap(),
        vec![("id".into(), text("x"))]
    );
    assert_eq!(read(&spec, "/order"), Err(vec!["id".into()]));
    assert_eq!(read(&spec, "/order x y"), Err(vec!["amount".into()]));
    assert_eq!(read(&spec, "/order \"x"), Err(vec!["text".into()]));
}

#[test]
fn every_kind_is_checked() {
    let spec = spec(
        r#"[{"name":"how","kind":"choice","choices":["fast","slow"],"required":true,"description":$D},
            {"name":"day","kind":"date","required":true,"description":$D},
            {"name":"who","kind":"people","required":true,"description":$D}]"#,
    );
    let options = read(&spec, "/order fast 2026-11-23 @wang.fang").unwrap();
    assert_eq!(
        options[2].1,
        Value::People {
            people: vec![UserId::new("u1").unwrap()]
        }
    );
    assert_eq!(
        read(&spec, "/order odd 2026-13-01 @nobody"),
        Err(vec!["how".into(), "day".into(), "who".into()])
    );
    assert_eq!(
        read(&spec, "/order fast 2026-11-23 @wang.fang more"),
        Err(vec!["text".into()])
    );
    let line = Line::read("/order fast 2026-11-23 @a,@b").unwrap();
    assert_eq!(line.people(&spec), ["a", "b"]);
}
