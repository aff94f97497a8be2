//! People and where they belong: company, departments, users and their positions.

use serde::{Deserialize, Serialize};

use crate::ids::{ChatId, CompanyId, DepartmentId, UserId};
use crate::text::Name;
use crate::time::{Locale, Millis, TimeZone};

/// An organisation served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Names its key space.
    pub id: CompanyId,
    /// What it is called.
    pub name: String,
    /// The group that everybody is in.
    pub everyone: ChatId,
    /// Whose time holds where no person's does.
    #[serde(default)]
    pub time_zone: TimeZone,
    /// When it was set up.
    pub created_at: Millis,
}

/// An employee's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// What is typed at sign-in; lower case, unique in the company.
    pub login: String,
    /// The person's name.
    pub name: Name,
    /// Address for mail.
    #[serde(default)]
    pub email: Option<String>,
    /// False: may not sign in; what they wrote stays.
    pub active: bool,
    /// The language they read.
    pub locale: Locale,
    /// The time they live by; none: the company's.
    #[serde(default)]
    pub time_zone: Option<TimeZone>,
    /// Departments with the position held there; the first is shown.
    pub placements: Vec<Placement>,
    /// Whom they report to.
    #[serde(default)]
    pub manager: Option<UserId>,
    /// True: holds the role of administrator.
    #[serde(default)]
    pub administrator: bool,
    /// Away until then; a time that has passed means nothing.
    #[serde(default)]
    pub absent_until: Option<Millis>,
}

/// A user's job in a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The department.
    pub department: DepartmentId,
    /// What the person is there.
    pub position: Name,
    /// True: leads it.
    #[serde(default)]
    pub head: bool,
}

/// A unit of the company; units form a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// What it is called.
    pub name: Name,
    /// The unit above.
    #[serde(default)]
    pub parent: Option<DepartmentId>,
}

impl User {
    /// The most departments that one user belongs to.
    pub const MOST_PLACEMENTS: usize = 10;
    /// The longest login, in characters.
    pub const LONGEST_LOGIN: usize = 64;
    /// The longest address for mail, in characters.
    pub const LONGEST_EMAIL: usize = 254;
    /// The longest that somebody can be away from now on, in milliseconds: a hundred years.
    pub const LONGEST_ABSENCE: u64 = 36_525 * Millis::DAY;
    /// The shortest password, in characters.
    pub const SHORTEST_PASSWORD: usize = 10;
    /// The longest password, in bytes.
    pub const LONGEST_PASSWORD: usize = 256;

    /// The placement that is shown beside the name.
    pub fn placement(&self) -> Option<&Placement> {
        self.placements.first()
    }

    /// True when `needle` (lower case) is part of the name or login, or begins a word of it.
    pub fn matches(&self, needle: &str) -> bool {
        self.login.contains(needle)
            || self.name.zh.to_lowercase().contains(needle)
            || self.name.en.to_lowercase().contains(needle)
    }
}

/// The login as it is stored and looked up: trimmed, lower case. `None` when it cannot be one.
///
/// Allowed are letters and digits of any script, and `. _ - @`.
pub fn login(text: &str) -> Option<String> {
    let text = text.trim();
    let length = text.chars().count();
    let fine = (1..=User::LONGEST_LOGIN).contains(&length)
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@'));
    fine.then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_folded_and_capped() {
        assert_eq!(login(" Wang.Fang "), Some("wang.fang".to_owned()));
        assert_eq!(login("王芳"), Some("王芳".to_owned()));
        for bad in ["", "a b", "a/b", "a\u{0}", &"x".repeat(65)] {
            assert_eq!(login(bad), None, "{bad:?}");
        }
    }
}
