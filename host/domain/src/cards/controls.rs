//! What of a card can be used: its buttons and its menus.

use super::{Body, Button, Card, Menu, OnPress, Viewer};
use crate::ids::UserId;

/// Something that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control<'a> {
    /// A button.
    Button(&'a Button),
    /// A choice.
    Menu(&'a Menu),
}

impl Control<'_> {
    /// What using it with these values does; none when it cannot be used so: a button takes no values
    /// and may be disabled, a menu takes of its own options each once, and one alone unless it is of
    /// several.
    #[must_use]
    pub fn does(&self, values: &[String]) -> Option<OnPress> {
        match self {
            Control::Button(button) => {
                let usable = values.is_empty() && !button.disabled;
                usable.then(|| button.press.clone())
            }
            Control::Menu(menu) => {
                let has = |value: &String| menu.options.iter().any(|one| one.value == *value);
                let twice = |at: usize, value| values[..at].contains(value);
                let fits = (menu.multiple || values.len() == 1)
                    && values.len() <= menu.options.len()
                    && values.iter().all(has)
                    && !values.iter().enumerate().any(|(at, one)| twice(at, one));
                fits.then(|| OnPress::Callback(menu.payload.clone()))
            }
        }
    }
}

impl Body {
    /// The control of that id.
    #[must_use]
    pub fn control(&self, id: &str) -> Option<Control<'_>> {
        match self {
            Body::Buttons(buttons) => {
                let found = buttons.iter().find(|button| button.id == id);
                found.map(Control::Button)
            }
            Body::Menu(menu) if menu.id == id => Some(Control::Menu(menu)),
            _ => None,
        }
    }
}

impl Card {
    /// The control of that id in that block, if the card shows it to them.
    pub fn control(
        &self,
        block: &str,
        control: &str,
        viewer: Option<&Viewer>,
        invoker: Option<&UserId>,
    ) -> Option<Control<'_>> {
        let block = self.blocks.iter().find(|found| found.id == block)?;
        let shown = block.is_for(viewer, invoker);
        shown.then(|| block.body.control(control)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::OptionItem;
    use crate::json::Json;
    use crate::text::Text;

    fn menu(multiple: bool) -> Body {
        let option = |value: &str| OptionItem {
            value: value.to_owned(),
            label: Text::plain(value),
            description: None,
        };
        Body::Menu(Menu {
            id: "size".to_owned(),
            label: Text::plain("Size"),
            options: ["s", "m"].map(option).into(),
            selected: Vec::new(),
            multiple,
            payload: Json::new("7").unwrap(),
        })
    }

    #[test]
    fn a_menu_takes_its_own_options_and_nothing_else() {
        for (multiple, values, fits) in [
            (false, &["s"][..], true),
            (false, &[], false),
            (false, &["s", "m"], false),
            (false, &["l"], false),
            (true, &[], true),
            (true, &["m", "s"], true),
            (true, &["s", "s"], false),
            (true, &["s", "m", "s"], false),
            (true, &["s", "l"], false),
        ] {
            let menu = menu(multiple);
            let values: Vec<String> = values.iter().map(|one| (*one).to_owned()).collect();
            let does = menu.control("size").unwrap().does(&values);
            assert_eq!(does.is_some(), fits, "{multiple} {values:?}");
        }
        assert!(menu(true).control("other").is_none());
    }
}
