//! What many readers catch up on at the same time: blocks of the log, and contents. Each is read
//! once for all who need it, kept for a moment and bounded.
//!
//! Only what whole classes are shown is kept; what one person alone is shown is read for that person.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use guildhall_domain::MessageId;

use crate::content::Found;
use crate::frames::{EventView, Frame};
use crate::hall::Hall;
use crate::plan::{Class, Delivery, What, plan};
use crate::shared::{Kept, Shared};
use crate::{LiveError, Viewer, content};

/// Positions of the log in one block.
const BLOCK: u64 = 64;
/// For how long anything is kept.
const KEEP: Duration = Duration::from_secs(10);
/// Bytes of blocks and of contents that are kept for one company.
const MOST: (usize, usize) = (4 * 1024 * 1024, 16 * 1024 * 1024);

/// One event as a viewer is told of it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its place in the log.
    pub position: u64,
    /// The content.
    pub event: Arc<EventView>,
    /// The frame that says so, as JSON text.
    pub frame: Bytes,
}

impl Told {
    /// The content and its frame.
    pub fn new(position: u64, event: Arc<EventView>) -> Self {
        let frame = Frame::Event {
            position,
            event: Arc::clone(&event),
        };
        Self {
            position,
            event,
            frame: frame.to_bytes(),
        }
    }
}

/// A block of the log, as far as it was there.
#[derive(Clone)]
struct Block {
    deliveries: Arc<Vec<(u64, Delivery)>>,
    read_to: u64,
}

/// Content, and the position in the log that it is consistent with.
#[derive(Clone)]
struct Content {
    told: Option<Told>,
    /// Not all of the class are shown the same, so it is not kept.
    varies: bool,
    as_of: u64,
}

impl Kept for Block {
    fn bytes(&self) -> usize {
        let each = |(_, delivery): &(u64, Delivery)| 128 + 16 * delivery.to.users();
        self.deliveries.iter().map(each).sum()
    }
}

impl Kept for Content {
    fn bytes(&self) -> usize {
        // The view holds about as much as its text.
        128 + self.told.as_ref().map_or(0, |told| 3 * told.frame.len())
    }
}

/// What was read lately.
pub struct Recent {
    blocks: Shared<u64, Block>,
    contents: Shared<(u64, What, Class), Content>,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            blocks: Shared::new(KEEP, MOST.0),
            contents: Shared::new(KEEP, MOST.1),
        }
    }
}

impl Recent {
    /// Who is to be told what of the events after a position, up to another that is in the log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn deliveries(
        &self,
        hall: &Hall,
        after: u64,
        until: u64,
    ) -> Result<Vec<(u64, Delivery)>, LiveError> {
        let mut all = Vec::new();
        for index in after / BLOCK..until.div_ceil(BLOCK) {
            let end = until.min((index + 1) * BLOCK);
            let is_fresh = |block: &Block| block.read_to >= end;
            let block = self.blocks.get(index, is_fresh, || read(hall, index));
            let block = block.await?;
            let wanted = block
                .deliveries
                .iter()
                .filter(|(position, _)| (after + 1..=until).contains(position));
            all.extend(wanted.cloned());
        }
        Ok(all)
    }

    /// What a class of viewers is told, or this one of them where they are not shown the same; as it
    /// was at `needed` or later.
    ///
    /// # Errors
    /// When the content cannot be read.
    pub async fn told(
        &self,
        hall: &Hall,
        (position, needed): (u64, u64),
        what: &What,
        class: &Class,
        viewer: &Viewer,
    ) -> Result<Option<Told>, LiveError> {
        if matches!(class, Class::Locale(_)) {
            let key = (position, what.clone(), class.clone());
            let is_fresh = |content: &Content| content.as_of >= needed;
            let make = || read_content(hall, position, what, class);
            let content = self.contents.get(key, is_fresh, make).await?;
            if !content.varies {
                return Ok(content.told);
            }
        }
        let alone = Class::Person(viewer.who.clone(), viewer.locale);
        Ok(read_content(hall, position, what, &alone).await?.told)
    }

    /// Lets go of a message that has changed.
    pub fn forget(&self, message: &MessageId) {
        self.contents
            .forget_where(|(_, what, _)| what.message() == Some(message));
    }

    /// Lets go of what was kept for long enough.
    pub fn sweep(&self) {
        self.blocks.sweep();
        self.contents.sweep();
    }
}

async fn read_content(
    hall: &Hall,
    position: u64,
    what: &What,
    class: &Class,
) -> Result<Content, LiveError> {
    let (found, as_of) = content::of(&hall.desk, &hall.company, what, class).await?;
    let varies = matches!(found, Found::Varies);
    let told = match found {
        Found::Event(event) => Some(Told::new(position, event)),
        Found::Nothing | Found::Varies => None,
    };
    Ok(Content {
        told,
        varies,
        as_of,
    })
}

async fn read(hall: &Hall, index: u64) -> Result<Block, LiveError> {
    let end = hall.head().min((index + 1) * BLOCK);
    let mut read_to = index * BLOCK;
    let mut deliveries = Vec::new();
    while read_to < end {
        let limit = usize::try_from(end - read_to).unwrap_or(1);
        let events = hall.desk.events(&hall.company, read_to, limit).await?;
        // Pages are cut short when they are heavy; none at all means that nothing is kept there.
        read_to = events.last().map_or(end, |(last, _)| *last);
        for (position, event) in events.iter().take_while(|(position, _)| *position <= end) {
            deliveries.extend(plan(event).into_iter().map(|one| (*position, one)));
        }
    }
    Ok(Block {
        deliveries: Arc::new(deliveries),
        read_to: read_to.min(end),
    })
}
