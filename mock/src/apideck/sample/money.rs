//! Amounts that add up.

use serde_json::{Map, Value, json};

use crate::facts::shape::{Object, Ty};

/// An amount of cents as a number: 12.5, or 12 for whole units.
pub(super) fn amount(cents: i64) -> Value {
    if cents % 100 == 0 {
        return json!(cents / 100);
    }
    #[expect(clippy::cast_precision_loss, reason = "made-up amounts are small")]
    let amount = cents as f64 / 100.0;
    json!(amount)
}

/// The members of a line or of a document, whose totals are to agree with its parts.
pub(super) struct Totals<'a> {
    pub(super) shape: &'a Object,
    pub(super) members: &'a mut Map<String, Value>,
}

impl Totals<'_> {
    pub(super) fn balance(&mut self) {
        let quantity = self.members.get("quantity").and_then(Value::as_f64);
        if let (Some(quantity), Some(price)) = (quantity, cents(self.shape, self.members, "unit_price")) {
            #[expect(clippy::cast_possible_truncation, reason = "made-up quantities are small")]
            let total = quantity.round() as i64 * price;
            self.set(&["total_amount"], total);
            self.set(&["tax_amount", "discount_amount", "discount_percentage"], 0);
        }
        let has_total = ["total", "total_amount"].iter().any(|name| self.members.contains_key(*name));
        match self.of_lines() {
            Some(total) if total > 0 && has_total => {
                self.set(&["sub_total", "total", "total_amount", "balance"], total);
                self.set(
                    &["total_tax", "discount_percentage", "discount_amount", "shipping", "deposit", "total_discount"],
                    0,
                );
            }
            _ => {}
        }
    }

    /// The sum of the lines in cents.
    fn of_lines(&self) -> Option<i64> {
        let Ty::List(Ty::Object(line)) = self.shape.field("line_items")?.ty else { return None };
        let lines = self.members.get("line_items")?.as_array()?;
        Some(lines.iter().filter_map(|members| cents(line, members.as_object()?, "total_amount")).sum())
    }

    fn set(&mut self, names: &[&str], cents: i64) {
        for name in names {
            let is_cents = self.shape.field(name).is_some_and(|field| matches!(field.ty, Ty::Int));
            if let Some(member) = self.members.get_mut(*name).filter(|member| member.is_number()) {
                *member = if is_cents { json!(cents) } else { amount(cents) };
            }
        }
    }
}

/// An amount in cents: an integer is one already.
fn cents(shape: &Object, members: &Map<String, Value>, name: &str) -> Option<i64> {
    let value = members.get(name)?;
    if shape.field(name).is_some_and(|field| matches!(field.ty, Ty::Int)) {
        return value.as_i64();
    }
    #[expect(clippy::cast_possible_truncation, reason = "made-up amounts are small")]
    let cents = value.as_f64().map(|amount| (amount * 100.0).round() as i64);
    cents
}
