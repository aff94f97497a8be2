//! All routes on one screen, and the layers around them.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use guildhall_domain::problems::Said;
use guildhall_domain::{Problem, ProblemCode};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::door::Door;
use crate::wire::problem::{self, Refusal};
use crate::wire::{headers, origin, requests};
use crate::{
    assets, audit, chats, commands, companies, customers, deliveries, events, files, forms, frames,
    health, hooks, launcher, message_actions, messages, metrics, openapi, pages, passes, people,
    plugins, reactions, sessions, settings, socket, webhooks,
};

/// Routes that answer at once, with their description.
fn ordinary() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(companies::look, companies::set_up))
        .routes(routes!(companies::change))
        .routes(routes!(sessions::sign_in))
        .routes(routes!(sessions::sign_out))
        .routes(routes!(people::me, people::change_me))
        .routes(routes!(people::search, people::accounts::add))
        .routes(routes!(people::get, people::accounts::change))
        .routes(routes!(people::accounts::account))
        .routes(routes!(people::departments, people::units::add))
        .routes(routes!(people::units::change, people::units::remove))
        .routes(routes!(chats::list, chats::create))
        .routes(routes!(chats::get))
        .routes(routes!(chats::members, chats::joins::add))
        .routes(routes!(chats::joins::remove))
        .routes(routes!(
            customers::links::links,
            customers::links::make_link
        ))
        .routes(routes!(customers::links::withdraw_link))
        .routes(routes!(customers::links::renew_code))
        .routes(routes!(customers::list))
        .routes(routes!(customers::remove))
        .routes(routes!(customers::hand_over))
        .routes(routes!(customers::look, customers::join))
        .routes(routes!(customers::me, customers::go))
        .routes(routes!(passes::make))
        .routes(routes!(passes::look, passes::take))
        .routes(routes!(passes::sessions))
        .routes(routes!(passes::end_session))
        .routes(routes!(chats::mark_read))
        .routes(routes!(chats::plugins))
        .routes(routes!(chats::add_plugin, chats::remove_plugin))
        .routes(routes!(messages::history, messages::post))
        .routes(routes!(messages::get, messages::correct, messages::retract))
        .routes(routes!(messages::act))
        .routes(routes!(commands::list, commands::run))
        .routes(routes!(commands::suggest))
        .routes(routes!(reactions::list))
        .routes(routes!(reactions::put, reactions::take))
        .routes(routes!(message_actions::list))
        .routes(routes!(message_actions::run))
        .routes(routes!(forms::submit))
        .routes(routes!(forms::change))
        .routes(routes!(forms::suggest))
        .routes(routes!(files::get))
        .routes(routes!(launcher::list))
        .routes(routes!(pages::open))
        .routes(routes!(pages::act))
        .routes(routes!(pages::request))
        .routes(routes!(plugins::list))
        .routes(routes!(plugins::get, plugins::removal::remove))
        .routes(routes!(plugins::set_state))
        .routes(routes!(plugins::set_grants))
        .routes(routes!(plugins::set_filter))
        .routes(routes!(plugins::set_visible_to))
        .routes(routes!(webhooks::list))
        .routes(routes!(webhooks::renew))
        .routes(routes!(webhooks::requests))
        .routes(routes!(metrics::list))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::retry))
        .routes(routes!(audit::list))
        .routes(routes!(audit::log))
        .routes(routes!(audit::used))
        .routes(routes!(settings::list, settings::set))
        .routes(routes!(settings::check))
        .routes(routes!(settings::list_own, settings::set_own))
        .routes(routes!(events::list))
}

/// Routes whose bodies may be large and slow.
fn transfers() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(files::upload))
        .routes(routes!(files::content))
        .routes(routes!(plugins::inspect))
        .routes(routes!(plugins::removal::export))
        .routes(routes!(plugins::install))
}

/// Requests from outside to plugins: no part of the API, and open to everybody.
fn outside(door: &Door) -> Router<Door> {
    Router::new()
        .route("/hooks/{company}/{plugin}/{name}", post(hooks::receive))
        .route(
            "/hooks/{company}/{plugin}/{name}/{token}",
            post(hooks::receive),
        )
        .layer(DefaultBodyLimit::max(door.options.body_bytes))
        .layer(from_fn_with_state(door.options.request, limit_time))
        .layer(from_fn_with_state(door.running.clone(), requests::finish))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(problem::tell))
}

/// Every route of the API, without limits: for the description.
pub fn api() -> OpenApiRouter<Door> {
    let all = ordinary().merge(transfers()).routes(routes!(socket::open));
    OpenApiRouter::with_openapi(openapi::frame()).nest(openapi::BASE, all)
}

/// The whole door.
pub fn router(door: &Door, numbering: requests::Numbering) -> Router {
    let options = &door.options;
    let ordinary: Router<Door> = Router::from(ordinary())
        .layer(DefaultBodyLimit::max(options.body_bytes))
        .layer(from_fn_with_state(options.request, limit_time));
    // Their handlers count the bytes themselves while they stream.
    let transfers: Router<Door> = Router::from(transfers())
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(options.transfer, limit_time));
    let api = ordinary
        .merge(transfers)
        .merge(Router::from(
            OpenApiRouter::new().routes(routes!(socket::open)),
        ))
        .route("/openapi.json", get(description))
        .layer(from_fn_with_state(door.running.clone(), requests::finish))
        .layer(from_fn_with_state(door.clone(), guard_origin))
        .fallback(async || Refusal::new(ProblemCode::NotFound, "no such route"))
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(problem::tell));
    Router::new()
        .nest(openapi::BASE, api)
        .route("/api", any(nowhere).layer(from_fn(problem::tell)))
        .route("/api/{*rest}", any(nowhere).layer(from_fn(problem::tell)))
        .route("/healthz", get(health::check))
        .route("/frames/check", get(frames::check))
        .route("/frames/{seal}/{*name}", get(frames::asset))
        .merge(outside(door))
        .fallback(assets::serve)
        .layer(from_fn_with_state(numbering, requests::number))
        .layer(from_fn(headers::secure))
        .with_state(door.clone())
}

async fn description() -> Response {
    (
        [(axum::http::header::CONTENT_TYPE, "application/json")],
        openapi::openapi_json(),
    )
        .into_response()
}

async fn nowhere() -> Refusal {
    Refusal::new(ProblemCode::NotFound, "no such version of the API")
}

async fn wrong_method() -> Refusal {
    Refusal::new(ProblemCode::Unsupported, "no such method")
        .with_status(StatusCode::METHOD_NOT_ALLOWED)
}

async fn limit_time(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    let reads = request.method().is_safe();
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        // Who only looked has changed nothing, and may look again.
        Err(_) if reads => {
            Refusal::new(ProblemCode::TimedOut, "the request's time was up").into_response()
        }
        // Whether a commit was under way is not known here; a retry with the same key finds out.
        Err(_) => Refusal::new(ProblemCode::Unknown, "the request's time was up").into_response(),
    }
}

async fn guard_origin(State(door): State<Door>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let foreign = origin::is_guarded(request.method(), headers)
        && !origin::allowed(headers, door.options.public_url.as_deref());
    if foreign {
        let words = "Origin";
        let problem =
            Problem::new(ProblemCode::Denied, "sent by another site").saying(Said::plain(words));
        return Refusal::from(problem).into_response();
    }
    next.run(request).await
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Refusal::new(ProblemCode::Internal, format!("a handler panicked: {text}")).into_response()
}
