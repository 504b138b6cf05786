//! The page that is read and written.

/// One page of a list, as the API answers it: members in the order of its documentation, nulls included.
pub fn text() -> String {
    let template: String = include_str!("invoice.json").lines().map(str::trim_start).collect();
    let invoices: Vec<String> = (1..=50)
        .map(|number| {
            // Amounts with a fraction, as they mostly are, and some without.
            let cents = number * 12_350 % 100_000;
            let amount = |parts: u32| format!("{}", f64::from(cents / 4 * parts) / 100.0);
            let day = format!("2024-{:02}-{:02}", number % 12 + 1, number % 28 + 1);
            template
                .replace("$number", &format!("{number:05}"))
                .replace("$day", &day)
                .replace("$half", &amount(2))
                .replace("$quarter", &amount(1))
                .replace("$total", &amount(4))
        })
        .collect();
    let envelope = include_str!("page.json").lines().map(str::trim_start).collect::<String>();
    envelope.replace("$data", &invoices.join(","))
}
