//! Customers: people from outside the company, each of whom is in one chat and nowhere else.
//!
//! Nothing here makes somebody of the company out of them: a customer has no login, no department and
//! no place in the directory.

use serde::{Deserialize, Serialize};

use crate::ids::{ChatId, CustomerId, LinkId, UserId};
use crate::time::{Locale, Millis};

/// What somebody from outside is to the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    /// Buys from it.
    #[default]
    Customer,
    /// Works with it: a distributor, a supplier.
    Partner,
}

/// How it is known that somebody from outside is who they say they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// They say so themselves: whoever had the link could have come.
    #[default]
    Claimed,
    /// They had a one-time code that they were told in another way than the link.
    Code,
}

/// Somebody from outside the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// As they call themselves.
    pub name: String,
    /// Where they say that they are from.
    pub organisation: String,
    /// What they are to the company, as whoever invited them said.
    pub kind: CustomerKind,
    /// Who looks after them: the user whose link it was.
    pub owner: UserId,
    /// The one chat that they are in.
    pub chat: ChatId,
    /// The link that they came by.
    pub link: LinkId,
    /// How it is known that it is them.
    #[serde(default)]
    pub identity: Identity,
    /// The language that they read.
    pub locale: Locale,
    /// Since when.
    pub joined_at: Millis,
    /// When they were taken out of the chat; what they wrote stays.
    #[serde(default)]
    pub left_at: Option<Millis>,
}

/// A way into one chat for people from outside. Of its token only a hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatLink {
    /// Its id.
    pub id: LinkId,
    /// Where it leads.
    pub chat: ChatId,
    /// Whose it is: whoever comes by it is theirs to look after.
    pub owner: UserId,
    /// What those who come by it are to the company.
    pub kind: CustomerKind,
    /// When it was made.
    pub created_at: Millis,
    /// From then on it leads nowhere.
    pub expires_at: Millis,
    /// How many have come by it.
    pub uses: u32,
    /// How many may.
    pub most_uses: u32,
    /// When it was withdrawn.
    #[serde(default)]
    pub withdrawn_at: Option<Millis>,
    /// The code that it asks for, if it asks for one.
    #[serde(default)]
    pub code: Option<LinkCode>,
}

/// The one-time code of a link: for one person, who was told it in another way than the link. Only a
/// keyed hash of it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCode {
    /// What the right digits become.
    pub hash: [u8; 32],
    /// How many wrong ones were tried.
    pub wrong: u32,
    /// Somebody has come with it.
    pub used: bool,
}

/// What becomes of the code that somebody tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeStanding {
    /// Somebody may come with it.
    Open,
    /// Somebody has come with it; the next one needs another code.
    Used,
    /// Too many wrong ones were tried; only a new one opens the link again.
    Locked,
}

/// That somebody from outside is, was or may soon be in a chat. It never ends: what was said there was
/// said before outsiders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct External {
    /// How many customers have come so far: whoever has confirmed fewer is asked again.
    pub joinings: u32,
}

/// A person in a chat, from inside or outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub enum Member {
    /// Somebody of the company.
    User(UserId),
    /// Somebody from outside.
    Customer(CustomerId),
}

/// How it is kept: a user by the id alone, as before there were customers.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    User(UserId),
    Customer { customer: CustomerId },
}

impl From<Written> for Member {
    fn from(written: Written) -> Self {
        match written {
            Written::User(user) => Member::User(user),
            Written::Customer { customer } => Member::Customer(customer),
        }
    }
}

impl From<Member> for Written {
    fn from(member: Member) -> Self {
        match member {
            Member::User(user) => Written::User(user),
            Member::Customer(customer) => Written::Customer { customer },
        }
    }
}

impl From<UserId> for Member {
    fn from(user: UserId) -> Self {
        Member::User(user)
    }
}

impl Member {
    /// The user, if it is one.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Member::User(user) => Some(user),
            Member::Customer(_) => None,
        }
    }

    /// The customer, if it is one.
    pub fn customer(&self) -> Option<&CustomerId> {
        match self {
            Member::User(_) => None,
            Member::Customer(customer) => Some(customer),
        }
    }
}

impl Customer {
    /// The most characters of a name or an organisation.
    pub const LONGEST: usize = 100;
    /// The most customers in one chat at a time.
    pub const MOST_PER_CHAT: usize = 50;
    /// The most bytes of the files that one customer brings.
    pub const MOST_BYTES: u64 = 512 * 1024 * 1024;

    /// True as long as they were not taken out of their chat.
    pub fn is_there(&self) -> bool {
        self.left_at.is_none()
    }
}

impl ChatLink {
    /// How long a link is good where nobody says otherwise, in milliseconds.
    pub const USUAL: u64 = 7 * Millis::DAY;
    /// How long it may be good at most, in milliseconds.
    pub const LONGEST: u64 = 90 * Millis::DAY;
    /// How long it is good at least, in milliseconds.
    pub const SHORTEST: u64 = Millis::DAY;
    /// How many may come by it where nobody says otherwise.
    pub const USUAL_USES: u32 = 1;
    /// How many may come by it at most.
    pub const MOST_USES: u32 = 50;
    /// The most links of one chat that are good at a time.
    pub const MOST_PER_CHAT: usize = 20;
    /// The most links of one chat that are remembered; the oldest of those that lead nowhere make room.
    pub const MOST_KEPT: usize = 100;

