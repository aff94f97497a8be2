//! `guildhall:directory/people`: who works where, as far as the person acted for may see.

use guildhall_app::people::directory::Wanted;
use guildhall_app::people::{self, directory};
use guildhall_app::windows::Listed;
use guildhall_app::{companies, customers};
use guildhall_domain::{
    Customer, CustomerId, CustomerKind, Department, DepartmentId, Identity, Locale, Placement,
    TimeZone, User, UserId,
};

use super::{Import, serve};
use crate::bindings::guildhall::directory::people as wit;
use crate::bindings::types::{self, Window};
use crate::convert::errors::{Trouble, invalid};
use crate::convert::window;
use crate::guest::Guest;

/// The most ids of one `get-users` or `get-customers`.
const MOST_IDS: usize = 100;
/// The most searches of one guest: each looks at everybody.
const MOST_SEARCHES: u32 = 50;

type Done<T> = Result<T, Trouble>;

impl wit::Host for Guest {
    async fn get_user(&mut self, id: String) -> Import<wit::User> {
        serve!(self, id.len(), get_user(self, id))
    }

    async fn get_users(&mut self, ids: Vec<String>) -> Import<Vec<Option<wit::User>>> {
        let bytes = ids.iter().map(String::len).sum();
        serve!(self, bytes, get_users(self, ids))
    }

    async fn get_customers(&mut self, ids: Vec<String>) -> Import<Vec<Option<wit::Customer>>> {
        let bytes = ids.iter().map(String::len).sum();
        serve!(self, bytes, get_customers(self, ids))
    }

    async fn search(
        &mut self,
        query: String,
        within: Option<String>,
        slice: Window,
    ) -> Import<wit::Users> {
        serve!(
            self,
            query.len(),
            find(self, Wanted::Named(&query), within, slice)
        )
    }

    async fn get_department(&mut self, id: String) -> Import<wit::Department> {
        serve!(self, id.len(), async {
            let id = department_id(id)?;
            let found = directory::get_department(&mut self.cx(), &id).await?;
            Ok(department(found, self.run.call.locale))
        })
    }

    async fn children(&mut self, id: Option<String>, slice: Window) -> Import<wit::Departments> {
        serve!(self, 0, children(self, id, slice))
    }

    async fn members_of(
        &mut self,
        id: String,
        recursive: bool,
        slice: Window,
    ) -> Import<wit::Users> {
        serve!(self, id.len(), members_of(self, id, recursive, slice))
    }

    async fn heads_of(&mut self, id: String) -> Import<Vec<String>> {
        serve!(self, id.len(), async {
            let id = department_id(id)?;
            Ok(named(directory::heads_of(&mut self.cx(), &id).await?))
        })
    }

    async fn managers_of(&mut self, id: String, levels: u32) -> Import<Vec<String>> {
        serve!(self, id.len(), async {
            let id = user_id(id)?;
            let chain = directory::managers_of(&mut self.cx(), &id, levels).await?;
            Ok(named(chain))
        })
    }

    async fn roles_of(&mut self, id: String) -> Import<Vec<String>> {
        serve!(self, id.len(), async {
            let id = user_id(id)?;
            Ok(directory::roles_of(&mut self.cx(), &id).await?)
        })
    }

    async fn with_role(
        &mut self,
        role: String,
        within: Option<String>,
        slice: Window,
    ) -> Import<wit::Users> {
        serve!(
            self,
            role.len(),
            find(self, Wanted::Role(&role), within, slice)
        )
    }

    async fn with_position(
        &mut self,
        position: String,
        within: Option<String>,
        slice: Window,
    ) -> Import<wit::Users> {
        let wanted = Wanted::Position(&position);
        serve!(self, position.len(), find(self, wanted, within, slice))
    }
}

async fn get_user(guest: &mut Guest, id: String) -> Done<wit::User> {
    let id = user_id(id)?;
    let found = people::get(&mut guest.cx(), &id).await?;
    let zone = zone(guest).await?;
    Ok(user(found, guest.run.call.locale, zone))
}

async fn get_users(guest: &mut Guest, ids: Vec<String>) -> Done<Vec<Option<wit::User>>> {
    few(&ids)?;
    let zone = zone(guest).await?;
    let locale = guest.run.call.locale;
    // What is no id names nobody.
    let ids: Vec<Option<UserId>> = ids
        .into_iter()
        .map(|id| UserId::try_from(id).ok())
        .collect();
    let known: Vec<UserId> = ids.iter().flatten().cloned().collect();
    let mut found = directory::get_users(&mut guest.cx(), &known)
        .await?
        .into_iter();
    let here = |id: Option<UserId>| {
        id.and_then(|_| found.next().flatten())
            .map(|found| user(found, locale, zone))
    };
    Ok(ids.into_iter().map(here).collect())
}

