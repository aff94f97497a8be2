//! Views: what a viewer sees of a thing, made here and nowhere else, in the viewer's language.
//!
//! The door and the sockets send these as they are, and the API's description is generated from
//! them. A plugin's opaque data (payloads, states) is in none of them.

mod accounts;
mod cards;
mod chats;
mod customers;
mod forms;
mod messages;
mod pages;
mod people;
mod plugins;
mod reactions;
mod shelf;
mod text;

pub use accounts::{AccountView, NamesView, PlacementView, account};
pub use cards::{
    BlockBodyView, BlockView, ButtonView, CardView, ColumnView, GroupView, OptionItemView, PairView,
};
pub use chats::{ChatView, chat, chats};
pub use customers::{
    CustomerMeView, CustomerView, InvitationView, LinkView, PassView, customer_me, customers,
    invitation, links, pass,
};
pub use forms::{FieldView, FormView, InputView, LineColumnView, StepView, form, options};
pub use messages::{
    AuthorView, FileView, MessageView, PostedView, file, message, message_for_each, messages,
    messages_in, posted,
};
pub use pages::{BlocksPageView, page};
pub use people::{
    CompanyView, DepartmentView, MeView, PersonView, department, departments, me, people, person,
    users,
};
pub use plugins::{CommandView, OptionView, command};
pub use reactions::{ReactedView, ReactionView, ReactionsView, ReactorView, reacted, reactions_to};
pub use text::{
    ArgView, NamedArgView, TextView, problem_text, said, text, texts, texts_of, written,
};

#[cfg(test)]
mod tests;
