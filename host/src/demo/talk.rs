//! The chats of the demo company and what was said in them, made from a seed.
//!
//! Pure: writes nothing. Times are minutes before the demo began, so the demo always looks recent.

use std::collections::BTreeSet;

use super::departments::UNITS;
use super::dice::Dice;
use super::roster::Person;
use super::scripts::{DIRECT, EVERYBODY, Line, PROJECTS, SCRIPTS};

/// A chat and its members, by their indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The company's own group of everybody.
    Everybody,
    /// A group with a Chinese and an English name; who begins it comes first.
    Group {
        /// Both names.
        name: (&'static str, &'static str),
        /// Who is in it.
        members: Vec<usize>,
    },
    /// Between two.
    Direct(usize, usize),
}

/// A chat with what was said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// Where.
    pub place: Place,
    /// Oldest first.
    pub said: Vec<Said>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Index of the person.
    pub by: usize,
    /// Text.
    pub text: &'static str,
    /// Minutes before the demo began.
    pub minutes_ago: u64,
}

/// Every chat: departments, projects, the group of everybody, direct chats.
pub fn talks(seed: u64, people: &[Person]) -> Vec<Talk> {
    let mut dice = Dice::new(seed, "talk");
    let mut talks = Vec::new();
    for (index, unit) in UNITS.iter().enumerate() {
        let members = department(people, index);
        let fitting: Vec<_> = SCRIPTS
            .iter()
            .filter(|script| unit.id.starts_with(script.place))
            .collect();
        let lines = dice.pick(&fitting).map_or(&[][..], |script| script.lines);
        talks.push(group(&mut dice, unit.name, members, lines));
    }
    for project in PROJECTS {
        let members = across(&mut dice, people, project.units);
        talks.push(group(&mut dice, project.name, members, project.lines));
    }
    talks.push(Talk {
        place: Place::Everybody,
        said: say(&mut dice, &announcers(people), EVERYBODY),
    });
    for (one, other, lines) in DIRECT {
        let find = |login: &str| people.iter().position(|person| person.login == login);
        if let (Some(one), Some(other)) = (find(one), find(other)) {
            talks.push(Talk {
                place: Place::Direct(one, other),
                said: say(&mut dice, &[one, other], lines),
            });
        }
    }
    talks
}

fn group(
    dice: &mut Dice,
    name: (&'static str, &'static str),
    members: Vec<usize>,
    lines: &[Line],
) -> Talk {
    Talk {
        said: say(dice, &members, lines),
        place: Place::Group { name, members },
    }
}

/// The people of a department and, above the teams, the heads of the departments below it.
fn department(people: &[Person], index: usize) -> Vec<usize> {
    let id = UNITS[index].id;
    let inside =
        |person: &Person| person.unit == index || (person.head && UNITS[person.unit].above == id);
    (0..people.len())
        .filter(|at| inside(&people[*at]))
        .collect()
}

/// Those who take part in a project: the heads first, then some of each department, and everybody
/// with an easy login there.
fn across(dice: &mut Dice, people: &[Person], units: &[&str]) -> Vec<usize> {
    let of = |unit: &'static str| -> Vec<usize> {
        (0..people.len())
            .filter(|at| UNITS[people[*at].unit].id == unit)
            .collect()
    };
    let mut members = Vec::new();
    let mut others = BTreeSet::new();
    for wanted in units {
        let Some(unit) = UNITS.iter().find(|unit| unit.id == *wanted) else {
            continue;
        };
        let all = of(unit.id);
        members.extend(all.iter().filter(|at| people[**at].head));
        for _ in 0..3 {
            others.extend(dice.pick(&all));
        }
        let easy = |login: &str| super::roster::easy_logins().any(|known| known == login);
        others.extend(all.iter().filter(|at| easy(&people[**at].login)));
    }
    others.retain(|at| !members.contains(at));
    members.extend(others);
    members
}

