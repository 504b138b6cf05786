//! The page that the benchmark decodes and encodes.

/// One page of a list in the form of an API response: members in the order of the API documentation, nulls included.
pub fn text() -> String {
    text_of(50)
}

/// The same with as many invoices.
pub fn text_of(count: u32) -> String {
    let template: String = include_str!("invoice.json").lines().map(str::trim_start).collect();
    let invoices: Vec<String> = (1..=count)
        .map(|number| {
            // Most amounts have a fraction, some have none.
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
