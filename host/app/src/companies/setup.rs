//! The one-time link with which the first administrator sets a company up.
//!
//! Only a hash of the link's token is kept; a new link takes the place of the old one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guildhall_domain::{
    Actor, Company, CompanyId, Locale, Name, Problem, User, UserId, people::login, texts,
};
use guildhall_store::Tx;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{found, house, is_listed, link_invalid, open, proper};
use crate::codec::{decode, encode};
use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::Result;
use crate::keys;
use crate::passwords::{self, PasswordHash};
use crate::people::{self, NewUser};

/// The company to be.
#[derive(Debug, Clone)]
pub struct NewCompany {
    /// Names its key space.
    pub id: CompanyId,
    /// What it is called.
    pub name: String,
}

/// Its first administrator.
#[derive(Clone)]
pub struct NewAdministrator {
    /// What is typed at sign-in.
    pub login: String,
    /// The person's name.
    pub name: Name,
    /// At least ten characters.
    pub password: String,
    /// The language they read.
    pub locale: Locale,
}

impl std::fmt::Debug for NewAdministrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAdministrator")
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// What is kept of a link. Spent once a company was chosen: then it is good for that one alone.
#[derive(Serialize, Deserialize)]
struct Link {
    hash: [u8; 32],
    #[serde(default)]
    chosen: Option<CompanyId>,
    /// The digest of the key of the request that spent it: it is good no more.
    #[serde(default)]
    spent: Option<[u8; 32]>,
}

/// Makes a link's token; the one made before is good no more.
///
/// # Errors
/// The store's, and when the system gives no random bytes.
pub async fn setup_link(desk: &Desk) -> Result<String> {
    let mut secret = [0; 32];
    desk.random(&mut secret)?;
    let token = URL_SAFE_NO_PAD.encode(secret);
    let link = encode(&Link {
        hash: hash(&token),
        chosen: None,
        spent: None,
    })?;
    house(desk, async move |tx| {
        Ok(tx.put(keys::setup_link(), link.clone())?)
    })
    .await?;
    Ok(token)
}

/// True while the token is good.
///
/// # Errors
/// The store's.
pub async fn setup_link_is_valid(desk: &Desk, token: &str) -> Result<bool> {
    let token = token.to_owned();
    house(desk, async move |tx| Ok(link(tx, &token).await?.is_some())).await
}

/// Whether this very request has set this company up: the token and its sender's key are those that the
/// link was spent with. Who never heard the answer may sign in then as if it had come.
///
/// # Errors
/// The store's.
pub async fn was_set_up(desk: &Desk, token: &str, id: &CompanyId, key: &str) -> Result<bool> {
    let (token, id, key) = (token.to_owned(), id.clone(), hash(key));
    house(desk, async move |tx| {
        let Some(link) = kept(tx, &token).await? else {
            return Ok(false);
        };
        let same: bool = link.spent.is_some_and(|spent| spent.ct_eq(&key).into());
        Ok(same && link.chosen.as_ref() == Some(&id))
    })
    .await
}

/// Sets a company up with its first administrator, and spends the link. Asked again after a crash
/// it finishes what was begun. `key` is the sender's name for the request, for [`was_set_up`].
///
/// # Errors
/// `setup_link_invalid`; wrong fields `id`, `name`, `login`, `password`.
pub async fn set_up(
    desk: &Desk,
    token: &str,
    company: NewCompany,
    administrator: NewAdministrator,
    key: Option<&str>,
) -> Result<(Company, User)> {
    let name = proper(&company.name)?;
    if login(&administrator.login).is_none() {
        return Err(Problem::field("login", texts::BAD_LOGIN).into());
    }
    if !administrator.name.is_proper() {
        return Err(Problem::field("name", texts::BAD_NAME).into());
    }
    // Hashing takes memory and time, so nobody makes it happen without a link.
    if !setup_link_is_valid(desk, token).await? {
        return Err(link_invalid());
    }
    let password = passwords::hash(desk, &administrator.password).await?;
    choose(desk, token, &company.id).await?;
    let done = desk.transact(&company.id, &Actor::System, None, async move |cx| {
        let company = found(cx, &name).await?;
        let user = first(cx, &administrator, &password).await?;
        Ok((company, user))
    });
    let (company, user) = done.await?.value;
    open(desk, std::slice::from_ref(&company)).await?;
    spend(desk, token, &company.id, key).await?;
    Ok((company, user))
}

/// The link is good no more. With a key it stays as the trace of the request that spent it, until there
/// is another link.
async fn spend(desk: &Desk, token: &str, id: &CompanyId, key: Option<&str>) -> Result<()> {
    let trace = match key {
        None => None,
        Some(key) => Some(encode(&Link {
            hash: hash(token),
            chosen: Some(id.clone()),
            spent: Some(hash(key)),
        })?),
    };
    house(desk, async move |tx| match &trace {
        None => Ok(tx.delete(keys::setup_link())?),
        Some(trace) => Ok(tx.put(keys::setup_link(), trace.clone())?),
    })
    .await
}

/// Binds the link to one company, so that a second request cannot set up another one with it.
async fn choose(desk: &Desk, token: &str, id: &CompanyId) -> Result<()> {
    let (token, id) = (token.to_owned(), id.clone());
    house(desk, async move |tx| {
        let mut link = link(tx, &token).await?.ok_or_else(link_invalid)?;
        if link.chosen.as_ref().is_some_and(|chosen| *chosen != id) {
            return Err(link_invalid());
        }
        if is_listed(tx, &id).await? {
            return Err(Problem::field("id", texts::COMPANY_TAKEN).into());
        }
        link.chosen = Some(id.clone());
        Ok(tx.put(keys::setup_link(), encode(&link)?)?)
    })
    .await
}

async fn first(cx: &mut Cx<'_>, new: &NewAdministrator, password: &PasswordHash) -> Result<User> {
    let known: Option<UserId> = people::by_login(cx, &new.login).await?;
    let user = match known {
        Some(user) => people::get(cx, &user).await?,
        None => {
            let new = NewUser {
                id: None,
                login: new.login.clone(),
                name: new.name.clone(),
                email: None,
                locale: new.locale,
                placements: Vec::new(),
                manager: None,
                administrator: true,
            };
            people::add_user(cx, new).await?
        }
    };
    passwords::set(cx, &user.id, password)?;
    Ok(user)
}

/// The link of this token, while it is good.
async fn link(tx: &mut Tx, token: &str) -> Result<Option<Link>> {
    let link = kept(tx, token).await?;
    Ok(link.filter(|link| link.spent.is_none()))
}

/// The link of this token, spent or not.
async fn kept(tx: &mut Tx, token: &str) -> Result<Option<Link>> {
    let Some(kept) = tx.get(&keys::setup_link()).await? else {
        return Ok(None);
    };
    let link: Link = decode(&kept)?;
    let same: bool = link.hash.ct_eq(&hash(token)).into();
    Ok(same.then_some(link))
}

fn hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}
