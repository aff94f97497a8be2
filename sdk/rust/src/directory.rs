//! People and departments of the company, as far as the person acted for may see them: what they may
//! not see is as if it were not there. Names are in the language of the call.
//!
//! Lists come in slices of at most 200; `next` of one is the cursor of the following one.

use crate::bindings::guildhall::base::types::Window;
use crate::bindings::guildhall::directory::{contact_details, people as host};
use crate::{Problem, Result};

pub use contact_details::Contact;
pub use host::{Customer, Department, Departments, Placement, User, Users};

/// One person.
///
/// # Errors
/// The host's; `not-found`.
pub fn user(id: &str) -> Result<User> {
    Ok(host::get_user(id)?)
}

/// At most 100 people, in the order asked; none for those that are unknown.
///
/// # Errors
/// The host's.
pub fn users(ids: &[String]) -> Result<Vec<Option<User>>> {
    Ok(host::get_users(ids)?)
}

/// Somebody from outside the company, there or gone, of a chat that the plugin was added to and the
/// person acted for is in.
///
/// # Errors
/// The host's; `not-found` for anybody else.
pub fn customer(id: &str) -> Result<Customer> {
    let found = customers(&[id.to_owned()])?.pop().flatten();
    found.ok_or_else(|| Problem::new("not-found", format!("no customer {id} to be seen")))
}

/// At most 100 people from outside, in the order asked; none for those that are unknown or may not be
/// seen, see [`customer`]. Their ids are in `Actor::Customer`, `Member::Customer` and `chat::customers`.
///
/// # Errors
/// The host's.
pub fn customers(ids: &[String]) -> Result<Vec<Option<Customer>>> {
    Ok(host::get_customers(ids)?)
}

/// At most `limit` active people by a part of their name or login, of a department and those below it
/// when one is given. A call may search 50 times.
///
/// # Errors
/// The host's.
pub fn search(query: &str, within: Option<&str>, limit: u32) -> Result<Vec<User>> {
    Ok(host::search(query, within, &first(limit))?.items)
}

/// One department.
///
/// # Errors
/// The host's; `not-found`.
pub fn department(id: &str) -> Result<Department> {
    Ok(host::get_department(id)?)
}

/// At most `limit` departments right below one; without one, those at the top.
///
/// # Errors
/// The host's.
pub fn children(of: Option<&str>, limit: u32) -> Result<Vec<Department>> {
    Ok(host::children(of, &first(limit))?.items)
}

/// A slice of the active members of a department; `recursive` means also of those below it.
///
/// # Errors
/// The host's.
pub fn members_of(
    department: &str,
    recursive: bool,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Users> {
    let window = Window {
        cursor: cursor.map(str::to_owned),
        limit,
    };
    Ok(host::members_of(department, recursive, &window)?)
}

/// Who leads a department.
///
/// # Errors
/// The host's; `not-found`.
pub fn heads_of(department: &str) -> Result<Vec<String>> {
    Ok(host::heads_of(department)?)
}

/// Whom somebody reports to, the nearest first, at most `levels` (itself at most 20). Vacancies are
/// passed over.
///
/// # Errors
/// The host's; `not-found`.
pub fn managers_of(user: &str, levels: u32) -> Result<Vec<String>> {
    Ok(host::managers_of(user, levels)?)
}

/// The roles that somebody holds; so far there is `administrator`.
///
/// # Errors
/// The host's; `not-found`.
pub fn roles_of(user: &str) -> Result<Vec<String>> {
    Ok(host::roles_of(user)?)
}

/// At most `limit` active people who hold a role, of a department and those below it when one is given.
///
/// # Errors
/// The host's.
pub fn with_role(role: &str, within: Option<&str>, limit: u32) -> Result<Vec<User>> {
    Ok(host::with_role(role, within, &first(limit))?.items)
}

/// At most `limit` active people whose position is named so, in either language.
///
/// # Errors
/// The host's.
pub fn with_position(position: &str, within: Option<&str>, limit: u32) -> Result<Vec<User>> {
    Ok(host::with_position(position, within, &first(limit))?.items)
}

/// How somebody is reached. A capability of its own: `directory/contact-details`.
///
/// # Errors
/// The host's; `not-found`.
pub fn contacts(user: &str) -> Result<Vec<Contact>> {
    Ok(contact_details::get(user)?)
}

fn first(limit: u32) -> Window {
    Window {
        cursor: None,
        limit,
    }
}
