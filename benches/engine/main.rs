//! What the engine costs in a tab, against its peers: `./run bench`, which builds first; `./run bench --help`.
//!
//! Ours runs in headless Chromium, with the workers of `dist/`; the peers run natively, but for those that are made for a
//! tab. The rows are made by a seeded generator, in the workers as for the peers. Who is compared does the same work:
//! where it can be checked and is not so, the case has failed, whatever its times.
#![cfg(not(target_arch = "wasm32"))]

use std::process::ExitCode;

use arena::Arena;
use options::Options;
use report::Report;

mod arena;
#[path = "../../src/bin/bench/ask.rs"]
mod ask;
mod cases;
mod contests;
#[expect(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "shared with the tests of the built page")]
#[path = "../../tests/browser/driver.rs"]
mod driver;
mod duel;
mod files;
mod native;
mod options;
mod report;
#[expect(dead_code, clippy::unwrap_used, reason = "shared with the tests of the built page")]
#[path = "../../tests/browser/site.rs"]
mod site;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(help) => {
            println!("{help}");
            return ExitCode::from(2);
        }
    };
    match measured(&options).await {
        Ok(false) => ExitCode::SUCCESS,
        Ok(true) => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("bench: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Runs what is asked for. Whether anything failed; the error is for what let nothing be measured.
async fn measured(options: &Options) -> Result<bool, String> {
    let mut report = Report::new();
    let mut arena = Arena::new().await?;
    let versions = arena.versions().await?;
    Report::print_head();
    for case in cases::all(options.quick).iter().filter(|case| options.wants(case)) {
        let rows = match case.name {
            "read" => contests::read(&mut arena, options, case, &mut report.reading).await,
            "scale" => contests::scale(&mut arena, options, case, &mut report.scale).await,
            _ => contests::run(&mut arena, options, case).await,
        };
        match rows {
            Ok(rows) => report.add(rows),
            Err(reason) => {
                let missing =
                    format!("{} {} n={} d={} k={}: {reason}", case.name, case.data(), case.n, case.d, case.k());
                println!("{missing}");
                report.missing.push(missing);
            }
        }
    }
    report.print_end();
    let file = report.write(&versions).map_err(|error| error.to_string())?;
    println!("written: {}", file.display());
    Ok(report.has_failed())
}
