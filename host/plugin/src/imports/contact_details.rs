//! `guildhall:directory/contact-details`: how people are reached.

use guildhall_app::people::directory;

use super::people::user_id;
use super::{Import, serve};
use crate::bindings::guildhall::directory::contact_details as wit;
use crate::guest::Guest;

impl wit::Host for Guest {
    async fn get(&mut self, id: String) -> Import<Vec<wit::Contact>> {
        serve!(self, id.len(), async {
            let id = user_id(id)?;
            let ways = directory::contacts(&mut self.cx(), &id).await?.into_iter();
            let contact = |(kind, value): (&str, String)| wit::Contact {
                kind: kind.to_owned(),
                value,
            };
            Ok(ways.map(contact).collect())
        })
    }
}
