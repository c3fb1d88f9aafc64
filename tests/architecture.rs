//! Who may use whom. A new arrow is a decision: change the table and say why in the commit.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with the layers that it may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("pipeline", &[]),
    ("protocol", &["pipeline"]),
    ("state", &["pipeline", "protocol"]),
    ("plot", &["pipeline"]),
    // From here on there is a browser.
    ("compute", &["pipeline", "protocol"]),
    ("ui", &["pipeline", "protocol", "state", "plot", "compute"]),
];

/// Layers that compile and run without a browser.
const PURE: &[&str] = &["pipeline", "protocol", "state", "plot"];

/// Crates that only work in one; those of a family by their common beginning.
const BROWSER: &[&str] = &[
    "yew",
    "gloo",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_split",
    "plotters_canvas",
    "implicit_clone",
    "console_error_panic_hook",
];

/// Files under `src/` that belong to no layer: the map of the crate and the two programs.
const ROOTS: &[&str] = &["lib.rs", "main.rs", "bin"];

#[test]
fn layers_use_only_the_layers_below() {
    let mut broken = Vec::new();
    for (layer, allowed) in LAYERS {
        for (file, code) in sources(&Path::new("src").join(layer)) {
            broken
                .extend(faults(layer, allowed, &code).into_iter().map(|fault| format!("{}: {fault}", file.display())));
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_module_belongs_to_a_layer() {
    let known: BTreeSet<&str> = LAYERS.iter().map(|(layer, _)| *layer).chain(ROOTS.iter().copied()).collect();
    for entry in fs::read_dir("src").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(name.as_str()), "src/{name} belongs to no layer: put it into one, or into the table");
    }
    for layer in PURE {
        assert!(LAYERS.iter().any(|(name, _)| name == layer), "{layer} is pure but no layer");
    }
}

#[test]
fn examples_and_benches_use_the_pure_layers_only() {
    let allowed = PURE;
    for folder in ["examples", "benches"] {
        for (file, code) in sources(Path::new(folder)) {
            let code = code.replace("clientele::", "crate::");
            assert_eq!(faults(folder, allowed, &code), Vec::<String>::new(), "{}", file.display());
        }
    }
}

#[test]
fn browser_crates_are_optional_and_behind_the_feature_web() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let (before, after) = manifest.split_once("\n[dependencies]\n").unwrap();
    let dependencies = after.split("\n[target.").next().unwrap();
    for line in dependencies.lines().filter(|line| line.contains(" = ")) {
        let name = line.split(' ').next().unwrap();
        if BROWSER.iter().any(|library| name.replace('-', "_").starts_with(library)) {
            assert!(line.contains("optional = true"), "{name} is not optional");
            assert!(before.contains(&format!("\"dep:{name}\"")), "{name} is not behind the feature web");
        }
    }
}

#[test]
fn the_science_depends_on_no_browser_crate() {
    let manifest = fs::read_to_string("src/pipeline/Cargo.toml").unwrap();
    let depends = |library: &&&str| manifest.lines().any(|line| line.replace('-', "_").starts_with(**library));
    assert_eq!(BROWSER.iter().find(depends), None);
}

#[test]
fn each_kind_of_fault_is_seen_and_comments_are_not() {
    let faults = |layer: &str, code: &str| {
        let allowed = LAYERS.iter().find(|(name, _)| *name == layer).unwrap().1;
        faults(layer, allowed, &without_comments(code)).len()
    };
    assert_eq!(faults("pipeline", "use crate::state::State;"), 1);
    assert_eq!(faults("pipeline", "fn f() { crate::ui::app(); }"), 1);
    assert_eq!(faults("plot", "use super::super::state::State;"), 1);
    assert_eq!(faults("state", "use crate::{pipeline, ui};"), 1);
    assert_eq!(faults("plot", "use plotters_canvas::CanvasBackend;"), 1);
    assert_eq!(faults("protocol", "use wasm_bindgen_futures::spawn_local;"), 1);
    assert_eq!(faults("pipeline", "// use crate::ui;\n/// see crate::state\n/* yew /* and */ gloo */ let a = 1;"), 0);
    assert_eq!(faults("pipeline", "let url = \"https://yew.rs\"; // yew"), 0, "words in a text are no use");
    assert_eq!(faults("pipeline", "let quote = '\"'; use crate::ui; let other = '\"';"), 1);
    assert_eq!(faults("state", "use crate::pipeline::table::Table; use crate::state::Step; let renew = 1;"), 0);
    assert_eq!(faults("ui", "use yew::prelude::*; use crate::compute::Pool;"), 0);
}

/// What is wrong with the code of one file.
fn faults(layer: &str, allowed: &[&str], code: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if code.contains("crate::{") {
        faults.push("write one `use crate::layer::…` for each layer".to_owned());
    }
    for (other, _) in LAYERS.iter().filter(|(other, _)| *other != layer && !allowed.contains(other)) {
        if ["crate", "super"].iter().any(|from| names(code, &format!("{from}::{other}"))) {
            faults.push(format!("`{layer}` may not use `{other}`"));
        }
    }
    if layer != "compute" && layer != "ui" {
        let named = BROWSER.iter().filter(|library| begins_a_path(code, library));
        faults.extend(named.map(|library| format!("`{layer}` is pure and may not use `{library}`")));
    }
    faults
}

/// Whether a path stands in the code as a whole, not as a part of a longer name.
fn names(code: &str, path: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(path).any(|(at, _)| {
        !code[..at].chars().next_back().is_some_and(is_word)
            && !code[at + path.len()..].chars().next().is_some_and(is_word)
    })
}

/// Whether a crate of that name, or one whose name begins so, is used: `gloo_timers::…`.
fn begins_a_path(code: &str, library: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(library).any(|(at, _)| {
        let rest = code[at + library.len()..].trim_start_matches(is_word);
        let is_family = code[at + library.len()..].starts_with('_') || rest.len() == code.len() - at - library.len();
        let is_used = rest.starts_with("::") || rest.starts_with(';') || rest.starts_with(" as ");
        !code[..at].chars().next_back().is_some_and(is_word) && is_family && is_used
    })
}

/// All Rust files below a folder, without comments and the content of texts.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let code = without_comments(&fs::read_to_string(&path).unwrap());
            found.push((path, code));
        }
    }
    found
}

/// Code without comments (nested ones too) and without what stands between double quotes.
fn without_comments(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(hashes) = raw_text(rest, &out) {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len())
        } else if c == '"' {
            text(rest)
        } else if c == '\'' {
            character(rest)
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        rest = &rest[skipped..];
    }
    out
}

/// Length of the comment that the code begins with.
fn block_comment(code: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < code.len() {
        match &code.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    code.len()
}

/// The number of hashes, if the code begins with a raw text and not with the end of a name.
fn raw_text(code: &str, before: &str) -> Option<usize> {
    let after = code.strip_prefix('r')?;
    let is_own_word = !before.chars().next_back().is_some_and(|c| c.is_alphanumeric() && c != 'b' || c == '_');
    let hashes = after.len() - after.trim_start_matches('#').len();
    (is_own_word && after[hashes..].starts_with('"')).then_some(hashes)
}

/// Length of the text in double quotes that the code begins with.
fn text(code: &str) -> usize {
    let mut escaped = false;
    let end = code.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    });
    end.map_or(code.len(), |at| at + 2)
}

/// Length of the character literal that the code begins with; of a lifetime only the quote.
fn character(code: &str) -> usize {
    let mut chars = code.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = at + escaped.len_utf8();
            code[from..].find('\'').map_or(1, |end| from + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}
