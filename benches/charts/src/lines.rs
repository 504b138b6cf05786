//! Lines over a first column of numbers. Both axes are logarithmic where the figures span more than a factor of 20.
#![allow(clippy::cast_precision_loss)]

use crate::figures::{Figures, number};
use crate::svg::{COLOURS, Svg};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 330.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 60.0;
const BOTTOM: f64 = 46.0;

struct Axis {
    from: f64,
    to: f64,
    is_log: bool,
}

impl Axis {
    fn new(min: f64, max: f64) -> Self {
        let is_log = min > 0.0 && max / min > 20.0;
        Self { from: if is_log { min } else { 0.0 }, to: if is_log { max } else { max * 1.1 }, is_log }
    }

    /// Where a value is, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        if self.is_log {
            (value / self.from).ln() / (self.to / self.from).ln()
        } else {
            (value - self.from) / (self.to - self.from)
        }
    }

    fn ticks(&self) -> Vec<f64> {
        if self.is_log {
            let first = self.from.log10().ceil() as i32;
            let last = self.to.log10().floor() as i32;
            return (first..=last).map(|exponent| 10_f64.powi(exponent)).collect();
        }
        let step = 10_f64.powf((self.to - self.from).log10().floor());
        let step = if (self.to - self.from) / step < 3.0 { step / 2.0 } else { step };
        (0..=20).map(|index| f64::from(index) * step).filter(|tick| *tick <= self.to).collect()
    }
}

pub fn draw(figures: &Figures) -> String {
    let mut svg = Svg::new(WIDTH, HEIGHT, &figures.title, &figures.unit);
    svg.legend(10.0, 42.0, &figures.columns[1..]);
    let positions: Vec<f64> = figures.rows.iter().map(|row| row.label.parse().unwrap_or(0.0)).collect();
    let smallest = positions.iter().copied().fold(f64::INFINITY, f64::min);
    let x_axis = Axis::new(smallest, positions.iter().copied().fold(0.0, f64::max));
    let y_axis = Axis::new(figures.min(), figures.max());
    let x = |value| LEFT + (WIDTH - LEFT - RIGHT) * x_axis.place(value);
    let y = |value| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y_axis.place(value);
    for tick in y_axis.ticks() {
        svg.line(&[(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], "#d1d9e0", 1.0);
        svg.label(LEFT - 6.0, y(tick) + 4.0, &number(tick), "end", "#59636e", 11);
    }
    for tick in x_axis.ticks() {
        svg.line(&[(x(tick), TOP), (x(tick), HEIGHT - BOTTOM)], "#eaeef2", 1.0);
        svg.label(x(tick), HEIGHT - BOTTOM + 16.0, &number(tick), "middle", "#59636e", 11);
    }
    svg.label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10.0, &figures.columns[0], "middle", "#1f2328", 12);
    for (column, colour) in (0..figures.columns.len() - 1).zip(COLOURS.iter().cycle()) {
        let rows = figures.rows.iter().zip(&positions);
        let points: Vec<_> = rows.filter_map(|(row, position)| Some((x(*position), y(row.values[column]?)))).collect();
        svg.line(&points, colour, 2.0);
        for (x, y) in points {
            svg.dot(x, y, colour);
        }
    }
    svg.finish()
}
