//! Passes: by one of them a customer goes on, as the same customer, on another device.
//!
//! A pass is made by the customer alone, is good once and for ten minutes, and leads nowhere but into the
//! chat that they are in. Of its secret only a hash is kept, at the customer: another pass takes its place,
//! and leaving the chat takes it away.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guildhall_domain::{
    Actor, CompanyId, Customer, CustomerId, Denial, Millis, Name, Problem, ProblemCode, texts,
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{Joined, acting, get, sessions};
use crate::cx::Cx;
use crate::desk::{Desk, IdempotencyKey};
use crate::error::{Error, Result};
use crate::{chats, companies, keys};

/// For how long a pass is good, in milliseconds.
pub const GOOD_FOR: u64 = 10 * 60 * 1_000;
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 192;

#[derive(Serialize, Deserialize)]
struct Pass {
    hash: [u8; 32],
    expires_at: Millis,
}

/// A pass that was made. Its token is in the first answer and nowhere else.
#[derive(Clone, Serialize, Deserialize)]
pub struct MadePass {
    /// From then on it leads nowhere.
    pub expires_at: Millis,
    /// What leads there; absent in an answer that was kept.
    #[serde(skip)]
    pub token: Option<String>,
}

/// Whom a pass is for, as is shown to whoever has it.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Whose chat it is.
    pub company: String,
    /// What the chat is called.
    pub chat: Name,
    /// Who goes on.
    pub customer: Customer,
}

/// A fresh token for a pass, which names company and customer in clear.
///
/// # Errors
/// When the system gives no random bytes.
pub fn token(desk: &Desk, company: &CompanyId, customer: &CustomerId) -> Result<String> {
    let mut secret = [0; 32];
    desk.random(&mut secret)?;
    let secret = URL_SAFE_NO_PAD.encode(secret);
    Ok(format!("{company}.{customer}.{secret}"))
}

/// Makes a pass for the customer who acts; the one before is good no more.
///
/// # Errors
/// Not found for anybody else.
pub async fn make(cx: &mut Cx<'_>, token: String) -> Result<MadePass> {
    let customer = acting(cx).await?.ok_or(Denial::Hidden)?;
    let (_, named, hash) = parse(&token).ok_or_else(|| Error::host("a token that is none"))?;
    if named != customer.id {
        return Err(Error::host("a token for somebody else"));
    }
    let expires_at = cx.now.plus(GOOD_FOR);
    let pass = Pass { hash, expires_at };
    cx.keep(keys::customer_pass(&customer.id), &pass)?;
    Ok(MadePass {
        expires_at,
        token: Some(token),
    })
}

/// Whom a pass is for. Looking uses nothing up: programs that show what is behind a link look, too.
///
/// # Errors
/// `not_found` when it leads nowhere, for whatever reason.
pub async fn look(desk: &Desk, token: &str) -> Result<Bearer> {
    let (company, id, hash) = parse(token).ok_or_else(leads_nowhere)?;
    let found = desk.read(&company, &Actor::System, async move |cx| {
        let customer = open(cx, &id, &hash).await?;
        let chat = chats::read(cx, &customer.chat).await?;
        Ok(Bearer {
            company: companies::get(cx).await?.name,
            chat: chat.name.ok_or_else(leads_nowhere)?,
            customer,
        })
    });
    Ok(found.await?.value)
}

/// Goes on by a pass, which is good no more from then on. Asked again with the same key, the same customer
/// gets another session.
///
/// # Errors
/// `not_found` when it leads nowhere, for whatever reason.
pub async fn take(desk: &Desk, token: &str, key: IdempotencyKey) -> Result<Joined> {
    let (company, id, hash) = parse(token).ok_or_else(leads_nowhere)?;
    let taken = desk.transact(&company, &Actor::System, Some(key), async move |cx| {
        let customer = open(cx, &id, &hash).await?;
        cx.remove(keys::customer_pass(&id))?;
        Ok(customer.id)
    });
    let id = taken.await?.value;
    sessions::begin(desk, &company, id).await
}

/// The customer of a pass that is good now.
async fn open(cx: &mut Cx<'_>, id: &CustomerId, hash: &[u8; 32]) -> Result<Customer> {
    let pass: Option<Pass> = cx.fetch(&keys::customer_pass(id)).await?;
    let pass = pass.ok_or_else(leads_nowhere)?;
    let right: bool = pass.hash.ct_eq(hash).into();
    if !right || pass.expires_at <= cx.now {
        return Err(leads_nowhere());
    }
    let customer = get(cx, id).await?.filter(Customer::is_there);
    customer.ok_or_else(leads_nowhere)
}

/// Company and customer that a token names, and the hash under which it is kept.
fn parse(token: &str) -> Option<(CompanyId, CustomerId, [u8; 32])> {
    if token.len() > LONGEST {
        return None;
    }
    let (company, rest) = token.split_once('.')?;
    let (customer, secret) = rest.split_once('.')?;
    let secret = URL_SAFE_NO_PAD.decode(secret).ok()?;
    let company = CompanyId::new(company).ok()?;
    let customer = CustomerId::new(customer).ok()?;
    let hash = *blake3::hash(token.as_bytes()).as_bytes();
    (secret.len() == 32).then_some((company, customer, hash))
}

fn leads_nowhere() -> Error {
    let problem = Problem::new(ProblemCode::NotFound, "a pass that leads nowhere");
    problem.saying(texts::PASS_CLOSED).into()
}
