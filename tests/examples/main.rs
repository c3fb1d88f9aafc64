//! The programs of the command line, as built from `examples/`.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::path::{Path, PathBuf};
use std::process::Command;

mod segment;
mod table;

/// An example, built. `cargo test` builds the examples beside the tests; a run of these tests alone does not.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap().join("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let built = Command::new(env!("CARGO")).args(["build", "--no-default-features", "--example", name]).status();
        assert!(built.unwrap().success(), "the example does not build");
    }
    program
}