    /// True when somebody may come by it.
    pub fn is_open(&self, now: Millis) -> bool {
        self.withdrawn_at.is_none() && now < self.expires_at && self.uses < self.most_uses
    }
}

impl LinkCode {
    /// How many digits a code has.
    pub const DIGITS: usize = 6;
    /// How many wrong ones may be tried before it is good no more.
    pub const MOST_WRONG: u32 = 5;
    /// The longest text that is looked at for a code, in bytes.
    const LONGEST: usize = 64;

    /// A fresh one.
    pub fn new(hash: [u8; 32]) -> Self {
        Self {
            hash,
            wrong: 0,
            used: false,
        }
    }

    /// Whether it may be tried.
    pub fn standing(&self) -> CodeStanding {
        if self.used {
            CodeStanding::Used
        } else if self.wrong >= Self::MOST_WRONG {
            CodeStanding::Locked
        } else {
            CodeStanding::Open
        }
    }

    /// The digits of what somebody typed, as people write them: in groups, or in the wide digits of a
    /// Chinese keyboard. `None` when it can be no code.
    pub fn digits(typed: &str) -> Option<String> {
        if typed.len() > Self::LONGEST {
            return None;
        }
        let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let digit = |c: char| match c {
            '0'..='9' => Some(c),
            '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10),
            _ => None,
        };
        let digits: String = kept.map(digit).collect::<Option<_>>()?;
        (digits.len() == Self::DIGITS).then_some(digits)
    }
}

impl std::fmt::Debug for LinkCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // With so few digits a hash says as much as the code itself to whoever has the key.
        let standing = self.standing();
        f.debug_tuple("LinkCode").field(&standing).finish()
    }
}

/// A name as it is kept: in one line, without what cannot be seen. `None` when nothing is left of it or
/// it is too long.
pub fn name(text: &str) -> Option<String> {
    let seen = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c });
    let seen: String = seen.filter(|c| !is_unseen(*c)).collect();
    let kept = seen.split(' ').filter(|word| !word.is_empty());
    let kept = kept.collect::<Vec<_>>().join(" ");
    (1..=Customer::LONGEST)
        .contains(&kept.chars().count())
        .then_some(kept)
}

/// Signs that nobody sees, and those that turn the direction of a line.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_can_be_seen() {
        assert_eq!(name(" 李\t 雷\n"), Some("李 雷".to_owned()));
        // Signs that turn the direction of a line could make a name read as another one.
        assert_eq!(name("a\u{202e}b\u{0}\u{200b}c"), Some("abc".to_owned()));
        for bad in ["", " \n", "\u{200b}\u{202e}", &"x".repeat(101)] {
            assert_eq!(name(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_user_is_written_as_before_there_were_customers() {
        let user = Member::User(UserId::new("ann").unwrap());
        let customer = Member::Customer(CustomerId::new("c1").unwrap());
        for (member, written) in [(user, r#""ann""#), (customer, r#"{"customer":"c1"}"#)] {
            assert_eq!(serde_json::to_string(&member).unwrap(), written);
            assert_eq!(serde_json::from_str::<Member>(written).unwrap(), member);
        }
    }

    #[test]
    fn a_link_is_open_until_it_was_used_has_expired_or_was_withdrawn() {
        let link = ChatLink {
            id: LinkId::new("l").unwrap(),
            chat: ChatId::new("c").unwrap(),
            owner: UserId::new("ann").unwrap(),
            kind: CustomerKind::Partner,
            created_at: Millis(0),
            expires_at: Millis(10),
            uses: 0,
            most_uses: 1,
            withdrawn_at: None,
            code: None,
        };
        assert!(link.is_open(Millis(9)) && !link.is_open(Millis(10)));
        let used = ChatLink {
            uses: 1,
            ..link.clone()
        };
        let withdrawn = ChatLink {
            withdrawn_at: Some(Millis(1)),
            ..link
        };
        assert!(!used.is_open(Millis(2)) && !withdrawn.is_open(Millis(2)));
    }

    #[test]
    fn a_code_is_six_digits_however_they_are_written_and_closes_after_five_wrong_ones() {
        for good in ["012345", " 012 345\n", "012-345", "０１２３４５"] {
            assert_eq!(LinkCode::digits(good).as_deref(), Some("012345"), "{good}");
        }
        let long = "1".repeat(7);
        let spaced = " ".repeat(100) + "123456";
        for bad in [
            "",
            "12345",
            &long,
            "12345a",
            "１２３４５六",
            &spaced,
            "\u{200b}123456",
        ] {
            assert_eq!(LinkCode::digits(bad), None, "{bad}");
        }
        let mut code = LinkCode::new([7; 32]);
        code.wrong = LinkCode::MOST_WRONG - 1;
        assert_eq!(code.standing(), CodeStanding::Open);
        code.wrong += 1;
        assert_eq!(code.standing(), CodeStanding::Locked);
        code.used = true;
        assert_eq!(code.standing(), CodeStanding::Used);
        assert!(!format!("{code:?}").contains('7'), "no hash is logged");
    }

    #[test]
    fn who_came_before_there_were_codes_has_said_who_they_are() {
        let before = r#"{"id":"c","name":"n","organisation":"o","kind":"partner","owner":"ann",
            "chat":"h","link":"l","locale":"en","joined_at":1}"#;
        let read: Customer = serde_json::from_str(before).unwrap();
        assert_eq!(read.identity, Identity::Claimed);
    }
}
