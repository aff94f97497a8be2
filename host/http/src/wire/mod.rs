//! What every route shares: who asks, in which language, with which limits, and how a problem is told.
//!
//! Nothing here knows a noun of the business but the session.

pub mod address;
pub mod caller;
pub mod cookies;
pub mod extract;
pub mod headers;
pub mod language;
pub mod member;
pub mod origin;
pub mod problem;
pub mod ranges;
pub mod rates;
pub mod requests;
pub mod source;
pub mod websocket;
