//! The plugin of the guide is the one that is built and tested, to the letter, and it has twenty
//! lines.

const BUILT: &str = include_str!("../../../tests/guests/hello/src/lib.rs");
const MANIFEST: &str = include_str!("../../../tests/guests/hello/plugin.toml");
const GUIDE: &str = include_str!("../../../docs/PLUGINS.md");
const README: &str = include_str!("../../../README.md");

#[test]
fn the_guide_shows_the_plugin_that_is_built() {
    assert!(BUILT.lines().count() <= 20);
    assert!(GUIDE.contains(BUILT), "docs/PLUGINS.md: src/lib.rs");
    assert!(GUIDE.contains(MANIFEST), "docs/PLUGINS.md: plugin.toml");
    let code = BUILT.lines().filter(|line| !line.starts_with("//!"));
    for line in code {
        assert!(README.contains(line), "README.md lacks: {line}");
    }
}
