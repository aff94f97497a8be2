//! One company's connections, and which chats their people are in.
//!
//! Its lock is held for moments only, never while anything is read from the store.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use guildhall_app::Desk;
use guildhall_domain::{ChatId, CompanyId, Event, Locale, Member, UserId};
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::plan::To;
use crate::queue::{Ended, Queue};
use crate::recent::Recent;
use crate::{LiveError, Viewer, content};

/// So many chats' members are kept; beyond it all are forgotten and read again when needed.
const MAX_CHATS: usize = 10_000;

/// A connection's place in the hall.
pub struct Seat {
    /// Who looks at it.
    pub viewer: Viewer,
    /// What waits for it.
    pub queue: Queue,
}

/// Seats, in no order; shared by all who are told of the same events.
pub type Audience = Arc<[Arc<Seat>]>;

/// The members of one chat, as of a position in the log.
struct Members {
    as_of: u64,
    users: Arc<HashSet<Member>>,
}

#[derive(Default)]
struct State {
    /// Every event up to here was given to those seated when it was taken up.
    claimed: u64,
    seats: HashMap<Member, Vec<Arc<Seat>>>,
    members: HashMap<ChatId, Members>,
    /// The seats of chats' members, looked for since somebody last came or left.
    audiences: HashMap<ChatId, Audience>,
}

/// One company's connections.
pub struct Hall {
    pub(crate) desk: Desk,
    pub(crate) company: CompanyId,
    /// What was read lately, for those who catch up.
    pub(crate) recent: Recent,
    head: watch::Receiver<u64>,
    state: Mutex<State>,
    /// Every event up to here is in the queues of those it concerns.
    delivered: AtomicU64,
}

impl Hall {
    /// An empty hall that starts at the end of the log.
    pub fn open(desk: Desk, company: CompanyId) -> Result<Self, LiveError> {
        let watched = desk.watch(&company)?;
        let head = *watched.borrow();
        let state = State {
            claimed: head,
            ..State::default()
        };
        Ok(Self {
            desk,
            company,
            recent: Recent::default(),
            head: watched,
            state: Mutex::new(state),
            delivered: AtomicU64::new(head),
        })
    }

    /// The end of the log.
    pub fn head(&self) -> u64 {
        *self.head.borrow()
    }

    /// Tells when the end of the log moves.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.head.clone()
    }

    /// Every event up to here is in the queues of those it concerns.
    pub fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Acquire)
    }

    /// Says that all events up to here are in the queues.
    pub fn set_delivered(&self, position: u64) {
        self.delivered.store(position, Ordering::Release);
    }

    /// The last event that was taken up.
    pub fn claimed(&self) -> u64 {
        self.state.lock().claimed
    }

    /// The languages that are read here at present.
    pub fn locales(&self) -> Vec<Locale> {
        let state = self.state.lock();
        let mut found = Vec::new();
        for seat in state.seats.values().flatten() {
            if !found.contains(&seat.viewer.locale) {
                found.push(seat.viewer.locale);
            }
            if found.len() == Locale::ALL.len() {
                break;
            }
        }
        found
    }

    /// Takes a seat: it is told of every event after the returned position, and of none before.
    ///
    /// # Errors
    /// When this person holds `most` seats already.
    pub fn sit(&self, seat: &Arc<Seat>, most: usize) -> Result<u64, LiveError> {
        let mut state = self.state.lock();
        let seats = state.seats.entry(seat.viewer.who.clone()).or_default();
        if seats.len() >= most {
            return Err(LiveError::TooMany(most));
        }
        seats.push(Arc::clone(seat));
        state.audiences.clear();
        Ok(state.claimed)
    }

    /// Leaves the hall.
    pub fn leave(&self, seat: &Arc<Seat>) {
        let mut state = self.state.lock();
        let Some(seats) = state.seats.get_mut(&seat.viewer.who) else {
            return;
        };
        seats.retain(|other| !Arc::ptr_eq(other, seat));
        if seats.is_empty() {
            state.seats.remove(&seat.viewer.who);
        }
        state.audiences.clear();
    }

    /// Ends the connections that the condition picks.
    pub fn end_where(&self, why: Ended, picked: impl Fn(&Viewer) -> bool) {
        let state = self.state.lock();
        for seat in state
            .seats
            .values()
            .flatten()
            .filter(|seat| picked(&seat.viewer))
        {
            seat.queue.end(why);
        }
    }

    /// Skips to a position when nobody is there to be told.
    pub fn skip_if_empty(&self, position: u64) -> bool {
        let mut state = self.state.lock();
        let empty = state.seats.is_empty();
        if empty {
            state.claimed = state.claimed.max(position);
            state.members.clear();
            state.audiences.clear();
            self.set_delivered(state.claimed);
        }
        empty
    }

    /// Takes up events that follow one another: from here on they are told to exactly these seats,
    /// one list for each of `to`.
    ///
    /// `None` when a chat's members are not known here; then nothing was taken up.
    pub fn claim(&self, events: &[(u64, Event)], to: &[&To]) -> Option<Vec<Audience>> {
        let mut state = self.state.lock();
        let known = |to: &&To| {
            to.chat()
                .is_none_or(|chat| state.members.contains_key(chat))
        };
        if !to.iter().all(known) {
            return None;
        }
        for (position, event) in events {
            state.apply(*position, event);
            state.claimed = *position;
        }
        Some(to.iter().map(|to| state.audience(to)).collect())
    }

    /// The members of a chat as they are now, from memory if they are there.
    pub async fn members(&self, chat: &ChatId) -> Result<Arc<HashSet<Member>>, LiveError> {
        loop {
            if let Some(known) = self.state.lock().members.get(chat) {
                return Ok(Arc::clone(&known.users));
            }
            let (users, as_of) = content::members(&self.desk, &self.company, chat).await?;
            let mut state = self.state.lock();
            // Changes up to `claimed` were applied to what was known then; an older list would miss them.
            if as_of >= state.claimed {
                if state.members.len() >= MAX_CHATS {
                    state.members.clear();
                    state.audiences.clear();
                }
                let users = Arc::new(users);
                state.members.insert(
                    chat.clone(),
                    Members {
                        as_of,
                        users: Arc::clone(&users),
                    },
                );
                return Ok(users);
            }
        }
    }
}

