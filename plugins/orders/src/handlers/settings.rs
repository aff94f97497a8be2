//! What the administrator has set: who may see what, and what a link to an order looks like.

use guildhall_sdk::prelude::*;
use orders_business::pasted;
use orders_business::rights::Rights;

/// Who may see what.
pub fn rights() -> Result<Rights> {
    Ok(Rights {
        price: settings::list("price-departments")?,
        price_for_customers: settings::toggle("price-customers")?,
        margin: settings::list("margin-departments")?,
    })
}

/// What a link to an order looks like, where orders have links.
pub fn link_pattern() -> Result<Option<String>> {
    settings::text("link-pattern")
}

/// What is wrong with the settings as they are to be.
pub fn check() -> Result<Vec<FieldError>> {
    let mut wrong = Vec::new();
    if link_pattern()?.is_some_and(|pattern| !pasted::is_pattern(&pattern)) {
        wrong.push(FieldError::new(
            "link-pattern",
            text!("link-pattern-wrong", hole = pasted::HOLE),
        ));
    }
    Ok(wrong)
}