async fn get_customers(guest: &mut Guest, ids: Vec<String>) -> Done<Vec<Option<wit::Customer>>> {
    few(&ids)?;
    // What is no id names nobody.
    let ids: Vec<Option<CustomerId>> = ids
        .into_iter()
        .map(|id| CustomerId::try_from(id).ok())
        .collect();
    let known: Vec<CustomerId> = ids.iter().flatten().cloned().collect();
    let found = customers::for_plugin(&mut guest.cx(), &known).await?;
    let mut found = found.into_iter();
    let here = |id: Option<CustomerId>| id.and_then(|_| found.next().flatten()).map(customer);
    Ok(ids.into_iter().map(here).collect())
}

fn few(ids: &[String]) -> Done<()> {
    if ids.len() <= MOST_IDS {
        return Ok(());
    }
    let why = format!("{} ids; at most {MOST_IDS} at once", ids.len());
    Err(invalid("ids", &why))
}

fn customer(found: Customer) -> wit::Customer {
    wit::Customer {
        active: found.is_there(),
        id: found.id.into(),
        name: found.name,
        organisation: found.organisation,
        kind: match found.kind {
            CustomerKind::Customer => "customer".to_owned(),
            CustomerKind::Partner => "partner".to_owned(),
        },
        locale: found.locale.as_str().to_owned(),
        chat: found.chat.into(),
        owner: found.owner.into(),
        confirmed: found.identity == Identity::Code,
    }
}

async fn find(
    guest: &mut Guest,
    wanted: Wanted<'_>,
    within: Option<String>,
    slice: Window,
) -> Done<wit::Users> {
    guest.searches = guest.searches.saturating_add(1);
    if guest.searches > MOST_SEARCHES {
        let what = format!("searches of the directory in one call ({MOST_SEARCHES})");
        return Err(types::Error::QuotaExceeded(what).into());
    }
    let within = within.map(department_id).transpose()?;
    let listed = directory::find(&mut guest.cx(), wanted, within.as_ref(), &window(slice)).await?;
    users(guest, listed).await
}

async fn members_of(
    guest: &mut Guest,
    id: String,
    recursive: bool,
    slice: Window,
) -> Done<wit::Users> {
    let id = department_id(id)?;
    let listed = directory::members(&mut guest.cx(), &id, recursive, &window(slice)).await?;
    users(guest, listed).await
}

async fn children(guest: &mut Guest, id: Option<String>, slice: Window) -> Done<wit::Departments> {
    let id = id.map(department_id).transpose()?;
    let listed = directory::children(&mut guest.cx(), id.as_ref(), &window(slice)).await?;
    let locale = guest.run.call.locale;
    let items = listed.items.into_iter().map(|one| department(one, locale));
    Ok(wit::Departments {
        items: items.collect(),
        next: listed.next,
    })
}

async fn users(guest: &mut Guest, listed: Listed<User>) -> Done<wit::Users> {
    let zone = zone(guest).await?;
    let locale = guest.run.call.locale;
    let items = listed.items.into_iter().map(|one| user(one, locale, zone));
    Ok(wit::Users {
        items: items.collect(),
        next: listed.next,
    })
}

/// The company's, for those who have none of their own.
async fn zone(guest: &mut Guest) -> Done<TimeZone> {
    Ok(companies::get(&mut guest.cx()).await?.time_zone)
}

fn user(user: User, locale: Locale, zone: TimeZone) -> wit::User {
    let placement = |placement: Placement| wit::Placement {
        department: placement.department.into(),
        position: placement.position.in_locale(locale).to_owned(),
        head: placement.head,
    };
    wit::User {
        id: user.id.into(),
        name: user.name.in_locale(locale).to_owned(),
        active: user.active,
        locale: user.locale.as_str().to_owned(),
        time_zone: user.time_zone.unwrap_or(zone).as_str().to_owned(),
        placements: user.placements.into_iter().map(placement).collect(),
        manager: user.manager.map(Into::into),
        absent_until: user.absent_until.map(|until| until.0),
    }
}

fn department(department: Department, locale: Locale) -> wit::Department {
    wit::Department {
        id: department.id.into(),
        name: department.name.in_locale(locale).to_owned(),
        parent: department.parent.map(Into::into),
    }
}

fn named(ids: Vec<UserId>) -> Vec<String> {
    ids.into_iter().map(Into::into).collect()
}

pub(super) fn user_id(id: String) -> Done<UserId> {
    UserId::try_from(id).map_err(|_| types::Error::NotFound.into())
}

fn department_id(id: String) -> Done<DepartmentId> {
    DepartmentId::try_from(id).map_err(|_| types::Error::NotFound.into())
}
