//! Settings come from where they are said to come from, and nothing unknown passes.

use super::*;

fn sources(file: Option<&str>, dir: &tempfile::TempDir) -> Sources {
    let file = file.map(|text| {
        let path = dir.path().join("settings.toml");
        std::fs::write(&path, text).unwrap();
        path
    });
    Sources {
        file,
        ..Sources::default()
    }
}

#[test]
fn the_defaults_are_valid() {
    let resolved = Sources::default().resolve().unwrap();
    let config = Config::from_resolved(&resolved).unwrap();
    assert_eq!(config.listen.port(), 7800);
    assert!(
        resolved
            .iter()
            .all(|(_, value)| value.origin == Origin::Default)
    );
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut from = sources(
        Some("data = \"f\"\nworkers = 3\n[log]\nlevel = \"warn\""),
        &dir,
    );
    from.take_environment(
        [
            ("GUILDHALL_DATA", "e"),
            ("GUILDHALL_LOG_LEVEL", "debug"),
            ("HOME", "/"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .into_iter(),
    );
    from.flags.insert("data", "flag".to_owned());
    let resolved = from.resolve().unwrap();
    let config = Config::from_resolved(&resolved).unwrap();
    assert_eq!(config.data, PathBuf::from("flag"));
    assert_eq!(config.log.level, "debug");
    assert_eq!(config.workers, 3);
    let origin = |key: &str| {
        resolved
            .iter()
            .find(|(s, _)| s.key == key)
            .unwrap()
            .1
            .origin
            .to_string()
    };
    assert_eq!(origin("data"), "flag --data");
    assert_eq!(origin("log.level"), "environment GUILDHALL_LOG_LEVEL");
    assert!(origin("workers").starts_with("file "));
}

#[test]
fn what_is_unknown_is_refused_with_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    let error = sources(Some("[limits]\nuplaod-mib = 3"), &dir)
        .resolve()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("there is no setting `limits.uplaod-mib`"),
        "{error}"
    );
    assert!(
        error.contains("did you mean `limits.upload-mib`?"),
        "{error}"
    );
    let mut from = Sources::default();
    from.take_environment([("GUILDHALL_LISTN".to_owned(), "x".to_owned())].into_iter());
    assert!(
        from.resolve()
            .unwrap_err()
            .to_string()
            .contains("GUILDHALL_LISTEN")
    );
}

#[test]
fn a_bad_value_says_where_it_came_from_and_what_it_may_be() {
    for (key, bad) in [
        ("listen", "nowhere"),
        ("public-url", "ftp://x"),
        ("public-url", "https://a/b"),
        ("log.format", "xml"),
        ("limits.upload-mib", "0"),
        ("limits.upload-mib", "65"),
        ("workers", "-1"),
    ] {
        let mut from = Sources::default();
        from.flags.insert(setting(key).unwrap().key, bad.to_owned());
        let error = Config::from_resolved(&from.resolve().unwrap())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(key) && error.contains("flag --") && error.contains("must be"),
            "{error}"
        );
    }
}

#[test]
fn a_missing_file_that_was_named_is_an_error() {
    let from = Sources {
        file: Some(PathBuf::from("/nonexistent/g.toml")),
        ..Sources::default()
    };
    assert!(
        from.resolve()
            .unwrap_err()
            .to_string()
            .contains("cannot be read")
    );
}

#[test]
fn private_hosts_are_named_with_their_ports() {
    let dir = tempfile::tempdir().unwrap();
    let hosts = |text: &str| {
        let text = format!("[plugins]\nprivate-hosts = {text}");
        let resolved = sources(Some(&text), &dir).resolve()?;
        let hosts = Config::from_resolved(&resolved)?.private_hosts;
        Ok::<_, ConfigError>(
            hosts
                .iter()
                .map(|h| (h.name.clone(), h.port))
                .collect::<Vec<_>>(),
        )
    };
    let two = vec![
        ("erp.internal".to_owned(), 8443),
        ("10.0.0.5".to_owned(), 443),
    ];
    assert_eq!(
        hosts(r#"["erp.internal:8443", "10.0.0.5:443"]"#).unwrap(),
        two
    );
    assert_eq!(hosts(r#""erp.internal:8443,10.0.0.5:443""#).unwrap(), two);
    assert_eq!(hosts(r#""[::1]:80""#).unwrap(), [("[::1]".to_owned(), 80)]);
    assert_eq!(hosts("[]").unwrap(), []);
    for wrong in [
        r#""erp.internal""#,
        r#""[::1]""#,
        r#""*:80""#,
        r#""http://a:80""#,
        r#""a:0""#,
        "[1]",
    ] {
        let refused = hosts(wrong).unwrap_err().to_string();
        assert!(refused.contains("plugins.private-hosts"), "{refused}");
    }
}
