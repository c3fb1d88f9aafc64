//! The native peers, a Python process for each family of them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::ask::{Measured, N_WORKERS};

/// A family of peers in one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    ScikitLearn,
    Intelex,
    Faiss,
    Readers,
}

impl Family {
    pub(crate) const ALL: [Self; 4] = [Self::ScikitLearn, Self::Intelex, Self::Faiss, Self::Readers];

    /// Those that have k-means.
    pub(crate) const KMEANS: [Self; 3] = [Self::ScikitLearn, Self::Intelex, Self::Faiss];

    fn name(self) -> &'static str {
        match self {
            Self::ScikitLearn => "scikit-learn",
            Self::Intelex => "scikit-learn-intelex",
            Self::Faiss => "faiss",
            Self::Readers => "readers",
        }
    }
}

/// A running process. It ends when dropped.
pub(crate) struct Native {
    family: Family,
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Native {
    /// Starts it. `python` is that of the environment with all peers.
    pub(crate) fn start(python: &Path, family: Family) -> Result<Self, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/engine/peers.py");
        let mut child = Command::new(python)
            .arg(script)
            .args([family.name(), &N_WORKERS.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} does not start ({error}): scripts/setup.sh bench", python.display()))?;
        let (Some(asks), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("a peer has no pipes".to_owned());
        };
        Ok(Self { family, child, asks: Some(asks), answers: BufReader::new(answers) })
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, ask: &Value) -> Result<Value, String> {
        let name = self.family.name();
        let asks = self.asks.as_mut().ok_or("the peer was ended")?;
        writeln!(asks, "{ask}").map_err(|error| format!("{name} hears nothing: {error}"))?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(|error| format!("{name} says nothing: {error}"))?;
        let answer: Value = serde_json::from_str(&line).map_err(|error| format!("{name} has ended: {error}"))?;
        match answer.get("error") {
            Some(error) => Err(format!("{name}: {error}")),
            None => Ok(answer),
        }
    }

    /// Asks for something that is measured.
    pub(crate) fn measure(&mut self, ask: &Value) -> Result<Measured, String> {
        serde_json::from_value(self.ask(ask)?).map_err(|error| error.to_string())
    }

    /// Reads rows from a file of f32.
    pub(crate) fn load(&mut self, file: &Path, (n, d): (usize, usize)) -> Result<(), String> {
        let types = if self.family == Family::Faiss { vec!["f32"] } else { vec!["f32", "f64"] };
        self.ask(&json!({ "op": "load", "path": file, "n": n, "d": d, "types": types })).map(drop)
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        self.asks.take(); // the end of its input ends it
        let _ = self.child.wait();
    }
}