impl State {
    fn apply(&mut self, position: u64, event: &Event) {
        let named = |users: &[UserId]| users.iter().cloned().map(Member::User).collect::<Vec<_>>();
        let (chat, members, joined) = match event {
            Event::MembersJoined { chat, users } => (chat, named(users), true),
            Event::MembersLeft { chat, users } => (chat, named(users), false),
            Event::CustomerJoined { chat, customer } => {
                (chat, vec![Member::Customer(customer.clone())], true)
            }
            Event::CustomerLeft { chat, customer } => {
                (chat, vec![Member::Customer(customer.clone())], false)
            }
            Event::MessagePosted { .. }
            | Event::MessageChanged { .. }
            | Event::ReactionChanged { .. }
            | Event::ChatCreated { .. }
            | Event::ChatOpened { .. }
            | Event::CustomerHandedOver { .. }
            | Event::ReadMarked { .. }
            | Event::UserChanged { .. }
            | Event::DepartmentChanged { .. }
            | Event::FileAdded { .. }
            | Event::ChatPluginsChanged { .. }
            | Event::PluginChanged { .. } => return,
        };
        let Some(known) = self
            .members
            .get_mut(chat)
            .filter(|known| known.as_of < position)
        else {
            return;
        };
        self.audiences.remove(chat);
        let set = Arc::make_mut(&mut known.users);
        for member in members {
            if joined {
                set.insert(member);
            } else {
                set.remove(&member);
            }
        }
    }

    fn audience(&mut self, to: &To) -> Audience {
        let seats_of = |member: &Member| self.seats.get(member).into_iter().flatten();
        match to {
            To::Everyone => {
                let inside = self.seats.iter().filter(|(who, _)| who.user().is_some());
                inside.flat_map(|(_, seats)| seats).cloned().collect()
            }
            To::Named(members) => members.iter().flat_map(seats_of).cloned().collect(),
            To::Members(chat, except) if !except.is_empty() => self.seated(chat, except),
            To::Members(chat, _) | To::Each(chat) => self.all_seated(chat),
        }
    }

    /// The seats of all of a chat's members.
    fn all_seated(&mut self, chat: &ChatId) -> Audience {
        if let Some(known) = self.audiences.get(chat) {
            return Arc::clone(known);
        }
        let seated = self.seated(chat, &[]);
        self.audiences.insert(chat.clone(), Arc::clone(&seated));
        seated
    }

    /// The seats of a chat's members, except these.
    fn seated(&self, chat: &ChatId, except: &[Member]) -> Audience {
        let Some(known) = self.members.get(chat) else {
            return Arc::default();
        };
        let seats_of = |member: &Member| self.seats.get(member).into_iter().flatten();
        let told = |member: &&Member| !except.contains(member);
        // The smaller of the two sets is walked through.
        if known.users.len() < self.seats.len() {
            let users = known.users.iter().filter(told);
            users.flat_map(seats_of).cloned().collect()
        } else {
            let seated = self.seats.keys().filter(|user| known.users.contains(*user));
            seated.filter(told).flat_map(seats_of).cloned().collect()
        }
    }
}
