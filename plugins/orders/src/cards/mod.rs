//! The cards, drawn from what is known. They read and write nothing.

pub mod import;
pub mod order;
pub mod pages;

use guildhall_sdk::prelude::*;
use orders_business::rights::{Field, Rights, Who};

/// To whom a block with such a field is shown; none means that it is to be left out.
pub fn audiences(rights: &Rights, field: Field) -> Vec<Audience> {
    let who = rights.who(field).into_iter();
    who.map(|who| match who {
        Who::Company => Audience::Company,
        Who::Department(id) => Audience::Department(id),
        Who::Customers => Audience::Customers,
    })
    .collect()
}
