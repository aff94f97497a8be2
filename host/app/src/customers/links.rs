//! Links: made by who owns a group, shown once, good for a while, for so many, until withdrawn.
//!
//! Of a token only its hash is kept. What is wrong with a link is said to nobody who comes by it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guildhall_domain::{
    Action, Actor, Chat, ChatId, ChatKind, ChatLink, CodeStanding, CompanyId, CustomerKind, Denial,
    Event, External, LinkCode, LinkId, Name, Problem, ProblemCode, User, texts,
};
use serde::{Deserialize, Serialize};

use super::codes::Code;
use crate::codec::decode;
use crate::cx::Cx;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::{chats, companies, keys};

/// A link to be.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewLink {
    /// What those who come by it are.
    pub kind: CustomerKind,
    /// How long it is good, in milliseconds, at most [`ChatLink::LONGEST`]; none: [`ChatLink::USUAL`].
    pub valid_for: Option<u64>,
    /// How many may come by it, at most [`ChatLink::MOST_USES`]; none: [`ChatLink::USUAL_USES`].
    pub most_uses: Option<u32>,
}

/// A link that was made. Its token is in the first answer and nowhere else.
#[derive(Clone, Serialize, Deserialize)]
pub struct MadeLink {
    /// The link.
    pub link: ChatLink,
    /// What leads there; absent in an answer that was kept.
    #[serde(skip)]
    pub token: Option<String>,
    /// The code that it asks for; absent likewise, and where it asks for none.
    #[serde(skip)]
    pub code: Option<String>,
}

/// What of a link is told once.
#[derive(Clone)]
pub struct Secrets {
    /// What leads there.
    token: String,
    /// What it asks for, if anything.
    code: Option<Code>,
}

/// Whether a link asks for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asks {
    /// Whoever has it may come.
    #[default]
    Nothing,
    /// Whoever has it comes with a one-time code, told in another way.
    Code,
}

/// Whereto somebody is invited, as is shown to whoever has the link.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Whose chat it is.
    pub company: String,
    /// What the chat is called.
    pub chat: Name,
    /// Who invites.
    pub inviter: User,
    /// What becomes of the code that it asks for; nothing where it asks for none.
    pub code: Option<CodeStanding>,
}

/// Where a link stands, by the hash of its token.
#[derive(Serialize, Deserialize)]
struct Way {
    chat: ChatId,
    link: LinkId,
}

/// Makes a link into a group of the actor. The group is external from the first one on, for good.
///
/// # Errors
/// Denied to who does not own the group, for the group of everybody, and for one in which something was
/// said already among colleagues; wrong fields `valid_for`, `most_uses`; `quota_exceeded`.
pub async fn make(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    new: NewLink,
    secrets: Secrets,
) -> Result<MadeLink> {
    let mut group = may_invite(cx, chat).await?;
    let Some(owner) = cx.actor.user().cloned() else {
        return Err(Denial::Forbidden("only people invite people").into());
    };
    let wait = new.valid_for.unwrap_or(ChatLink::USUAL);
    if !(ChatLink::SHORTEST..=ChatLink::LONGEST).contains(&wait) {
        return Err(Problem::field("valid_for", texts::LINK_TIME).into());
    }
    let most_uses = new.most_uses.unwrap_or(ChatLink::USUAL_USES);
    if !(1..=ChatLink::MOST_USES).contains(&most_uses) {
        return Err(Problem::field("most_uses", texts::LINK_USES).into());
    }
    make_room(cx, chat).await?;
    if group.external.is_none() {
        nothing_said(cx, chat).await?;
        group.external = Some(External::default());
        cx.keep(keys::chat(chat), &group)?;
        cx.tell(&Event::ChatOpened { chat: chat.clone() })?;
    }
    let id = cx.ids.link();
    let Secrets { token, code } = secrets;
    let link = ChatLink {
        code: code
            .as_ref()
            .map(|code| LinkCode::new(code.hash(cx.company, &id))),
        id,
        chat: chat.clone(),
        owner,
        kind: new.kind,
        created_at: cx.now,
        expires_at: cx.now.plus(wait),
        uses: 0,
        most_uses,
        withdrawn_at: None,
    };
    let (_, hash) = parse(&token).ok_or_else(|| Error::host("a token that is none"))?;
    let way = Way {
        chat: chat.clone(),
        link: link.id.clone(),
    };
    cx.keep(keys::link(&hash), &way)?;
    cx.keep(keys::chat_link(chat, &link.id), &link)?;
    Ok(MadeLink {
        link,
        token: Some(token),
        code: code.map(Code::into_digits),
    })
}

