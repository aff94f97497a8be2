//! `/chats/{chat}/customers` and `/join`: people from outside, how they come and how they go.
//!
//! A session's token is answered once, and never logged.

pub mod links;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use guildhall_app::customers::{self, Code, Joined, Newcomer};
use guildhall_app::views::{self, CustomerMeView, CustomerView, InvitationView};
use guildhall_domain::{
    Actor, ChatId, CompanyId, Customer, CustomerId, Locale, ProblemCode, UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::door::Door;
use crate::wire::address::Peer;
use crate::wire::caller::Caller;
use crate::wire::cookies;
use crate::wire::extract::{Json, Key, Path};
use crate::wire::language;
use crate::wire::member::MemberCaller;
use crate::wire::problem::{ProblemView, Refusal};

/// People from outside in a chat.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatCustomers {
    /// By id, at most 50.
    items: Vec<CustomerView>,
}

/// Who somebody from outside says they are.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    /// 1 to 100 characters.
    name: String,
    /// Which company or office they are from, in 1 to 100 characters.
    organisation: String,
    /// The language they read; without it, what `Accept-Language` asks for.
    #[serde(default)]
    locale: Option<Locale>,
    /// The one-time code, where the link asks for one: six digits. After five wrong ones the link takes
    /// none until there is another code; a wrong one is tried again with another `Idempotency-Key`.
    #[serde(default)]
    code: Option<String>,
}

/// Somebody from outside who has come.
#[derive(Serialize, ToSchema)]
pub struct CustomerSessionView {
    /// For `Authorization: Bearer`; browsers got a cookie instead and forget it.
    token: String,
    /// Who they are, and where.
    me: CustomerMeView,
}

/// People from outside in a chat.
#[utoipa::path(get, path = "/chats/{chat}/customers", tag = "customers", params(("chat" = ChatId, Path)),
    responses((status = 200, body = ChatCustomers), (status = "default", body = ProblemView)))]
pub async fn list(
    State(door): State<Door>,
    caller: MemberCaller,
    Path(chat): Path<ChatId>,
) -> Result<Answer<ChatCustomers>, Refusal> {
    let locale = caller.locale;
    let done = caller
        .read(&door, async move |cx| {
            let found = customers::in_chat(cx, &chat).await?;
            views::customers(cx, &found, locale).await
        })
        .await?;
    Ok(Answer(ChatCustomers { items: done.value }))
}

/// Who is to look after somebody from outside.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOwner {
    /// Somebody of the company who is in the chat.
    owner: UserId,
}

/// Hand somebody from outside over: another colleague of the chat looks after them from then on. For who
/// looks after them, for administrators, and for who owns the group. Sending it again changes nothing more.
#[utoipa::path(put, path = "/chats/{chat}/customers/{customer}/owner", tag = "customers",
    params(("chat" = ChatId, Path), ("customer" = CustomerId, Path)), request_body = NewOwner,
    responses((status = 200, body = CustomerView), (status = "default", body = ProblemView)))]
pub async fn hand_over(
    State(door): State<Door>,
    caller: Caller,
    Path((chat, customer)): Path<(ChatId, CustomerId)>,
    Json(new): Json<NewOwner>,
) -> Result<Answer<CustomerView>, Refusal> {
    let done = door
        .desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            customers::hand_over(cx, &chat, &customer, &new.owner).await
        })
        .await?;
    let (customer, locale) = (done.value, caller.locale);
    let shown = caller.read(&door, async move |cx| {
        views::customers(cx, std::slice::from_ref(&customer), locale).await
    });
    let view = shown.await?.value.pop();
    view.map(Answer)
        .ok_or_else(|| Refusal::new(ProblemCode::Internal, "a customer that is not shown"))
}

/// Take somebody from outside out of a chat: from then on they see nothing of it, and their open screens
/// close. For who owns the group, and for who looks after them. Sending it again changes nothing more.
#[utoipa::path(delete, path = "/chats/{chat}/customers/{customer}", tag = "customers",
    params(("chat" = ChatId, Path), ("customer" = CustomerId, Path)),
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn remove(
    State(door): State<Door>,
    caller: Caller,
    Path((chat, customer)): Path<(ChatId, CustomerId)>,
) -> Result<StatusCode, Refusal> {
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            customers::remove(cx, &chat, &customer).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Look whereto a link leads.
#[utoipa::path(get, path = "/join/{token}", tag = "customers", params(("token" = String, Path)), security(()),
    responses((status = 200, body = InvitationView), (status = "default", body = ProblemView)))]
