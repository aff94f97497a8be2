//! Pages as the manifest describes them: only these can be opened.

use crate::{Handler, Role, Slug, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most pages of a plugin.
const MOST: usize = 20;

/// A page of a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PageSpec {
    /// Names it; the handler `page-handler` is called with it.
    pub path: Slug,
    /// What it is called.
    pub title: Words,
    /// Who may open it; everybody when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// It stands in the launcher.
    #[serde(default)]
    pub launcher: bool,
    /// It can be opened beside a chat.
    #[serde(default)]
    pub panel: bool,
}

/// Pages and their handler belong together, and no path is taken twice.
pub(crate) fn check(pages: &[PageSpec], handlers: &BTreeSet<Handler>) -> Result<(), String> {
    if pages.len() > MOST {
        return Err(format!("{} pages; at most {MOST} are allowed", pages.len()));
    }
    let paths: BTreeSet<_> = pages.iter().map(|page| &page.path).collect();
    if paths.len() < pages.len() {
        return Err("two pages have the same path".to_owned());
    }
    if pages.is_empty() == handlers.contains(&Handler::PageHandler) {
        return Err(
            "[[pages]] and the handler \"page-handler\" belong together: give both or neither"
                .to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str) -> PageSpec {
        let text = format!(r#"{{"path":"{path}","title":{{"en":"t","zh-CN":"t"}},"panel":true}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn pages_and_their_handler_belong_together() {
        let with = BTreeSet::from([Handler::PageHandler]);
        let without = BTreeSet::new();
        assert_eq!(check(&[page("a"), page("b")], &with), Ok(()));
        assert_eq!(check(&[], &without), Ok(()));
        assert!(check(&[], &with).is_err());
        assert!(check(&[page("a")], &without).is_err());
        assert!(check(&[page("a"), page("a")], &with).is_err());
        let many: Vec<PageSpec> = (0..=MOST).map(|n| page(&format!("p{n}"))).collect();
        assert!(check(&many, &with).is_err());
        assert!(check(&many[1..], &with).is_ok());
    }

    #[test]
    fn a_path_is_a_slug() {
        for path in ["", "A", "a/b", "../a", "a b", "a?b"] {
            let text = format!(r#"{{"path":"{path}","title":{{"en":"t","zh-CN":"t"}}}}"#);
            assert!(serde_json::from_str::<PageSpec>(&text).is_err(), "{path}");
        }
    }
}
