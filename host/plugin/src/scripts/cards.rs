//! `card-source`: drawing a card from the records. The mark that asked for it is taken off in the run
//! that draws, so a mark that comes in meanwhile makes the drawing run again and none is lost.

use guildhall_app::{messages, refreshes};
use guildhall_domain::{Card, MessageId};
use guildhall_manifest::Handler;

use super::{ask, handler};
use crate::convert::cards::card;
use crate::guest::{Access, Run};
use crate::house::{Ending, House, Script, Step};

/// Draws a card that is marked.
pub struct Draw(pub MessageId);

impl Script for Draw {
    /// False when the mark was gone.
    type Answer = bool;

    async fn run(&self, house: &House, mut run: Run) -> Step<bool> {
        match refreshes::take(&mut run.cx(), &self.0).await {
            Ok(Some(_)) => {}
            Ok(None) => return Ok((run, Ok(false))),
            Err(error) => return Ok((run, Err(Ending::of_app(&error)))),
        }
        let (call, message) = (run.call.to_guest(), self.0.as_str().to_owned());
        let body = handler!(card_source, Handler::CardSource, |guest, store| guest
            .call_render(store, &call, &message));
        let (mut run, raw) = ask(house, run, Access::ReadOnly, body).await?;
        let drawn = match raw.and_then(|raw| Ok(card(raw)?)) {
            Ok(card) => self.change(&mut run, card).await,
            Err(ending) => Err(ending),
        };
        Ok((run, drawn.map(|()| true)))
    }
}

impl Draw {
    /// A card that came out as it was before is no news to anybody.
    async fn change(&self, run: &mut Run, card: Card) -> Result<(), Ending> {
        let mut cx = run.cx();
        let before = messages::read(&mut cx, &self.0).await;
        let before = before.map_err(|error| Ending::of_app(&error))?;
        // Taken back while it was drawn: there is nothing left to draw on.
        if before.retracted {
            return Ok(());
        }
        if before.card.as_ref() == Some(&card) {
            return Ok(());
        }
        let drawn = messages::draw(&mut cx, &self.0, card).await;
        drawn.map(|_| ()).map_err(|error| Ending::of_app(&error))
    }
}
