//! The figures of one chart.

pub enum Kind {
    Bars,
    Lines,
    Table,
}

pub struct Figures {
    pub title: String,
    pub unit: String,
    pub kind: Kind,
    /// The names of the columns; the first is that of the labels.
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

pub struct Row {
    pub label: String,
    pub values: Vec<Option<f64>>,
}

impl Figures {
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut title, mut unit, mut kind) = (String::new(), String::new(), Kind::Bars);
        let mut lines = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix("# ").map(|line| line.split_once(' ').unwrap_or((line, ""))) {
                Some(("title", rest)) => title = rest.to_owned(),
                Some(("unit", rest)) => unit = rest.to_owned(),
                Some(("kind", "bars")) => kind = Kind::Bars,
                Some(("kind", "lines")) => kind = Kind::Lines,
                Some(("kind", "table")) => kind = Kind::Table,
                Some(_) => return Err(format!("unknown line: {line}")),
                None => lines.push(line.split('\t').map(str::to_owned).collect::<Vec<_>>()),
            }
        }
        let mut lines = lines.into_iter();
        let columns = lines.next().ok_or("the columns are missing")?;
        let rows = lines.map(|cells| {
            if cells.len() != columns.len() {
                return Err(format!("{} has {} cells, not {}", cells[0], cells.len(), columns.len()));
            }
            let value = |cell: &String| match cell.as_str() {
                "-" => Ok(None),
                cell => cell.parse().map(Some).map_err(|_| format!("not a number: {cell}")),
            };
            let values = cells[1..].iter().map(value).collect::<Result<_, _>>()?;
            Ok(Row { label: cells[0].clone(), values })
        });
        let rows = rows.collect::<Result<_, _>>()?;
        Ok(Self { title, unit, kind, columns, rows })
    }

    /// The figures as a table in Markdown.
    pub fn table(&self) -> String {
        let mut text = format!("| {} |\n|{}\n", self.columns.join(" | "), "---|".repeat(self.columns.len()));
        for row in &self.rows {
            let values: Vec<_> = row.values.iter().map(|value| value.map_or_else(String::new, number)).collect();
            let label = row.label.parse().map_or_else(|_| row.label.clone(), number);
            text += &format!("| {label} | {} |\n", values.join(" | "));
        }
        text
    }

    pub fn max(&self) -> f64 {
        self.values().fold(0.0, f64::max)
    }

    pub fn min(&self) -> f64 {
        self.values().fold(f64::INFINITY, f64::min)
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.rows.iter().flat_map(|row| row.values.iter().copied().flatten())
    }
}

/// A number with separators between thousands: with its fraction if it has one and is small.
pub fn number(value: f64) -> String {
    let text = if value.fract() == 0.0 || value.abs() >= 1000.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}").trim_end_matches('0').to_owned()
    };
    let whole = text.find('.').unwrap_or(text.len());
    let mut separated = String::new();
    for (index, character) in text.char_indices() {
        if index > 0 && index < whole && (whole - index).is_multiple_of(3) {
            separated.push(',');
        }
        separated.push(character);
    }
    separated
}
