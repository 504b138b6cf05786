//! Writes the tables and charts of docs/PERFORMANCE.md from the figures in docs/charts.
//!
//! `charts DOCS NAME..` reads `DOCS/charts/NAME.tsv`, draws `DOCS/charts/NAME.svg`, and puts the table and the chart
//! between `<!-- figures: NAME -->` and `<!-- end -->` in `DOCS/PERFORMANCE.md`.
//!
//! The first lines of a file of figures begin with `#` and say what the chart shows: `# title ..`, `# unit ..`, and
//! `# kind bars`, `lines` or `table`. Then comes a line with the names of the columns, and a line for each row. A missing
//! figure is `-`.

mod bars;
mod figures;
mod lines;
mod svg;

use std::fs;
use std::path::Path;

use figures::{Figures, Kind};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let docs = arguments.next().ok_or("the directory docs is missing")?;
    let page = Path::new(&docs).join("PERFORMANCE.md");
    let mut text = fs::read_to_string(&page)?;
    for name in arguments {
        let charts = Path::new(&docs).join("charts");
        let figures = Figures::parse(&fs::read_to_string(charts.join(format!("{name}.tsv")))?)?;
        let mut shown = figures.table();
        let drawn = match figures.kind {
            Kind::Bars => Some(bars::draw(&figures)),
            Kind::Lines => Some(lines::draw(&figures)),
            Kind::Table => None,
        };
        if let Some(drawn) = drawn {
            fs::write(charts.join(format!("{name}.svg")), drawn)?;
            shown += &format!("\n![{}](charts/{name}.svg)\n", figures.title);
        }
        let start = format!("<!-- figures: {name} -->\n");
        let begin = text.find(&start).ok_or_else(|| format!("PERFORMANCE.md has no place for {name}"))? + start.len();
        let end = begin + text[begin..].find("<!-- end -->").ok_or_else(|| format!("{name} has no end"))?;
        text.replace_range(begin..end, &format!("\n{shown}\n"));
    }
    fs::write(page, text)?;
    Ok(())
}
