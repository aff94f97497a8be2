//! Who works in the demo company: names, logins, positions, heads and managers, made from a seed.
//!
//! Pure: writes nothing and asks no clock, so that the same seed always gives the same people.

use std::collections::BTreeSet;

use super::departments::{UNITS, Unit};
use super::dice::Dice;
use super::names::PersonName;

/// One person of the demo company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id, e.g. `u-017`.
    pub id: String,
    /// Unique in the company, e.g. `wang.xiaoming`.
    pub login: String,
    /// Name in both spellings.
    pub name: PersonName,
    /// Index of the department in [`UNITS`].
    pub unit: usize,
    /// Chinese and English position.
    pub position: (&'static str, &'static str),
    /// Leads the department.
    pub head: bool,
    /// Index of the person reported to; always an earlier one.
    pub manager: Option<usize>,
    /// Reads Chinese first; the others read English first.
    pub reads_chinese: bool,
    /// Administers the company.
    pub administrator: bool,
}

/// A person whose name is fixed, so that the demo has logins that are easy to remember.
struct Known {
    login: &'static str,
    family: (&'static str, &'static str),
    given: (&'static str, &'static str),
    unit: &'static str,
    head: bool,
    reads_chinese: bool,
}

/// The login of the administrator.
pub const ADMINISTRATOR: &str = "admin";

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    Known { login: ADMINISTRATOR, family: ("林", "Lin"), given: ("志远", "Zhiyuan"), unit: "technology-operations", head: true, reads_chinese: true },
    Known { login: "wang.xiaoming", family: ("王", "Wang"), given: ("小明", "Xiaoming"), unit: "sales-east", head: false, reads_chinese: true },
    Known { login: "alice", family: ("李", "Li"), given: ("娜", "Na"), unit: "sales-east", head: true, reads_chinese: true },
    Known { login: "bob", family: ("张", "Zhang"), given: ("伟", "Wei"), unit: "supply-logistics", head: true, reads_chinese: true },
    Known { login: "carol", family: ("陈", "Chen"), given: ("静", "Jing"), unit: "service-returns", head: false, reads_chinese: false },
    Known { login: "dan", family: ("赵", "Zhao"), given: ("磊", "Lei"), unit: "corporate-finance", head: false, reads_chinese: true },
];

/// Logins to try the demo with, the administrator's not among them.
pub fn easy_logins() -> impl Iterator<Item = &'static str> {
    KNOWN
        .iter()
        .map(|known| known.login)
        .filter(|login| *login != ADMINISTRATOR)
}

/// Makes everybody: department by department, its head first, so that a manager always comes before
/// those who report to them.
pub fn people(seed: u64) -> Vec<Person> {
    let mut draw = Draw::new(seed);
    let mut people: Vec<Person> = Vec::new();
    let mut heads: Vec<usize> = Vec::new();
    for (index, unit) in UNITS.iter().enumerate() {
        let above = UNITS[..index]
            .iter()
            .position(|other| other.id == unit.above);
        let head = people.len();
        for place in 0..unit.people {
            let manager = if place == 0 {
                above.and_then(|above| heads.get(above).copied())
            } else {
                Some(head)
            };
            let person = draw.person(people.len(), (index, unit), place, manager);
            people.push(person);
        }
        heads.push(head);
    }
    people
}

/// Draws people so that no two share a Chinese name or a login.
struct Draw {
    dice: Dice,
    names: BTreeSet<String>,
    logins: BTreeSet<String>,
    known: Vec<&'static Known>,
}

impl Draw {
    fn new(seed: u64) -> Draw {
        let names = KNOWN
            .iter()
            .map(|known| PersonName::new(known.family, known.given).zh);
        Draw {
            dice: Dice::new(seed, "people"),
            names: names.collect(),
            logins: KNOWN.iter().map(|known| known.login.to_owned()).collect(),
            known: KNOWN.iter().collect(),
        }
    }

    fn person(
        &mut self,
        number: usize,
        (index, unit): (usize, &Unit),
        place: usize,
        manager: Option<usize>,
    ) -> Person {
        let head = place == 0;
        let known = self
            .known
            .iter()
            .position(|known| known.unit == unit.id && known.head == head)
            .map(|at| self.known.remove(at));
        let (name, login) = match known {
            Some(known) => (
                PersonName::new(known.family, known.given),
                known.login.to_owned(),
            ),
            None => self.fresh(),
        };
        let reads_chinese = self.dice.chance(88);
        let position = match head {
            true => unit.head,
            false => unit.positions[(place - 1) % unit.positions.len()],
        };
        Person {
            id: format!("u-{:03}", number + 1),
            administrator: login == ADMINISTRATOR,
            login,
            name,
            unit: index,
            position,
            head,
            manager,
            reads_chinese: known.map_or(reads_chinese, |known| known.reads_chinese),
        }
    }

    /// A name that nobody has yet, and a login for it: `wang.fang`, then `wang.fang2`.
    fn fresh(&mut self) -> (PersonName, String) {
        let name = loop {
            let name = PersonName::draw(&mut self.dice);
            if self.names.insert(name.zh.clone()) {
                break name;
            }
        };
        let mut login = name.login.clone();
        let mut number = 2;
        while !self.logins.insert(login.clone()) {
            login = format!("{}{number}", name.login);
            number += 1;
        }
        (name, login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_people() {
        assert_eq!(people(1), people(1));
        assert_ne!(people(1), people(2));
    }

    #[test]
    fn ids_logins_and_names_are_unique() {
        let people = people(1);
        assert_eq!(people.len(), 300);
        for key in [
            |person: &Person| person.id.clone(),
            |person: &Person| person.login.clone(),
            |person: &Person| person.name.zh.clone(),
        ] {
            let seen: BTreeSet<String> = people.iter().map(key).collect();
            assert_eq!(seen.len(), people.len());
        }
    }

    #[test]
    fn everyone_but_the_first_has_a_manager_who_is_a_head() {
        for seed in 0..20 {
            let people = people(seed);
            for (index, person) in people.iter().enumerate() {
                match person.manager {
                    None => assert_eq!(index, 0),
                    Some(manager) => {
                        assert!(manager < index);
                        assert!(people[manager].head);
                    }
                }
            }
            for (index, unit) in UNITS.iter().enumerate() {
                let heads = people.iter().filter(|p| p.unit == index && p.head).count();
                assert_eq!(heads, 1, "{}", unit.id);
            }
        }
    }

    #[test]
    fn the_easy_logins_and_one_administrator_are_there() {
        let people = people(3);
        for login in easy_logins() {
            let person = people.iter().find(|person| person.login == login);
            assert!(
                person.is_some_and(|person| !person.administrator),
                "{login}"
            );
        }
        let administrators = people.iter().filter(|person| person.administrator);
        assert_eq!(administrators.count(), 1);
        let readers = people.iter().filter(|person| !person.reads_chinese).count();
        assert!((15..80).contains(&readers), "{readers} read English first");
    }
}
