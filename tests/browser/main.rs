//! The built page in a real Chromium, from outside: one file for each promise.
//!
//! Wants `dist/` (`trunk build --release`), Chromium, chromedriver and, for one file, axe-core: `./run test` brings all
//! of them. Screenshots land in `target/shots/`; a wait that ends in vain leaves one of what stood there instead.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop, and should say where")]

mod accessibility;
mod anywhere;
mod bad_files;
mod choices;
mod crash;
mod driver;
mod exports;
#[expect(dead_code, reason = "shared with the tests of the reader")]
#[path = "../../src/pipeline/table/unpack/tests/files.rs"]
mod files;
mod fingerprint;
mod first_visit;
mod limits;
mod mall;
mod many;
mod methods;
mod opening;
mod paper;
mod pictures;
mod preparing;
mod privacy;
mod responsive;
mod resume;
mod site;
mod verdict;
