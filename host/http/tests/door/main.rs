//! The door as clients meet it: a real server and a real store, two companies that must not notice
//! each other.

mod chats;
mod files;
mod life;
mod limits;
mod sessions;
mod socket;
mod support;
