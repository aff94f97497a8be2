//! Who asks where people from outside take part, too: a user or a customer, whichever session a request
//! shows. What each of them may is asked below, never here.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use guildhall_app::views;
use guildhall_app::{Done, Error, customers, sessions};
use guildhall_domain::{
    Actor, CompanyId, Locale, Member, Problem, ProblemCode, Said, SessionId, TimeZone,
};
use guildhall_live::Viewer;
use guildhall_plugin::{Source, Speaker};

use super::address::too_often;
use super::caller::Caller;
use super::cookies;
use super::language::Reader;
use super::problem::Refusal;
use super::source;
use crate::door::Door;

/// Longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 256;

/// The secrets that a request shows, that of a user first.
#[derive(Clone)]
pub struct Tokens(Vec<String>);

impl Tokens {
    fn of(parts: &Parts, door: &Door) -> Self {
        let headers = &parts.headers;
        let bearer = headers.get(header::AUTHORIZATION);
        let shown = match bearer.and_then(|value| value.to_str().ok()) {
            Some(sent) => vec![sent.strip_prefix("Bearer ").map(str::trim)],
            None => vec![
                cookies::token(headers, door.is_https()),
                cookies::token_outside(headers, door.is_https()),
            ],
        };
        let shown = shown.into_iter().flatten();
        let shown = shown.filter(|token| token.len() <= MAX_TOKEN);
        Self(shown.map(str::to_owned).collect())
    }
}

impl FromRequestParts<Door> for Tokens {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        door: &Door,
    ) -> Result<Self, std::convert::Infallible> {
        Ok(Self::of(parts, door))
    }
}

/// Who asks, from inside or outside.
#[derive(Debug, Clone)]
pub struct MemberCaller {
    /// Their company, or the one whose chat it is.
    pub company: CompanyId,
    /// Who.
    pub who: Member,
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

impl From<&Caller> for MemberCaller {
    fn from(caller: &Caller) -> Self {
        Self {
            company: caller.company.clone(),
            who: Member::User(caller.user.clone()),
            actor: caller.actor.clone(),
            session: caller.session.clone(),
            locale: caller.locale,
            time_zone: caller.time_zone,
            source: caller.source.clone(),
        }
    }
}

impl FromRequestParts<Door> for MemberCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Refusal> {
        let found = find(door, &Tokens::of(parts, door)).await?;
        if let Some(reader) = parts.extensions.get::<Reader>() {
            reader.is(found.locale);
        }
        Ok(Self {
            source: source::of(&parts.headers),
            ..found
        })
    }
}

/// The first session that is good.
async fn find(door: &Door, tokens: &Tokens) -> Result<MemberCaller, Refusal> {
    let mut last = Refusal::new(ProblemCode::Unauthenticated, "no token");
    for token in &tokens.0 {
        match signed(door, token).await {
            Ok(found) => return Ok(found),
            Err(error) if error.problem().code == ProblemCode::Unauthenticated => {
                last = error.into();
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(last)
}

async fn signed(door: &Door, token: &str) -> Result<MemberCaller, Error> {
    if let Some(found) = customers::check(&door.desk, token).await? {
        let id = found.customer.id;
        return Ok(MemberCaller {
            company: found.company,
            actor: Actor::Customer(id.clone()),
            who: Member::Customer(id),
            session: found.session,
            locale: found.customer.locale,
            time_zone: None,
            source: Source::default(),
        });
    }
    let found = sessions::check(&door.desk, token).await?;
    Ok(MemberCaller {
        company: found.company,
        actor: Actor::User(found.user.id.clone()),
        who: Member::User(found.user.id),
        session: found.session,
        locale: found.user.locale,
        time_zone: found.user.time_zone,
        source: Source::default(),
    })
}

impl MemberCaller {
    /// As live knows them.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        Viewer {
            company: self.company.clone(),
            who: self.who.clone(),
            session: self.session.clone(),
            locale: self.locale,
        }
    }

    /// As the message filters know them.
    #[must_use]
    pub fn speaker(&self) -> Speaker {
        Speaker {
            company: self.company.clone(),
            who: self.who.clone(),
            locale: self.locale,
            time_zone: self.time_zone,
            source: self.source.clone(),
        }
    }

    /// Counts one more write of somebody from outside; those of the company are not counted.
    ///
    /// # Errors
    /// When there were too many in the last minute.
    pub fn may_write(&self, door: &Door) -> Result<(), Refusal> {
        match &self.who {
            Member::User(_) => Ok(()),
            Member::Customer(customer) => {
                let company = self.company.as_str();
                let counted = door.rates.of_customer(company, customer.as_str());
                counted.map_err(too_often)
            }
        }
    }

    /// Whether the session is still good, as far as can be known: a store that does not answer ends nobody's.
    pub async fn is_still_signed_in(&self, door: &Door, tokens: &Tokens) -> bool {
        for token in &tokens.0 {
            match signed(door, token).await {
                Ok(found) if found.who == self.who => return true,
                Err(error) if error.problem().code != ProblemCode::Unauthenticated => return true,
                Ok(_) | Err(_) => {}
            }
        }
        false
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
    pub async fn spoken(&self, door: &Door, mut problem: Problem) -> Problem {
        let fields = problem.fields.iter_mut().map(|wrong| &mut wrong.message);
        let said: Vec<&mut Said> = std::iter::once(&mut problem.person).chain(fields).collect();
        for one in said {
            if !matches!(one, Said::Plugin { .. }) {
                continue;
            }
            let (words, locale) = (one.clone(), self.locale);
            let words = self
                .read(door, async move |cx| {
                    views::problem_text(cx, &words, locale).await
                })
                .await;
            // Should that fail, the plugin's own fallback is shown.
            if let Ok(done) = words {
                *one = Said::Plain(done.value);
            }
        }
        problem
    }
}
