//! Numbers: text, comparison, arithmetic, floats and serde.

mod arithmetic;
mod floats;
mod serde;
mod text;

use super::{Number, NumberError};

fn number(text: &str) -> Number {
    text.parse().expect(text)
}