/// Makes another code for a link that asks for one: the one before is good no more, and how many wrong
/// ones were tried is forgotten. For who may withdraw the link.
///
/// # Errors
/// Not found, also for a link that asks for no code; denied to who neither owns the group nor the link;
/// `conflict` when nobody may come by it any more.
pub async fn renew_code(
    cx: &mut Cx<'_>,
    chat: &ChatId,
    id: &LinkId,
    code: Code,
) -> Result<MadeLink> {
    let mut link = managed(cx, chat, id).await?;
    if link.code.is_none() {
        return Err(Error::not_found("code of this link"));
    }
    if !link.is_open(cx.now) {
        return Err(Error::code(
            ProblemCode::Conflict,
            "the link leads nowhere any more",
        ));
    }
    link.code = Some(LinkCode::new(code.hash(cx.company, id)));
    cx.keep(keys::chat_link(chat, id), &link)?;
    Ok(MadeLink {
        link,
        token: None,
        code: Some(code.into_digits()),
    })
}

/// Asks whether the actor may invite people from outside into a chat.
async fn may_invite(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Chat> {
    let object = chats::object(cx, chat).await?;
    cx.allow(Action::ManageMembers, object).await?;
    let found = chats::read(cx, chat).await?;
    if found.kind != ChatKind::Group {
        return Err(Denial::Forbidden("a direct chat is between two").into());
    }
    if companies::get(cx).await?.everyone == *chat {
        return Err(Denial::Forbidden("everybody is in this group").into());
    }
    Ok(found)
}

/// What colleagues said among themselves is for no outsider.
async fn nothing_said(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    let heads = cx.tx.heads(&[keys::messages(chat)]).await?;
    if heads.iter().all(|head| *head == 0) {
        return Ok(());
    }
    let log = format!("something was said in {chat} already");
    let problem = Problem::new(ProblemCode::Denied, log);
    Err(problem.saying(texts::SAID_AMONG_COLLEAGUES).into())
}

/// Forgets the oldest links that lead nowhere when there are too many; those that are open stay.
async fn make_room(cx: &mut Cx<'_>, chat: &ChatId) -> Result<()> {
    let all = kept(cx, chat).await?;
    let open = all.iter().filter(|link| link.is_open(cx.now)).count();
    if open >= ChatLink::MOST_PER_CHAT {
        let log = format!("{chat} has {open} open links");
        let problem = Problem::new(ProblemCode::QuotaExceeded, log);
        return Err(problem.saying(texts::MANY_LINKS).into());
    }
    let mut over: Vec<_> = all.iter().filter(|link| !link.is_open(cx.now)).collect();
    over.sort_by_key(|link| link.created_at);
    let room = (all.len() + 1).saturating_sub(ChatLink::MOST_KEPT);
    for link in over.into_iter().take(room) {
        cx.remove(keys::chat_link(chat, &link.id))?;
    }
    Ok(())
}

async fn kept(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Vec<ChatLink>> {
    let range = keys::chat_links(chat).limit(ChatLink::MOST_KEPT);
    let page = cx.tx.range(range).await?;
    page.items.iter().map(|(_, value)| decode(value)).collect()
}

/// The links of a group, the latest first, for who may invite into it.
///
/// # Errors
/// Not found; denied to who does not own the group.
pub async fn list(cx: &mut Cx<'_>, chat: &ChatId) -> Result<Vec<ChatLink>> {
    may_invite(cx, chat).await?;
    let mut all = kept(cx, chat).await?;
    all.sort_by_key(|link| std::cmp::Reverse((link.created_at, link.id.clone())));
    Ok(all)
}

/// Withdraws a link: nobody comes by it any more. Who has come stays. One that was withdrawn stays so.
///
/// # Errors
/// Not found; denied to who neither owns the group nor the link.
pub async fn withdraw(cx: &mut Cx<'_>, chat: &ChatId, id: &LinkId) -> Result<()> {
    let mut link = managed(cx, chat, id).await?;
    if link.withdrawn_at.is_none() {
        link.withdrawn_at = Some(cx.now);
        cx.keep(keys::chat_link(chat, id), &link)?;
    }
    Ok(())
}

/// A link, for who owns it or its group.
async fn managed(cx: &mut Cx<'_>, chat: &ChatId, id: &LinkId) -> Result<ChatLink> {
    chats::may_see(cx, chat).await?;
    let found: Option<ChatLink> = cx.fetch(&keys::chat_link(chat, id)).await?;
    let own = found
        .as_ref()
        .is_some_and(|link| Some(&link.owner) == cx.actor.user());
    if !own {
        let object = chats::object(cx, chat).await?;
        cx.allow(Action::ManageMembers, object).await?;
    }
    found.ok_or_else(|| Error::not_found("link"))
}

/// Whereto a link leads.
///
/// # Errors
/// `not_found` when it leads nowhere, for whatever reason.
pub async fn invitation(desk: &Desk, token: &str) -> Result<Invitation> {
    let (company, hash) = parse(token).ok_or_else(leads_nowhere)?;
    let found = desk.read(&company, &Actor::System, async move |cx| {
        let (link, chat) = open(cx, &hash).await?;
        let inviter = cx.fetch::<User>(&keys::user(&link.owner)).await?;
        Ok(Invitation {
            company: companies::get(cx).await?.name,
            chat: chat.name.ok_or_else(leads_nowhere)?,
            inviter: inviter.ok_or_else(leads_nowhere)?,
            code: link.code.as_ref().map(LinkCode::standing),
        })
    });
    Ok(found.await?.value)
}

/// A link by which somebody may come now, and its chat: its owner is still there to look after them.
pub(super) async fn open(cx: &mut Cx<'_>, hash: &[u8; 32]) -> Result<(ChatLink, Chat)> {
    let way: Option<Way> = cx.fetch(&keys::link(hash)).await?;
    let way = way.ok_or_else(leads_nowhere)?;
    let link: Option<ChatLink> = cx.fetch(&keys::chat_link(&way.chat, &way.link)).await?;
    let link = link.filter(|link| link.is_open(cx.now));
    let link = link.ok_or_else(leads_nowhere)?;
    let owner: Option<User> = cx.fetch(&keys::user(&link.owner)).await?;
    let active = owner.is_some_and(|owner| owner.active);
    let member = chats::membership(cx, &way.chat, &link.owner).await?;
    if !active || member.is_none() {
        return Err(leads_nowhere());
    }
    let chat = chats::read(cx, &way.chat).await?;
    Ok((link, chat))
}

/// What is told once of a link to be: a fresh token, which names its company in clear, and its code.
///
/// # Errors
/// When the system gives no random bytes.
pub fn secrets(desk: &Desk, company: &CompanyId, asks: Asks) -> Result<Secrets> {
    let mut secret = [0; 32];
    desk.random(&mut secret)?;
    let code = match asks {
        Asks::Nothing => None,
        Asks::Code => Some(Code::fresh(desk)?),
    };
    Ok(Secrets {
        token: format!("{company}.{}", URL_SAFE_NO_PAD.encode(secret)),
        code,
    })
}

/// The company that a token names, and the hash under which it is kept.
pub(super) fn parse(token: &str) -> Option<(CompanyId, [u8; 32])> {
    if token.len() > 128 {
        return None;
    }
    let (company, secret) = token.split_once('.')?;
    let secret = URL_SAFE_NO_PAD.decode(secret).ok()?;
    let company = CompanyId::new(company).ok()?;
    (secret.len() == 32).then(|| (company, *blake3::hash(token.as_bytes()).as_bytes()))
}

pub(super) fn leads_nowhere() -> Error {
    let problem = Problem::new(ProblemCode::NotFound, "a link that leads nowhere");
    problem.saying(texts::LINK_CLOSED).into()
}
