//! Who may use a plugin: everybody, or whom the administrator has chosen.
//!
//! It says nothing of what the plugin may do, and nothing of who sees what it has said already.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::cards::Viewer;
use crate::ids::{DepartmentId, UserId};
use crate::text::Name;

/// Who may use a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisibleTo {
    /// Everybody of the company.
    #[default]
    Everyone,
    /// These, and nobody else.
    Chosen(Chosen),
}

/// People who were chosen: whoever is named by any of the three.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chosen {
    /// By themselves.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub users: BTreeSet<UserId>,
    /// Who is in one of these departments, or in one below it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub departments: BTreeSet<DepartmentId>,
    /// Who holds a position of one of these names, in either language.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub positions: BTreeSet<String>,
}

impl VisibleTo {
    /// True when everybody may use it, so that nobody needs to be looked at.
    #[must_use]
    pub fn is_everyone(&self) -> bool {
        matches!(self, Self::Everyone)
    }

    /// Whether somebody may use it; `None` is who is not known, and may not.
    #[must_use]
    pub fn has(&self, viewer: Option<&Viewer>) -> bool {
        match self {
            Self::Everyone => true,
            Self::Chosen(chosen) => viewer.is_some_and(|viewer| chosen.has(viewer)),
        }
    }

    /// Whether it is within the caps.
    ///
    /// # Errors
    /// In words, for the administrator.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Everyone => Ok(()),
            Self::Chosen(chosen) => chosen.check(),
        }
    }
}

impl Chosen {
    /// The most people, departments or positions that are named, of each kind.
    pub const MOST: usize = 200;

    fn has(&self, viewer: &Viewer) -> bool {
        viewer.user().is_some_and(|user| self.users.contains(user))
            || self.departments.iter().any(|one| viewer.is_in(one))
            || self.positions.iter().any(|one| viewer.holds(one))
    }

    fn check(&self) -> Result<(), String> {
        let sizes = [
            self.users.len(),
            self.departments.len(),
            self.positions.len(),
        ];
        if sizes.into_iter().any(|size| size > Self::MOST) {
            return Err(format!("name at most {} of a kind", Self::MOST));
        }
        let wrong = |name: &String| name.is_empty() || name.chars().count() > Name::LONGEST;
        if self.positions.iter().any(wrong) {
            let most = Name::LONGEST;
            return Err(format!("a position has 1 to {most} characters"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Placement, User};
    use crate::time::Locale;

    fn department(id: &str) -> DepartmentId {
        DepartmentId::new(id).unwrap()
    }

    /// A driver of a department, which is below another.
    fn viewer(login: &str, own: &str, above: &str) -> Viewer {
        let user = User {
            id: UserId::new(login).unwrap(),
            login: login.to_owned(),
            name: Name::same(login),
            email: None,
            active: true,
            locale: Locale::En,
            time_zone: None,
            placements: vec![Placement {
                department: department(own),
                position: Name::of("司机", "Driver"),
                head: false,
            }],
            manager: None,
            administrator: true,
            absent_until: None,
        };
        Viewer::of(&user, [department(above)])
    }

    fn chosen(json: &str) -> VisibleTo {
        serde_json::from_str(&format!(r#"{{"chosen":{json}}}"#)).unwrap()
    }

    #[test]
    fn any_of_the_three_lets_somebody_use_it_and_an_unknown_one_never() {
        let wang = viewer("wang", "east", "sales");
        for (json, has) in [
            (r#"{"users":["wang"]}"#, true),
            (r#"{"users":["li"]}"#, false),
            (r#"{"departments":["east"]}"#, true),
            (r#"{"departments":["sales"]}"#, true),
            (r#"{"departments":["west"]}"#, false),
            (r#"{"positions":["司机"]}"#, true),
            (r#"{"positions":["Driver"]}"#, true),
            (r#"{"positions":["Clerk"]}"#, false),
            (
                r#"{"users":["li"],"departments":["west"],"positions":["Driver"]}"#,
                true,
            ),
            // Nobody, administrators included.
            ("{}", false),
        ] {
            let range = chosen(json);
            assert_eq!(range.has(Some(&wang)), has, "{json}");
            assert!(!range.has(None), "{json}");
        }
        assert!(VisibleTo::Everyone.has(None));
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let many = |n: usize| Chosen {
            users: (0..n)
                .map(|n| UserId::new(format!("u{n}")).unwrap())
                .collect(),
            ..Chosen::default()
        };
        assert_eq!(VisibleTo::Chosen(many(Chosen::MOST)).check(), Ok(()));
        assert!(VisibleTo::Chosen(many(Chosen::MOST + 1)).check().is_err());
        let long = "长".repeat(Name::LONGEST + 1);
        assert!(
            chosen(&format!(r#"{{"positions":["{long}"]}}"#))
                .check()
                .is_err()
        );
        assert!(chosen(r#"{"positions":[""]}"#).check().is_err());
    }
}
