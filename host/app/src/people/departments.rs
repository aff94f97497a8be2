//! Changing departments: for administrators only. They stay a tree, and one with people or departments
//! in it is not removed.

use guildhall_domain::{
    Action, Department, DepartmentId, Event, Name, Object, Problem, ProblemCode, Said, UserId,
    texts,
};

use super::user_id;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::keys;

/// The most departments above one another.
const DEEPEST: usize = 50;

/// What is to be different about a department; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct DepartmentChange {
    /// What it is called, in both languages.
    pub name: Option<Name>,
    /// The unit above; within: none for the top.
    pub parent: Option<Option<DepartmentId>>,
}

/// Renames or moves a department. The people in it are told of as changed, the first thousand of them:
/// its name is shown beside theirs.
///
/// # Errors
/// Not found; wrong fields: `name`; `parent` when it is not there, is below this one, or the tree would
/// have more than 50 levels.
pub async fn change_department(
    cx: &mut Cx<'_>,
    id: &DepartmentId,
    change: DepartmentChange,
) -> Result<Department> {
    cx.allow(Action::ManagePeople, Object::Company).await?;
    let mut department = read(cx, id).await?;
    if let Some(parent) = change.parent {
        if let Some(parent) = &parent {
            above(cx, id, parent).await?;
        }
        department.parent = parent;
    }
    if let Some(name) = change.name {
        if !name.is_proper() {
            return Err(Problem::field("name", texts::BAD_NAME).into());
        }
        department.name = name;
        for user in members(cx, id).await? {
            cx.tell(&Event::UserChanged { user })?;
        }
    }
    cx.keep(keys::department(id), &department)?;
    cx.tell(&Event::DepartmentChanged {
        department: id.clone(),
    })?;
    Ok(department)
}

/// Removes a department that is empty.
///
/// # Errors
/// Not found; `conflict` while there are people, switched off or not, or departments in it.
pub async fn remove_department(cx: &mut Cx<'_>, id: &DepartmentId) -> Result<()> {
    cx.allow(Action::ManagePeople, Object::Company).await?;
    read(cx, id).await?;
    let all = super::departments(cx).await?;
    let below = all.iter().any(|one| one.parent.as_ref() == Some(id));
    if below || !members(cx, id).await?.is_empty() {
        let problem = Problem::new(
            ProblemCode::Conflict,
            format!("department {id} is not empty"),
        );
        return Err(problem
            .saying(Said::House(texts::DEPARTMENT_NOT_EMPTY))
            .into());
    }
    cx.remove(keys::department(id))?;
    cx.tell(&Event::DepartmentChanged {
        department: id.clone(),
    })
}

async fn read(cx: &mut Cx<'_>, id: &DepartmentId) -> Result<Department> {
    let found = cx.fetch(&keys::department(id)).await?;
    found.ok_or_else(|| Error::not_found(id))
}

/// Walks from a new parent to the top; this one must not be on the way.
async fn above(cx: &mut Cx<'_>, id: &DepartmentId, parent: &DepartmentId) -> Result<()> {
    let mut next = Some(parent.clone());
    for height in 0..DEEPEST {
        let Some(here) = next else {
            return Ok(());
        };
        if here == *id {
            return Err(Problem::field("parent", texts::DEPARTMENT_CIRCLE).into());
        }
        let found: Option<Department> = cx.fetch(&keys::department(&here)).await?;
        if found.is_none() && height == 0 {
            return Err(Problem::field("parent", texts::UNKNOWN_DEPARTMENT).into());
        }
        next = found.and_then(|found| found.parent);
    }
    Err(Problem::field("parent", texts::DEPARTMENT_CIRCLE).into())
}

/// Who belongs to a department, at most a thousand.
async fn members(cx: &mut Cx<'_>, id: &DepartmentId) -> Result<Vec<UserId>> {
    let page = cx.tx.range(keys::department_users(id)).await?;
    let users = page.items.iter().map(|(key, _)| {
        let mut parts = key.read();
        let (_, _) = (parts.text()?, parts.text()?);
        user_id(&parts.text()?)
    });
    users.collect()
}
