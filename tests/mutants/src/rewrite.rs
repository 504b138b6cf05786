//! Puts all mutants of a file into it, each behind its number.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde_json::Value;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The function of the crate under test that returns the number of the mutant to run.
pub const SELECTED: &str = "crate::mutant_to_run";

/// A part of a file that exists only for the mutants of these numbers.
pub type Part = (Range<usize>, Vec<usize>);

/// A file with its mutants.
pub struct File {
    pub text: String,
    pub parts: Vec<Part>,
    /// The number by which the place of a mutant is reported as reached.
    pub place_of: BTreeMap<usize, usize>,
}

/// Where the operators, the fields and the match arms of a file are, by their first byte.
#[derive(Default)]
struct Places {
    /// The expression of an operator or a field.
    expressions: HashMap<usize, Range<usize>>,
    /// The end of the pattern, and the guard.
    arms: HashMap<usize, (usize, Option<Range<usize>>)>,
}

impl<'a> Visit<'a> for Places {
    fn visit_expr_binary(&mut self, expr: &'a syn::ExprBinary) {
        self.expressions.insert(expr.op.span().byte_range().start, expr.span().byte_range());
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_unary(&mut self, expr: &'a syn::ExprUnary) {
        self.expressions.insert(expr.op.span().byte_range().start, expr.span().byte_range());
        visit::visit_expr_unary(self, expr);
    }

    fn visit_expr_struct(&mut self, expr: &'a syn::ExprStruct) {
        for field in &expr.fields {
            self.expressions.insert(field.span().byte_range().start, expr.span().byte_range());
        }
        visit::visit_expr_struct(self, expr);
    }

    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        let guard = arm.guard.as_ref().map(|(_, guard)| guard.span().byte_range());
        self.arms.insert(arm.span().byte_range().start, (arm.pat.span().byte_range().end, guard));
        visit::visit_arm(self, arm);
    }
}

/// Text to insert before byte `at`.
struct Insert {
    at: usize,
    /// What is inserted at the same byte is sorted by this: ends before starts, inner ends and outer starts first.
    order: (bool, isize, isize),
    parts: Vec<(String, Vec<usize>)>,
}

/// Writes `mutants`, with their numbers, into `original`. A mutant whose place is not found is left out.
pub fn rewrite(original: &str, mutants: &[(usize, &Value)]) -> File {
    let mut places = Places::default();
    places.visit_file(&syn::parse_file(original).expect("a file of the crate parses"));

    // Mutants of the same expression are arms of the same match.
    let mut sites: Vec<(Range<usize>, Vec<(usize, String)>)> = Vec::new();
    let mut inserts = Vec::new();
    let mut place_of = BTreeMap::new();
    for (number, mutant) in mutants {
        let (start, end) = (offset(original, &mutant["span"]["start"]), offset(original, &mutant["span"]["end"]));
        let replacement = mutant["replacement"].as_str().unwrap_or_default();
        let (range, text) = match mutant["genre"].as_str() {
            Some("MatchArm") => {
                let Some((pattern_end, guard)) = places.arms.get(&start) else { continue };
                let condition = format!("({SELECTED}({number}) != {number})");
                let (at, end, before, after) = match guard {
                    Some(guard) => (guard.start, guard.end, format!("{condition} && ("), ")"),
                    None => (*pattern_end, *pattern_end, format!(" if {condition}"), ""),
                };
                place_of.insert(*number, *number);
                inserts.push(Insert::start(at, end, -1, vec![(before, vec![*number])]));
                inserts.push(Insert::end(at, end, -1, vec![(after.to_owned(), vec![*number])]));
                continue;
            }
            Some("FnValue" | "MatchArmGuard") => (start..end, replacement.to_owned()),
            _ => {
                let Some(range) = places.expressions.get(&start) else { continue };
                let is_field = mutant["genre"] == "StructField" && original[end..].starts_with(',');
                let rest = &original[end + usize::from(is_field)..range.end];
                (range.clone(), format!("{}{replacement}{rest}", &original[range.start..start]))
            }
        };
        let text = if mutant["genre"] == "FnValue" { format!("return {text}") } else { text };
        match sites
            .iter_mut()
            .find(|site| site.0 == range && (site.1[0].1.starts_with("return ") == text.starts_with("return ")))
        {
            Some((_, arms)) => arms.push((*number, text)),
            None => sites.push((range, vec![(*number, text)])),
        }
    }
    for (index, (range, arms)) in sites.into_iter().enumerate() {
        let numbers: Vec<usize> = arms.iter().map(|(number, _)| *number).collect();
        place_of.extend(numbers.iter().map(|number| (*number, numbers[0])));
        let selected = format!("match {SELECTED}({}) {{ ", numbers[0]);
        let is_function = arms[0].1.starts_with("return ");
        let mut arms: Vec<_> =
            arms.into_iter().map(|(number, text)| (format!("{number} => {text}, "), vec![number])).collect();
        let index = isize::try_from(index).expect("a number");
        if is_function {
            arms.insert(0, (selected, numbers.clone()));
            arms.push(("_ => {} }\n".to_owned(), numbers));
            inserts.push(Insert::start(range.start, range.end, index, arms));
        } else {
            let list = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
            let head = format!("({selected}number if !matches!(number, {list}) => ");
            inserts.push(Insert::start(range.start, range.end, index, vec![(head, numbers.clone())]));
            arms.insert(0, (", ".to_owned(), numbers.clone()));
            arms.push(("_ => unreachable!() })".to_owned(), numbers));
            inserts.push(Insert::end(range.start, range.end, index, arms));
        }
    }
    inserts.sort_by_key(|insert| (insert.at, insert.order));

    let mut file = File { text: String::new(), parts: Vec::new(), place_of };
    let mut copied = 0;
    for insert in inserts {
        file.text.push_str(&original[copied..insert.at]);
        copied = insert.at;
        for (text, numbers) in insert.parts {
            file.parts.push((file.text.len()..file.text.len() + text.len(), numbers));
            file.text.push_str(&text);
        }
    }
    file.text.push_str(&original[copied..]);
    file
}

impl Insert {
    fn start(at: usize, end: usize, index: isize, parts: Vec<(String, Vec<usize>)>) -> Self {
        Self { at, order: (true, -signed(end), index), parts }
    }

    fn end(start: usize, at: usize, index: isize, parts: Vec<(String, Vec<usize>)>) -> Self {
        // With nothing inside, the end follows its start.
        Self { at, order: (start == at, -signed(start), -index), parts }
    }
}

fn signed(number: usize) -> isize {
    isize::try_from(number).expect("an offset in a file")
}

/// The offset of a line and a column in characters, both from 1.
fn offset(text: &str, position: &Value) -> usize {
    let number = |name: &str| usize::try_from(position[name].as_u64().expect("a number")).expect("a small number");
    let line_start = text.split_inclusive('\n').take(number("line") - 1).map(str::len).sum::<usize>();
    text[line_start..].chars().take(number("column") - 1).map(char::len_utf8).sum::<usize>() + line_start
}
