//! Writes the demo's companies through the use cases of the desk, in steps of bounded size.
//!
//! Every step is done once, whatever happens in between; nothing here writes a key of its own.

use std::str::FromStr;

use guildhall_app::passwords::{self, PasswordHash};
use guildhall_app::people::{self, NewDepartment, NewUser};
use guildhall_app::{Desk, Error, Result, chats, companies, messages};
use guildhall_domain::{
    Actor, ChatId, Company, CompanyId, Draft, IdError, Locale, Name, Placement, UserId,
};

use super::departments::UNITS;
use super::dice::Dice;
use super::past::Past;
use super::roster::{self, Person};
use super::talk::{self, Place, Talk};

/// People added in one step.
const PEOPLE_AT_ONCE: usize = 50;
/// In so many of 100 chats, somebody with an easy login has read everything.
const READ: usize = 65;

/// Founds the demo company and fills it; it is not listed yet.
pub async fn company(
    real: &Desk,
    seed: u64,
    (id, name): (&CompanyId, &str),
    password: &PasswordHash,
) -> Result<Company> {
    let (company, past) = founded(real, seed, (id, name)).await?;
    let people = roster::people(seed);
    departments(&past, id).await?;
    add_people(&past, id, &people, password).await?;
    tracing::info!(people = people.len(), "the demo's people are there");
    let talks = talk::talks(seed, &people);
    let chats = begin_chats(&past, &company, &people, &talks).await?;
    say(&past, id, &people, &talks, &chats).await?;
    read(&past, id, (seed, &people), &talks, &chats).await?;
    tracing::info!(chats = chats.len(), "the demo's chats are there");
    Ok(company)
}

/// Founds the second company, with its administrator and nobody else.
pub async fn second(
    real: &Desk,
    seed: u64,
    (id, name): (&CompanyId, &str),
    password: &PasswordHash,
) -> Result<Company> {
    let (company, past) = founded(real, seed, (id, name)).await?;
    let password = password.clone();
    let step = past.step(id, &Actor::System, "administrator", async move |cx| {
        let new = NewUser {
            id: Some(id_of("u-001")?),
            login: roster::ADMINISTRATOR.to_owned(),
            name: Name::of("周宁", "Zhou Ning"),
            email: None,
            locale: Locale::ZhCn,
            placements: Vec::new(),
            manager: None,
            administrator: true,
        };
        let user = people::add_user(cx, new).await?;
        passwords::set(cx, &user.id, &password)
    });
    step.await?;
    Ok(company)
}

/// Founds a company at the beginning of the past, or goes on with the past in which it was founded.
async fn founded(
    real: &Desk,
    seed: u64,
    (id, name): (&CompanyId, &str),
) -> Result<(Company, Past)> {
    let past = Past::begin(real, seed).await?;
    let company = companies::prepare(past.desk(), id, name).await?;
    let past = Past::ending(real, seed, Past::end_of(company.created_at)).await?;
    Ok((company, past))
}

async fn departments(past: &Past, id: &CompanyId) -> Result<()> {
    past.step(id, &Actor::System, "departments", async |cx| {
        for unit in UNITS {
            let above = (!unit.above.is_empty()).then(|| id_of(unit.above));
            let new = NewDepartment {
                id: Some(id_of(unit.id)?),
                name: both(unit.name),
                parent: above.transpose()?,
            };
            people::add_department(cx, new).await?;
        }
        Ok(())
    })
    .await
}

async fn add_people(
    past: &Past,
    id: &CompanyId,
    people: &[Person],
    password: &PasswordHash,
) -> Result<()> {
    for (number, some) in people.chunks(PEOPLE_AT_ONCE).enumerate() {
        let mut news = Vec::with_capacity(some.len());
        for person in some {
            news.push(new_user(people, person)?);
        }
        let password = password.clone();
        let name = format!("people-{number}");
        let step = past.step(id, &Actor::System, &name, async move |cx| {
            for new in &news {
                let user = people::add_user(cx, new.clone()).await?;
                passwords::set(cx, &user.id, &password)?;
            }
            Ok(())
        });
        step.await?;
    }
    Ok(())
}

