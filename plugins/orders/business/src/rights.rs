//! Who may see which fields of an order. One place decides: whatever shows an order puts a price or a
//! margin only where [`Rights::who`] says for whom, and nowhere that cannot be kept from the others
//! (titles, summaries, lists, completions, notices, errors).

/// A field that is not for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What it costs: amounts of lines, and the total.
    Price,
    /// What is earned by it.
    Margin,
    /// What colleagues say among themselves: follow-ups, and where the source shows the order.
    Internal,
}

/// Somebody who may see a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Everybody of the company, and nobody from outside.
    Company,
    /// Who is in this department or in one below it.
    Department(String),
    /// People from outside who are in the chat.
    Customers,
}

/// Who may see what, as the administrator has set it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// Departments that see prices; none means everybody of the company.
    pub price: Vec<String>,
    /// Whether people from outside see prices, too.
    pub price_for_customers: bool,
    /// Departments that see margins; none means nobody.
    pub margin: Vec<String>,
}

impl Rights {
    /// Who may see a field; empty means nobody, and the field is to be left out.
    pub fn who(&self, field: Field) -> Vec<Who> {
        let departments = |ids: &[String]| ids.iter().cloned().map(Who::Department).collect();
        match field {
            Field::Price => {
                let mut who = match self.price.is_empty() {
                    true => vec![Who::Company],
                    false => departments(&self.price),
                };
                who.extend(self.price_for_customers.then_some(Who::Customers));
                who
            }
            Field::Margin => departments(&self.margin),
            Field::Internal => vec![Who::Company],
        }
    }
}

#[cfg(test)]
mod tests;
