//! Commands: a typed line made into what a plugin is handed.
//!
//! Reading a line is the domain's; here the people named in it are looked up. Nothing is run.

use std::collections::HashMap;

use guildhall_domain::UserId;
use guildhall_domain::commands::{Line, Options};
use guildhall_manifest::CommandSpec;

use crate::cx::Cx;
use crate::error::Result;
use crate::people;

/// The options of a line after the manifest's description, people found by login or id.
///
/// # Errors
/// Wrong fields, one for each option that cannot be read.
pub async fn options(cx: &mut Cx<'_>, line: Line<'_>, spec: &CommandSpec) -> Result<Options> {
    let mut found: HashMap<String, UserId> = HashMap::new();
    for name in line.people(spec) {
        if let Some(user) = find(cx, &name).await? {
            found.insert(name, user);
        }
    }
    Ok(line.options(spec, |name| found.get(name).cloned())?)
}

async fn find(cx: &mut Cx<'_>, name: &str) -> Result<Option<UserId>> {
    let id = match people::by_login(cx, name).await? {
        Some(user) => Some(user),
        None => UserId::new(name).ok(),
    };
    let Some(id) = id else { return Ok(None) };
    let users = people::get_many(cx, std::slice::from_ref(&id)).await?;
    Ok(users
        .into_iter()
        .flatten()
        .find(|user| user.active)
        .map(|user| user.id))
}

#[cfg(test)]
mod tests {
    use guildhall_domain::{Actor, ProblemCode, Value};

    use super::*;
    use crate::testing::{House, code, user_id};

    const ASSIGN: &str = r#"{"name":"assign","description":{"en":"d","zh-CN":"d"},"options":[
        {"name":"to","kind":"people","required":true,"description":{"en":"d","zh-CN":"d"}}]}"#;

    #[tokio::test]
    async fn people_are_found_by_login_or_id_and_only_in_their_company() {
        let house = House::open().await;
        house.found(&["alice", "bob"]).await;
        let spec: CommandSpec = serde_json::from_str(ASSIGN).unwrap();
        let read = async |company: &guildhall_domain::CompanyId, text: &str| {
            let line = Line::read(text)?;
            let work = async |cx: &mut Cx<'_>| options(cx, line, &spec).await;
            house.within(company, Actor::System, work).await
        };
        let people = vec![user_id("alice"), user_id("bob")];
        let both = read(&house.north, "/assign @alice,BOB").await.unwrap();
        assert_eq!(both, [("to".to_owned(), Value::People { people })]);
        let nobody = read(&house.north, "/assign @nobody").await;
        assert_eq!(code(nobody), ProblemCode::Invalid);
        let elsewhere = read(&house.south, "/assign @alice").await;
        assert_eq!(code(elsewhere), ProblemCode::Invalid);
    }
}
