//! Compiles all mutants of a crate into one program and runs its tests once for each mutant.
//!
//!     apideck-mutants LIST CRATE [ARGUMENTS OF THE TEST PROGRAMS...]
//!
//! `LIST` is the output of `cargo mutants --list --json`. The current directory is a copy of the repository, whose files
//! this program changes. `scripts/mutants.sh --together` prepares both.

mod rewrite;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use serde_json::Value;

use crate::rewrite::Part;

/// What the crate under test gets. The first call for a place writes the number to the file `MUTANTS_REACHED`: mutants
/// that no test reaches are not run.
const RUNTIME: &str = r#"
#[doc(hidden)]
pub(crate) fn mutant_to_run(place: usize) -> usize {
    use std::collections::BTreeSet;
    use std::io::Write as _;
    use std::sync::{Mutex, OnceLock};

    static NUMBER: OnceLock<usize> = OnceLock::new();
    static REACHED: OnceLock<Option<Mutex<BTreeSet<usize>>>> = OnceLock::new();
    let reached = REACHED.get_or_init(|| std::env::var_os("MUTANTS_REACHED").map(|_| Mutex::default()));
    if let Some(reached) = reached {
        // Locked while it writes: the lines of other threads do not mix with it.
        let mut reached = reached.lock().unwrap();
        if reached.insert(place) {
            let path = std::env::var_os("MUTANTS_REACHED").unwrap();
            let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
            writeln!(file, "{place}").unwrap();
        }
    }
    *NUMBER.get_or_init(|| std::env::var("MUTANT").map_or(usize::MAX, |number| number.parse().unwrap()))
}
"#;

/// The root of a crate, below its directory.
const LIB: &str = "/src/lib.rs";

/// A test program, and the directory in which its tests run.
type Program = (String, PathBuf);

/// What the compiler is given: the mutants of a crate, and those that cannot be selected.
struct Mutants {
    list: Vec<Value>,
    /// The text of each file, without mutants.
    originals: BTreeMap<String, String>,
    unviable: BTreeSet<usize>,
    /// Constants cannot be selected at run time, and a function has one type for `impl Trait`.
    not_run: BTreeSet<usize>,
    /// What was inserted for the mutants, by file.
    parts: BTreeMap<String, Vec<Part>>,
    /// The number by which the place of a mutant is reported as reached.
    places: BTreeMap<usize, usize>,
}

fn main() {
    let mut args = env::args().skip(1);
    let list = args.next().expect("the list of mutants");
    let name = args.next().expect("the name of the crate");
    let test_args: Vec<String> = args.collect();
    let mut mutants = Mutants::read(&list);
    let programs = loop {
        mutants.write();
        if let Some(programs) = mutants.build(&name) {
            break programs;
        }
        println!("{} of {} mutants do not compile", mutants.unviable.len(), mutants.list.len());
    };

    // The tests without a mutant, for their time and for what they reach.
    let reached: Vec<_> = programs.iter().map(|program| reach(program, &test_args)).collect();
    let (mut caught, mut timed_out, mut survived) = (0, 0, 0);
    for (number, place) in &mutants.places {
        let mut programs = programs.iter().zip(&reached).filter(|(_, (reached, _))| reached.contains(place)).peekable();
        let is_reached = programs.peek().is_some();
        let variable = ("MUTANT", number.to_string());
        let failure = programs
            .map(|(program, (_, limit))| run(program, &test_args, &variable, *limit))
            .find(|it| *it != End::Passed);
        if let Some(end) = failure {
            caught += 1;
            timed_out += usize::from(end == End::TimedOut);
        } else {
            survived += 1;
            println!("survived{}: {}", if is_reached { "" } else { ", not reached" }, mutants.name(*number));
        }
    }
    for number in &mutants.not_run {
        println!("not run: {}", mutants.name(*number));
    }
    let (total, unviable, not_run) = (mutants.list.len(), mutants.unviable.len(), mutants.not_run.len());
    println!(
        "{name}: {total} mutants, {caught} caught ({timed_out} by their timeout), {unviable} unviable, {survived} survived, {not_run} not run"
    );
}

