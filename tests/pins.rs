//! Numbers and names that stand in two files and must agree.
#![expect(clippy::unwrap_used, reason = "a test may stop, and should say where")]

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// What stands between `before` and the next of `after`.
fn between(path: &str, before: &str, after: char) -> String {
    let text = read(path);
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{path} does not hold {before:?}"));
    rest.split(after).next().unwrap_or_default().trim().to_owned()
}

#[test]
fn wasm_bindgen_has_one_version() {
    let pinned = between("scripts/versions.sh", "WASM_BINDGEN=", '\n');
    assert_eq!(between("Cargo.toml", "wasm-bindgen = { version = \"=", '"'), pinned);
    assert_eq!(between("Trunk.toml", "wasm_bindgen = \"", '"'), pinned);
    assert_eq!(between("Cargo.lock", "name = \"wasm-bindgen\"\nversion = \"", '"'), pinned);
}

#[test]
fn binaryen_has_one_version() {
    let pinned = between("scripts/versions.sh", "BINARYEN=", '\n');
    assert_eq!(between("Trunk.toml", "wasm_opt = \"version_", '"'), pinned);
}

#[test]
fn rust_is_at_least_what_the_package_asks_for() {
    let pinned = between("scripts/versions.sh", "RUST=", '\n');
    assert_eq!(format!("{}.0", between("Cargo.toml", "rust-version = \"", '"')), pinned);
}

#[test]
fn each_style_sheet_is_linked_once() {
    let page = read("index.html");
    let mut sheets = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("styles")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { sheets.push(path) }
        }
    }
    assert!(!sheets.is_empty());
    for sheet in &sheets {
        let name = sheet.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_str().unwrap();
        let link = format!("<link data-trunk rel=\"css\" href=\"{name}\">");
        assert_eq!(page.matches(&link).count(), 1, "index.html should hold once: {link}");
    }
    assert_eq!(page.matches("rel=\"css\"").count(), sheets.len(), "index.html links a sheet that is not there");
}

#[test]
fn each_dependency_has_a_line_in_the_readme() {
    let readme = read("README.md");
    let mut section = "";
    for line in [read("Cargo.toml"), read("src/pipeline/Cargo.toml")].iter().flat_map(|manifest| manifest.lines()) {
        // Either a section of the dependency's own, or `name = …` or `name.workspace = …` in a list of dependencies.
        let name = match (line.strip_prefix('['), line.split_once(" = ")) {
            (Some(head), _) => {
                section = head.trim_end_matches(']');
                section.strip_prefix("dependencies.").unwrap_or_default()
            }
            (None, Some((_, place))) if place.contains("path = ") => "", // a part of the project
            (None, Some((name, _))) if section.ends_with("dependencies") => name.trim_end_matches(".workspace"),
            _ => "",
        };
        assert!(
            name.is_empty() || readme.contains(&format!("| `{name}`")),
            "README.md does not say what {name} is for"
        );
    }
}
