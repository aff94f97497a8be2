//! Presses on the buttons of cards, and choices of their menus.

/// A press on a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// The revision of the card that the person saw.
    pub revision: u64,
    /// The block.
    pub block: String,
    /// The button or menu.
    pub control: String,
    /// What was chosen in a menu, by value; a button has none.
    pub values: Vec<String>,
    /// What the button was made with, as JSON.
    pub payload: String,
}

impl Press {
    /// What the button was made with.
    ///
    /// # Errors
    /// A problem when it is something else.
    pub fn payload<T: serde::de::DeserializeOwned>(&self) -> crate::Result<T> {
        Ok(serde_json::from_str(&self.payload)?)
    }
}