impl Mutants {
    fn read(path: &str) -> Self {
        let list: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).expect("the list")).expect("JSON");
        let mut files: BTreeSet<_> =
            list.iter().map(|mutant| mutant["file"].as_str().expect("a file").to_owned()).collect();
        let root = files.first().and_then(|file| file.split_once("/src/")).expect("a file of the crate").0.to_owned();
        files.insert(root + LIB);
        let originals =
            files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).expect("a file of the crate")));
        let has_impl = |mutant: &Value| {
            let returned = mutant["function"]["return_type"].as_str();
            mutant["genre"] == "FnValue" && returned.is_some_and(|returned| returned.contains("impl "))
        };
        Self {
            originals: originals.collect(),
            not_run: (0..list.len()).filter(|number| has_impl(&list[*number])).collect(),
            list,
            unviable: BTreeSet::new(),
            parts: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    fn name(&self, number: usize) -> &str {
        self.list[number]["name"].as_str().unwrap_or_default()
    }

    /// Writes the files with all mutants that are not known to fail.
    fn write(&mut self) {
        self.places.clear();
        for (file, original) in &self.originals {
            let of_file = self.list.iter().enumerate().filter(|(_, mutant)| mutant["file"] == **file);
            let kept = of_file.filter(|(number, _)| !self.unviable.contains(number) && !self.not_run.contains(number));
            let kept: Vec<_> = kept.collect();
            let rewritten = rewrite::rewrite(original, &kept);
            self.not_run
                .extend(kept.iter().map(|(number, _)| *number).filter(|it| !rewritten.place_of.contains_key(it)));
            self.places.extend(rewritten.place_of);
            self.parts.insert(file.clone(), rewritten.parts);
            let runtime = if file.ends_with(LIB) { RUNTIME } else { "" };
            fs::write(file, rewritten.text + runtime).expect("the file is written");
        }
    }

    /// Builds the tests. `None` if there are mutants that do not compile: they are left out from now on.
    fn build(&mut self, name: &str) -> Option<Vec<Program>> {
        let mut command = Command::new("cargo");
        command.args("test -q --no-run --lib --tests --all-features --message-format json -p".split(' ')).arg(name);
        let output = command.stderr(Stdio::null()).output().expect("cargo runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let messages: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if output.status.success() {
            return Some(messages.iter().filter_map(program).collect());
        }
        let (mut rest, mut is_known) = (String::new(), false);
        for error in messages.iter().map(|message| &message["message"]).filter(|error| error["level"] == "error") {
            let numbers: BTreeSet<usize> =
                error["spans"].as_array().into_iter().flatten().flat_map(|span| self.at(span)).collect();
            if numbers.is_empty() {
                rest += error["rendered"].as_str().unwrap_or_default();
            }
            is_known |= !numbers.is_empty();
            // A call in a constant.
            let is_constant = error["code"]["code"] == "E0015";
            if is_constant { &mut self.not_run } else { &mut self.unviable }.extend(numbers);
        }
        assert!(is_known, "no mutant is the reason of these errors:\n{rest}");
        self.unviable = self.unviable.difference(&self.not_run).copied().collect();
        None
    }

    /// The mutants to which a part of a file belongs.
    fn at(&self, span: &Value) -> Vec<usize> {
        let number = |name: &str| usize::try_from(span[name].as_u64().unwrap_or_default()).unwrap_or_default();
        let (start, end) = (number("byte_start"), number("byte_end"));
        let parts = span["file_name"].as_str().and_then(|file| self.parts.get(file));
        let part = parts.into_iter().flatten().find(|(range, _)| range.start <= start && end <= range.end);
        part.map(|(_, numbers)| numbers.clone()).unwrap_or_default()
    }
}

/// The test program that a message of cargo is about.
fn program(message: &Value) -> Option<Program> {
    let executable = message["executable"].as_str().filter(|_| message["profile"]["test"] == true)?;
    let directory = Path::new(message["manifest_path"].as_str()?).parent()?;
    Some((executable.to_owned(), directory.to_owned()))
}

/// Runs a test program without a mutant. Returns the places that it reaches, and a limit for its time with a mutant.
fn reach(program: &Program, args: &[String]) -> (BTreeSet<usize>, Duration) {
    let file = env::temp_dir().join(format!("mutants-reached-{}", std::process::id()));
    let started = Instant::now();
    let variable = ("MUTANTS_REACHED", file.display().to_string());
    let end = run(program, args, &variable, Duration::from_secs(900));
    assert!(end == End::Passed, "{} without a mutant: {end:?}", program.0);
    let text = fs::read_to_string(&file).unwrap_or_default();
    let _ = fs::remove_file(&file);
    (text.lines().filter_map(|line| line.parse().ok()).collect(), started.elapsed() * 5 + Duration::from_secs(10))
}

#[derive(Debug, PartialEq)]
enum End {
    Passed,
    Failed,
    TimedOut,
}

fn run((program, directory): &Program, args: &[String], variable: &(&str, String), limit: Duration) -> End {
    let mut command = Command::new(program);
    command.args(args).current_dir(directory).env(variable.0, &variable.1);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a test program");
    let started = Instant::now();
    while started.elapsed() < limit {
        if let Some(status) = child.try_wait().expect("a child") {
            return if status.success() { End::Passed } else { End::Failed };
        }
        thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let _ = child.wait();
    End::TimedOut
}
