//! Which column of a file is what: suggested from its first row, and confirmed by a person unless it
//! leaves no doubt.

use super::row::{Column, Columns};
use csv::ByteRecord;

/// Most columns of a file that are looked at.
pub const MOST: usize = 100;
/// How much of a title is shown, in characters.
const SHOWN: usize = 60;

/// The first row of a file, and what its columns seem to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The titles, in their order.
    pub titles: Vec<String>,
    /// Where each of [`Column::ALL`] seems to be.
    pub places: Vec<Option<usize>>,
    /// It leaves no doubt: every column that is needed is named by exactly one title.
    pub sure: bool,
}

/// Why a choice of columns cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is needed, and was not chosen.
    Missing(Column),
    /// It was chosen for something else, too.
    Twice(Column),
}

impl Mapping {
    /// Suggests one for a file that begins with this row.
    pub fn suggest(first: &ByteRecord) -> Self {
        let titles: Vec<String> = first
            .iter()
            .take(MOST)
            .map(|title| {
                let title = String::from_utf8_lossy(title);
                let plain = title.trim().chars().filter(|c| !c.is_control());
                plain.take(SHOWN).collect()
            })
            .collect();
        let plain: Vec<String> = titles.iter().map(|title| fold(title)).collect();
        let mut taken = vec![false; titles.len()];
        let mut places = vec![None; Column::ALL.len()];
        let mut sure = true;
        for (column, place) in Column::ALL.into_iter().zip(&mut places) {
            let names: Vec<String> = names(column).map(fold).collect();
            let named = |title: &String| names.contains(title);
            let mut fits = (0..plain.len()).filter(|at| plain.get(*at).is_some_and(named));
            let free = |at: &usize| taken.get(*at) == Some(&false);
            *place = fits.clone().find(free);
            let once = fits.next().is_some() && fits.next().is_none() && place.is_some();
            sure &= once || (!column.is_needed() && place.is_none());
            if let Some(taken) = place.and_then(|at| taken.get_mut(at)) {
                *taken = true;
            }
        }
        // What is not named is guessed by its looks, and left to the person.
        for (column, place) in Column::ALL.into_iter().zip(&mut places) {
            if place.is_none() && column.is_needed() {
                let names: Vec<String> = names(column).map(fold).collect();
                let near = |title: &String| names.iter().any(|name| is_near(title, name));
                let free = (0..plain.len()).filter(|at| taken.get(*at) == Some(&false));
                *place = free.into_iter().find(|at| plain.get(*at).is_some_and(near));
                if let Some(taken) = place.and_then(|at| taken.get_mut(at)) {
                    *taken = true;
                }
            }
        }
        Self {
            titles,
            places,
            sure,
        }
    }

    /// The columns as a person has chosen them.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn chosen(&self, separator: u8, places: Vec<Option<usize>>) -> Result<Columns, Fault> {
        let mut taken = vec![false; self.titles.len()];
        for (column, place) in Column::ALL.into_iter().zip(&places) {
            match place.map(|at| taken.get_mut(at)) {
                Some(Some(taken)) if !*taken => *taken = true,
                Some(Some(_)) => return Err(Fault::Twice(column)),
                Some(None) => return Err(Fault::Missing(column)),
                None if column.is_needed() => return Err(Fault::Missing(column)),
                None => {}
            }
        }
        Ok(Columns::new(separator, self.titles.len(), places))
    }
}

/// What a column may be called, its own title first.
fn names(column: Column) -> impl Iterator<Item = &'static str> {
    let others: &[&str] = match column {
        Column::RowId => &["line id", "line no", "line number", "行号", "行id"],
        Column::OrderId => &[
            "order",
            "order no",
            "order number",
            "order code",
            "订单",
            "订单号",
            "订单编号",
        ],
        Column::OrderDate => &[
            "date",
            "ordered",
            "ordered on",
            "placed",
            "下单日期",
            "订单日期",
            "日期",
        ],
        Column::ShipDate => &["shipped", "shipped on", "delivery date", "发货日期"],
        Column::ShipMode => &["shipping", "shipping method", "delivery", "配送方式"],
        Column::CustomerId => &[
            "customer no",
            "customer number",
            "customer code",
            "客户编号",
            "客户号",
        ],
        Column::CustomerName => &[
            "customer",
            "client",
            "distributor",
            "客户",
            "客户名称",
            "经销商",
        ],
        Column::Segment => &["customer type", "客户类型"],
        Column::Country => &["country region", "国家", "国家地区"],
        Column::City => &["town", "城市"],
        Column::State => &["province", "region state", "省份", "省"],
        Column::PostalCode => &["zip", "zip code", "postcode", "邮编", "邮政编码"],
        Column::ProductName => &[
            "product",
            "item",
            "article",
            "产品",
            "产品名称",
            "商品",
            "商品名称",
        ],
        Column::Sales => &["amount", "total", "value", "line total", "金额", "销售额"],
        Column::Quantity => &["qty", "count", "pieces", "数量"],
        Column::Profit => &["margin", "利润", "毛利"],
        Column::Status => &["order status", "state of order", "状态", "订单状态"],
        Column::Currency => &["币种", "货币"],
    };
    std::iter::once(column.title()).chain(others.iter().copied())
}

/// Letters and digits alone, in lower case.
fn fold(title: &str) -> String {
    let plain = title.chars().filter(|c| c.is_alphanumeric());
    plain.flat_map(char::to_lowercase).collect()
}

fn is_near(title: &str, name: &str) -> bool {
    let length = title.chars().count().max(name.chars().count());
    let contained = name.chars().count() >= 2 && title.contains(name);
    length > 0 && (contained || strsim::osa_distance(title, name) * 4 <= length)
}