/// Those who speak in the group of everybody.
fn announcers(people: &[Person]) -> Vec<usize> {
    let head_of = |id: &str| {
        people
            .iter()
            .position(|person| person.head && UNITS[person.unit].id == id)
    };
    let speakers = [
        "company",
        "technology-operations",
        "corporate-people",
        "technology-engineering",
        "sales-key",
        "sales-east",
    ];
    speakers.iter().filter_map(|id| head_of(id)).collect()
}

/// Everything was said less than so many minutes ago.
pub const LONGEST_AGO: u64 = 3 * 24 * 60;

/// Hands the lines to speakers and sets them in time: within the last three days, minutes apart.
fn say(dice: &mut Dice, members: &[usize], lines: &[Line]) -> Vec<Said> {
    let gaps: Vec<u64> = lines.iter().map(|_| 1 + dice.below(9) as u64).collect();
    // The last line was said between half an hour and two days ago.
    let end = 30 + dice.below(2_850) as u64;
    let mut minutes_ago = end + gaps.iter().sum::<u64>();
    let mut said = Vec::with_capacity(lines.len());
    for ((speaker, text), gap) in lines.iter().zip(gaps) {
        minutes_ago -= gap;
        if let Some(by) = members.get(speaker % members.len().max(1)) {
            said.push(Said {
                by: *by,
                text,
                minutes_ago,
            });
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::roster::{easy_logins, people};

    #[test]
    fn the_same_seed_says_the_same() {
        let people = people(5);
        assert_eq!(talks(5, &people), talks(5, &people));
    }

    fn members(talk: &Talk, people: &[Person]) -> Vec<usize> {
        match &talk.place {
            Place::Everybody => (0..people.len()).collect(),
            Place::Group { members, .. } => members.clone(),
            Place::Direct(one, other) => vec![*one, *other],
        }
    }

    #[test]
    fn speakers_are_members_and_time_runs_forward() {
        for seed in 0..10 {
            let people = people(seed);
            for talk in talks(seed, &people) {
                let all = members(&talk, &people);
                let once: BTreeSet<usize> = all.iter().copied().collect();
                assert_eq!(once.len(), all.len(), "{:?} has a member twice", talk.place);
                assert!(once.len() >= 2 && !talk.said.is_empty(), "{:?}", talk.place);
                assert!(talk.said.iter().all(|said| once.contains(&said.by)));
                let times = talk.said.iter().map(|said| said.minutes_ago);
                assert!(
                    times
                        .clone()
                        .zip(times.skip(1))
                        .all(|(one, next)| one > next)
                );
                assert!(talk.said.iter().all(|said| said.minutes_ago < LONGEST_AGO));
            }
        }
    }

    #[test]
    fn easy_logins_have_direct_chats_and_the_order_desk() {
        let people = people(1);
        let talks = talks(1, &people);
        let orders = |talk: &&Talk| match &talk.place {
            Place::Group { name, .. } => name.1 == "Sales Orders",
            Place::Everybody | Place::Direct(..) => false,
        };
        let desk = talks.iter().find(orders).expect("the group for orders");
        for login in easy_logins().chain([super::super::roster::ADMINISTRATOR]) {
            let at = people
                .iter()
                .position(|person| person.login == login)
                .unwrap();
            assert!(members(desk, &people).contains(&at), "{login}");
            let direct = |talk: &Talk| matches!(talk.place, Place::Direct(one, other) if one == at || other == at);
            assert!(talks.iter().any(direct), "{login}");
        }
    }

    #[test]
    fn both_languages_are_spoken() {
        let people = people(1);
        let talks = talks(1, &people);
        let said: Vec<&str> = talks
            .iter()
            .flat_map(|talk| &talk.said)
            .map(|said| said.text)
            .collect();
        let english = said.iter().filter(|text| text.is_ascii()).count();
        assert!(
            english >= 15 && said.len() - english >= 80,
            "{english} of {}",
            said.len()
        );
    }
}
