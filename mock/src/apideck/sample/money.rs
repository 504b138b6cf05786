//! Amounts that add up.

use serde_json::{Map, Value, json};

/// An amount of cents as a number: 12.5, or 12 if there are no cents.
pub(super) fn amount(cents: i64) -> Value {
    if cents % 100 == 0 {
        return json!(cents / 100);
    }
    #[expect(clippy::cast_precision_loss, reason = "made-up amounts are small")]
    let amount = cents as f64 / 100.0;
    json!(amount)
}

#[expect(clippy::cast_possible_truncation, reason = "made-up amounts are small")]
fn cents(value: &Value) -> Option<i64> {
    value.as_f64().map(|amount| (amount * 100.0).round() as i64)
}

/// Makes the totals of a line or of a document agree with its parts.
pub(super) fn balance(members: &mut Map<String, Value>) {
    let number = |name: &str| members.get(name).and_then(Value::as_f64);
    let price = members.get("unit_price").and_then(cents);
    if let (Some(quantity), Some(price)) = (number("quantity"), price) {
        #[expect(clippy::cast_possible_truncation, reason = "made-up quantities are small")]
        let total = quantity.round() as i64 * price;
        set(members, "total_amount", total);
        set(members, "tax_amount", 0);
        set(members, "discount_amount", 0);
        set(members, "discount_percentage", 0);
    }
    let lines = members.get("line_items").and_then(Value::as_array);
    let totals = lines.map(|lines| lines.iter().filter_map(|line| line.get("total_amount").and_then(cents)));
    let Some(total) = totals.map(Iterator::sum::<i64>).filter(|total| *total > 0) else { return };
    let total = if members.contains_key("total") || members.contains_key("total_amount") { total } else { return };
    for name in ["sub_total", "total", "total_amount", "balance"] {
        set(members, name, total);
    }
    for name in ["total_tax", "discount_percentage", "discount_amount", "shipping", "deposit", "total_discount"] {
        set(members, name, 0);
    }
}

fn set(members: &mut Map<String, Value>, name: &str, cents: i64) {
    if let Some(member) = members.get_mut(name).filter(|member| member.is_number()) {
        *member = amount(cents);
    }
}
