//! Presses on the buttons of cards.

/// A press on a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// The revision of the card that the person saw.
    pub revision: u64,
    /// The block.
    pub block: String,
    /// The button.
    pub control: String,
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