pub async fn look(
    State(door): State<Door>,
    peer: Peer,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Answer<InvitationView>, Refusal> {
    peer.may_try(&door)?;
    let found = customers::invitation(&door.desk, &token).await?;
    let company = company_of(&token)?;
    let locale = language::asked(&headers);
    let done = door.desk.read(&company, &Actor::System, async move |cx| {
        views::invitation(cx, &found, locale).await
    });
    Ok(Answer(done.await?.value))
}

/// Come by a link, without an account. Sent again with the same key, nobody comes a second time.
#[utoipa::path(post, path = "/join/{token}", tag = "customers", params(("token" = String, Path), Key),
    request_body = NewCustomer, security(()),
    responses((status = 200, body = CustomerSessionView), (status = "default", body = ProblemView)))]
pub async fn join(
    State(door): State<Door>,
    peer: Peer,
    key: Key,
    headers: HeaderMap,
    Path(token): Path<String>,
    Json(new): Json<NewCustomer>,
) -> Result<(HeaderMap, Answer<CustomerSessionView>), Refusal> {
    peer.may_try(&door)?;
    let key = key.of("join", &[&token], &new)?;
    let code = new.code.as_deref();
    let code = code
        .map(|typed| Code::typed(&door.desk, typed))
        .transpose()?;
    let newcomer = Newcomer {
        name: new.name,
        organisation: new.organisation,
        locale: new.locale.unwrap_or_else(|| language::asked(&headers)),
        code,
    };
    let joined = customers::join(&door.desk, &token, newcomer, key).await?;
    begun(&door, &company_of(&token)?, joined).await
}

/// The answer to somebody from outside who has just come, or goes on on another device.
pub async fn begun(
    door: &Door,
    company: &CompanyId,
    joined: Joined,
) -> Result<(HeaderMap, Answer<CustomerSessionView>), Refusal> {
    let me = me_of(door, company, joined.customer).await?;
    let cookie = cookies::set_outside(&joined.token, door.is_https());
    let headers = cookie.into_iter().map(|value| (header::SET_COOKIE, value));
    let token = joined.token;
    Ok((headers.collect(), Answer(CustomerSessionView { token, me })))
}

/// Somebody from outside: who they are, and in which chat.
#[utoipa::path(get, path = "/customers/me", tag = "customers",
    responses((status = 200, body = CustomerMeView), (status = "default", body = ProblemView)))]
pub async fn me(
    State(door): State<Door>,
    caller: MemberCaller,
) -> Result<Answer<CustomerMeView>, Refusal> {
    let id = customer_of(&caller)?;
    let done = caller
        .read(&door, async move |cx| customers::get(cx, &id).await)
        .await?;
    let found = done
        .value
        .ok_or_else(|| Refusal::new(ProblemCode::NotFound, "no such customer"))?;
    Ok(Answer(me_of(&door, &caller.company, found).await?))
}

/// Leave the chat for good, as somebody from outside.
#[utoipa::path(delete, path = "/customers/me", tag = "customers",
    responses((status = 204), (status = "default", body = ProblemView)))]
pub async fn go(
    State(door): State<Door>,
    caller: MemberCaller,
) -> Result<(StatusCode, HeaderMap), Refusal> {
    customer_of(&caller)?;
    door.desk
        .transact(&caller.company, &caller.actor, None, async move |cx| {
            customers::go(cx).await
        })
        .await?;
    let cookie = cookies::clear_outside(door.is_https());
    let headers = cookie.into_iter().map(|value| (header::SET_COOKIE, value));
    Ok((StatusCode::NO_CONTENT, headers.collect()))
}

async fn me_of(
    door: &Door,
    company: &CompanyId,
    customer: Customer,
) -> Result<CustomerMeView, Refusal> {
    let actor = Actor::Customer(customer.id.clone());
    let done = door.desk.read(company, &actor, async move |cx| {
        views::customer_me(cx, &customer).await
    });
    let done = done.await?;
    Ok(CustomerMeView {
        cursor: done.position,
        ..done.value
    })
}

/// The one from outside who asks.
///
/// # Errors
/// Not found for people of the company.
pub fn customer_of(caller: &MemberCaller) -> Result<CustomerId, Refusal> {
    let id = caller.who.customer().cloned();
    id.ok_or_else(|| Refusal::new(ProblemCode::NotFound, "nobody from outside"))
}

/// The company that the token of a link or a pass names in clear.
///
/// # Errors
/// Not found when it names none.
pub fn company_of(token: &str) -> Result<CompanyId, Refusal> {
    let company = token.split_once('.').map(|(company, _)| company);
    let company = company.and_then(|company| CompanyId::new(company).ok());
    company.ok_or_else(|| Refusal::new(ProblemCode::NotFound, "no token of a link"))
}