fn new_user(people: &[Person], person: &Person) -> Result<NewUser> {
    let manager = person.manager.and_then(|at| people.get(at));
    let (zh, en) = (&person.name.zh, &person.name.en);
    Ok(NewUser {
        id: Some(id_of(&person.id)?),
        login: person.login.clone(),
        name: Name::of(zh.clone(), en.clone()),
        email: Some(format!("{}@clearshore.example", person.login)),
        locale: if person.reads_chinese {
            Locale::ZhCn
        } else {
            Locale::En
        },
        placements: vec![Placement {
            department: id_of(UNITS[person.unit].id)?,
            position: both(person.position),
            head: person.head,
        }],
        manager: manager.map(|manager| id_of(&manager.id)).transpose()?,
        administrator: person.administrator,
    })
}

/// Begins every chat, in the order of the talks.
async fn begin_chats(
    past: &Past,
    company: &Company,
    people: &[Person],
    talks: &[Talk],
) -> Result<Vec<ChatId>> {
    let mut begun = Vec::with_capacity(talks.len());
    for (number, talk) in talks.iter().enumerate() {
        let name = format!("chat-{number}");
        begun.push(match &talk.place {
            Place::Everybody => company.everyone.clone(),
            Place::Group {
                name: called,
                members,
            } => {
                let called = both(*called);
                let users = members.iter().map(|at| user(people, *at));
                let users = users.collect::<Result<Vec<_>>>()?;
                let first = users.first().cloned();
                let owner = first.map_or(Actor::System, Actor::User);
                past.step(&company.id, &owner, &name, async move |cx| {
                    chats::create_group(cx, called.clone(), &users).await
                })
                .await?
            }
            Place::Direct(one, other) => {
                let (one, other) = (user(people, *one)?, user(people, *other)?);
                past.step(&company.id, &Actor::User(one), &name, async move |cx| {
                    chats::open_direct(cx, &other).await
                })
                .await?
            }
        });
    }
    Ok(begun)
}

/// Says everything in the order of time, chat by chat mixed, as it happened.
async fn say(
    past: &Past,
    id: &CompanyId,
    people: &[Person],
    talks: &[Talk],
    chats: &[ChatId],
) -> Result<()> {
    let mut lines = Vec::new();
    for (talk, chat) in talks.iter().zip(chats) {
        lines.extend(talk.said.iter().map(|said| (said, chat)));
    }
    lines.sort_by_key(|(said, _)| std::cmp::Reverse(said.minutes_ago));
    for (number, (said, chat)) in lines.into_iter().enumerate() {
        past.until(said.minutes_ago);
        let (author, chat) = (Actor::User(user(people, said.by)?), chat.clone());
        let text = said.text;
        let name = format!("line-{number}");
        let step = past.step(id, &author, &name, async move |cx| {
            messages::post(cx, &chat, Draft::text(text)).await
        });
        step.await?;
    }
    Ok(())
}

/// Lets those with easy logins have read most of their chats.
async fn read(
    past: &Past,
    id: &CompanyId,
    (seed, people): (u64, &[Person]),
    talks: &[Talk],
    chats: &[ChatId],
) -> Result<()> {
    past.until(0);
    let mut dice = Dice::new(seed, "read");
    for login in roster::easy_logins().chain([roster::ADMINISTRATOR]) {
        let Some(at) = people.iter().position(|person| person.login == login) else {
            continue;
        };
        let in_it = |talk: &Talk| match &talk.place {
            Place::Everybody => true,
            Place::Group { members, .. } => members.contains(&at),
            Place::Direct(one, other) => *one == at || *other == at,
        };
        let own = talks.iter().zip(chats).filter(|(talk, _)| in_it(talk));
        let read: Vec<ChatId> = own
            .filter(|_| dice.chance(READ))
            .map(|(_, chat)| chat.clone())
            .collect();
        let reader = Actor::User(user(people, at)?);
        let name = format!("read-{login}");
        let step = past.step(id, &reader, &name, async move |cx| {
            for chat in &read {
                chats::mark_read(cx, chat, u64::MAX).await?;
            }
            Ok(())
        });
        step.await?;
    }
    Ok(())
}

fn user(people: &[Person], at: usize) -> Result<UserId> {
    let person = people.get(at);
    let person = person.ok_or_else(|| Error::host("the demo names nobody"))?;
    id_of(&person.id)
}

fn both((zh, en): (&str, &str)) -> Name {
    Name::of(zh, en)
}

/// An id from the tables of the demo.
fn id_of<T: FromStr<Err = IdError>>(text: &str) -> Result<T> {
    text.parse()
        .map_err(|why: IdError| Error::host(why.to_string()))
}
