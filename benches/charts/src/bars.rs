//! Horizontal bars: a group for each row, a bar for each column.
#![allow(clippy::cast_precision_loss)]

use crate::figures::{Figures, number};
use crate::svg::{COLOURS, Svg};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 210.0;
const RIGHT: f64 = 90.0;
const BAR: f64 = 14.0;
const GAP: f64 = 10.0;

pub fn draw(figures: &Figures) -> String {
    let series = figures.columns.len() - 1;
    let has_legend = series > 1;
    let top = if has_legend { 52.0 } else { 34.0 };
    let bars: usize = figures.rows.iter().map(|row| row.values.iter().flatten().count()).sum();
    let height = top + bars as f64 * BAR + figures.rows.len() as f64 * GAP + 8.0;
    let mut svg = Svg::new(WIDTH, height, &figures.title, &figures.unit);
    if has_legend {
        svg.legend(10.0, 40.0, &figures.columns[1..]);
    }
    let mut y = top;
    for row in &figures.rows {
        let count = row.values.iter().flatten().count();
        svg.label(LEFT - 8.0, y + count as f64 * BAR / 2.0 + 4.0, &row.label, "end", "#1f2328", 12);
        for (value, index) in row.values.iter().zip(0..) {
            let Some(value) = value else { continue };
            // With one series, the colour tells the SDK from the others.
            let is_other = series == 1 && !row.label.contains("SDK");
            let colour = if is_other { COLOURS[1] } else { COLOURS[index % COLOURS.len()] };
            let width = (WIDTH - LEFT - RIGHT) * value / figures.max();
            svg.rectangle(LEFT, y, width, BAR - 2.0, colour);
            svg.label(LEFT + width + 5.0, y + BAR - 4.0, &number(*value), "start", "#59636e", 11);
            y += BAR;
        }
        y += GAP;
    }
    svg.finish()
}
