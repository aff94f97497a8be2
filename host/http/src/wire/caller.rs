//! Who asks: the session behind the cookie or bearer token of a request.
//!
//! The token itself is passed on to be checked and never logged.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header;
use axum::http::request::Parts;
use guildhall_app::{Done, Error};
use guildhall_app::{customers, sessions};
use guildhall_domain::{
    Actor, CompanyId, Locale, Problem, ProblemCode, SessionId, TimeZone, UserId,
};
use guildhall_plugin::Source;

use super::cookies;
use super::language::Reader;
use super::member::MemberCaller;
use super::problem::Refusal;
use super::source;
use crate::door::Door;

/// Longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 256;

/// The secret that a request shows.
#[derive(Clone)]
pub struct Token(pub String);

impl FromRequestParts<Door> for Token {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Refusal> {
        find(&parts.headers, door)
            .filter(|token| token.len() <= MAX_TOKEN)
            .map(|token| Self(token.to_owned()))
            .ok_or_else(|| Refusal::new(ProblemCode::Unauthenticated, "no token"))
    }
}

fn find<'h>(headers: &'h HeaderMap, door: &Door) -> Option<&'h str> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    match bearer {
        Some(sent) => sent.strip_prefix("Bearer ").map(str::trim),
        None => cookies::token(headers, door.is_https()),
    }
}

/// To people from outside, whatever is not for them is not there.
fn hidden() -> Refusal {
    Refusal::new(ProblemCode::NotFound, "not for people from outside")
}

/// What somebody is told who has no session of a user, but one of somebody from outside.
async fn outside(parts: &Parts, door: &Door) -> Result<Option<Refusal>, Refusal> {
    let Some(token) = cookies::token_outside(&parts.headers, door.is_https()) else {
        return Ok(None);
    };
    let signed = customers::check(&door.desk, token).await?;
    Ok(signed.map(|_| hidden()))
}

/// Who asks: somebody of the company. To anybody from outside these requests are not there.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Their company.
    pub company: CompanyId,
    /// Who.
    pub user: UserId,
    /// The same, as the app takes it.
    pub actor: Actor,
    /// The session.
    pub session: SessionId,
    /// The language they read.
    pub locale: Locale,
    /// The clock that they live by; none: the company's.
    pub time_zone: Option<TimeZone>,
    /// What the request says about itself.
    pub source: Source,
}

impl FromRequestParts<Door> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Refusal> {
        let token = match Token::from_request_parts(parts, door).await {
            Ok(Token(token)) => token,
            Err(refusal) => return Err(outside(parts, door).await?.unwrap_or(refusal)),
        };
        if customers::check(&door.desk, &token).await?.is_some() {
            return Err(hidden());
        }
        let signed = sessions::check(&door.desk, &token).await?;
        if let Some(reader) = parts.extensions.get::<Reader>() {
            reader.is(signed.user.locale);
        }
        Ok(Self {
            company: signed.company,
            actor: Actor::User(signed.user.id.clone()),
            user: signed.user.id,
            session: signed.session,
            time_zone: signed.user.time_zone,
            locale: signed.user.locale,
            source: source::of(&parts.headers),
        })
    }
}

impl Caller {
    /// As the sandboxes know them.
    #[must_use]
    pub fn on_call(&self) -> guildhall_plugin::Caller {
        guildhall_plugin::Caller {
            company: self.company.clone(),
            user: self.user.clone(),
            locale: self.locale,
            time_zone: self.time_zone,
            source: self.source.clone(),
        }
    }

    /// Reads on behalf of the caller.
    ///
    /// # Errors
    /// Whatever the use case refuses.
    pub async fn read<T, F>(&self, door: &Door, work: F) -> Result<Done<T>, Refusal>
    where
        F: AsyncFnMut(&mut guildhall_app::Cx<'_>) -> Result<T, Error>,
    {
        Ok(door.desk.read(&self.company, &self.actor, work).await?)
    }

    /// A problem whose words may be a plugin's, put into the caller's language.
    pub async fn told(&self, door: &Door, problem: Problem) -> Refusal {
        self.spoken(door, problem).await.into()
    }

    /// A problem in plain words of the caller's language, what a plugin says in it included.
    pub async fn spoken(&self, door: &Door, problem: Problem) -> Problem {
        MemberCaller::from(self).spoken(door, problem).await
    }
}
