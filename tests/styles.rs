//! Colours and sizes have names: raw values stand in `styles/tokens.css` and nowhere else.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const TOKENS: &str = "styles/tokens.css";

/// Functions that make a colour of raw numbers.
const FUNCTIONS: &[&str] = &["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];

/// Colour names that a hand may type. System colours, `transparent` and `currentcolor` belong to the reader.
const NAMED: &[&str] = &[
    "aqua",
    "beige",
    "black",
    "blue",
    "brown",
    "coral",
    "crimson",
    "cyan",
    "darkblue",
    "darkgray",
    "darkgreen",
    "darkgrey",
    "darkred",
    "dimgray",
    "dimgrey",
    "firebrick",
    "fuchsia",
    "gainsboro",
    "gold",
    "goldenrod",
    "gray",
    "green",
    "grey",
    "indigo",
    "ivory",
    "khaki",
    "lavender",
    "lightblue",
    "lightgray",
    "lightgreen",
    "lightgrey",
    "lime",
    "magenta",
    "maroon",
    "navy",
    "olive",
    "orange",
    "orangered",
    "orchid",
    "pink",
    "plum",
    "purple",
    "red",
    "salmon",
    "seagreen",
    "silver",
    "skyblue",
    "slateblue",
    "slategray",
    "slategrey",
    "snow",
    "steelblue",
    "tan",
    "teal",
    "tomato",
    "turquoise",
    "violet",
    "wheat",
    "white",
    "whitesmoke",
    "yellow",
];

#[test]
fn raw_colours_stand_in_the_tokens_only() {
    let mut found = Vec::new();
    for sheet in files("styles", "css").into_iter().filter(|sheet| sheet != Path::new(TOKENS)) {
        let css = without_comments(&fs::read_to_string(&sheet).unwrap());
        found.extend(raw_colours(&css).into_iter().map(|colour| format!("{}: {colour}", sheet.display())));
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn raw_colours_are_told_from_names_that_look_like_one() {
    assert_eq!(raw_colours(".a { color: #4e83ea; border: 1px solid red }"), ["#4e83ea", "red"]);
    assert_eq!(raw_colours(".a { background: rgb(0 0 0 / 0.5); fill: White }"), ["rgb(", "white"]);
    assert_eq!(raw_colours("@media (width > 1px) { .a { color: hsl(1 2% 3%) } }"), ["hsl("]);
    let fine = "#red .white:hover { color: var(--white); white-space: nowrap; grid-area: red-zone; fill: url(#fade) }";
    assert_eq!(raw_colours(fine), Vec::<String>::new());
}

#[test]
fn every_style_sheet_is_linked_once_and_the_tokens_first() {
    let page = fs::read_to_string("index.html").unwrap();
    let linked: Vec<&str> = links(&page).collect();
    assert_eq!(linked.first(), Some(&TOKENS), "the tokens name the order of layers, so they come first");
    let once: BTreeSet<&str> = linked.iter().copied().collect();
    assert_eq!(once.len(), linked.len(), "a style sheet is linked twice: {linked:?}");
    let there: Vec<String> = files("styles", "css").iter().map(|sheet| slashed(sheet)).collect();
    assert_eq!(once, there.iter().map(String::as_str).collect());
}

#[test]
fn both_ways_into_the_dark_lead_to_the_same_colours() {
    let css = without_comments(&fs::read_to_string(TOKENS).unwrap());
    let by_system = declarations(&css, ":root:not([data-theme=\"light\"])");
    let by_choice = declarations(&css, ":root[data-theme=\"dark\"]");
    assert!(by_system.len() > 20, "{by_system:?}");
    assert_eq!(by_system, by_choice);
}

#[test]
fn light_and_dark_give_every_meaning_a_value() {
    let css = without_comments(&fs::read_to_string(TOKENS).unwrap());
    let light = css.split(":root {").find(|block| block.contains("color-scheme: light")).unwrap();
    let light: BTreeSet<String> = properties(light.split('}').next().unwrap()).into_keys().collect();
    let dark: BTreeSet<String> = declarations(&css, ":root[data-theme=\"dark\"]").into_keys().collect();
    assert_eq!(light, dark);
}

#[test]
fn every_property_that_is_used_is_defined() {
    let sheets: Vec<String> =
        files("styles", "css").iter().map(|s| without_comments(&fs::read_to_string(s).unwrap())).collect();
    let defined: BTreeSet<&str> = sheets.iter().flat_map(|css| custom_properties(css)).collect();
    for (sheet, css) in files("styles", "css").iter().zip(&sheets) {
        for used in css.split("var(").skip(1).filter_map(|rest| rest.split([')', ',']).next()) {
            assert!(defined.contains(used.trim()), "{}: {used} is defined nowhere", sheet.display());
        }
    }
}

#[test]
fn every_class_that_is_styled_is_on_the_page() {
    let page = fs::read_to_string("index.html").unwrap();
    let written: String = files("src/ui", "rs").iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let on_page: BTreeSet<&str> = names(&written).chain(names(&page)).collect();
    let mut unused = Vec::new();
    for file in files("styles", "css") {
        let css = without_comments(&fs::read_to_string(&file).unwrap());
        // What is a state (`is-…`) may be put together from parts.
        let classes = classes(&css).filter(|class| !class.starts_with("is-"));
        unused.extend(
            classes.filter(|class| !on_page.contains(class)).map(|class| format!("{}: .{class}", slashed(&file))),
        );
    }
    assert!(unused.is_empty(), "styled, and nowhere on the page:\n{}", unused.join("\n"));
}

#[test]
fn no_rust_file_holds_a_colour() {
    for file in files("src", "rs") {
        if file.ends_with("tests.rs") {
            continue; // what reads colours is tested on some
        }
        let code = fs::read_to_string(&file).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        // In a text: "#4e83ea". Four digits may be a text like "#face", so three, six and eight count.
        for literal in code.split("\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            let is_hex = literal.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(!is_hex || ![3, 6, 8].contains(&literal.len()), "{}: \"#{literal}\"", file.display());
        }
    }
}

/// All files below a folder with that extension, sorted.
fn files(folder: impl AsRef<Path>, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_str().unwrap()).collect::<Vec<_>>().join("/")
}

/// The `href` of each `<link … rel="css" …>` of the page, in order.
fn links(page: &str) -> impl Iterator<Item = &str> {
    let tags = page.split("<link").skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter(|tag| tag.contains("rel=\"css\"")).filter_map(|tag| tag.split("href=\"").nth(1)?.split('"').next())
}

/// Everything that could be a class name.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_".contains(letter)))
}

/// The classes that the selectors of a sheet name.
fn classes(css: &str) -> impl Iterator<Item = &str> {
    let selectors = css.split('{').filter_map(|before| before.rsplit(['}', ';']).next());
    let after_dots = selectors.flat_map(|selector| selector.split('.').skip(1)).filter_map(|rest| names(rest).next());
    after_dots.filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic())) // 69.99rem is a length
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |css, part| css + part.split_once("*/").map_or("", |(_, rest)| rest))
}

/// Raw colours among the values of a style sheet.
fn raw_colours(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    // A declaration ends at a semicolon or a closing brace; what stands before an opening brace is a selector.
    for declaration in css.split([';', '}']).filter_map(|part| part.rsplit('{').next()) {
        let Some((_, value)) = declaration.split_once(':') else { continue };
        let value = value.to_lowercase();
        for word in value.split(|c: char| !(c.is_ascii_alphanumeric() || "#-_(".contains(c))) {
            let is_hex = word.strip_prefix('#').is_some_and(|hex| {
                [3, 4, 6, 8].contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
            });
            if is_hex || NAMED.contains(&word) {
                found.push(word.to_owned());
            }
        }
        let starts = |at: usize| !value[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        let functions = FUNCTIONS.iter().filter(|f| value.match_indices(**f).any(|(at, _)| starts(at)));
        found.extend(functions.map(|function| (*function).to_owned()));
    }
    found
}

/// The declarations of the one rule with that selector.
fn declarations(css: &str, selector: &str) -> BTreeMap<String, String> {
    let (_, rest) = css.split_once(&format!("{selector} {{")).unwrap();
    properties(rest.split('}').next().unwrap())
}

fn properties(block: &str) -> BTreeMap<String, String> {
    let pairs = block.split(';').filter_map(|line| line.split_once(':'));
    pairs.map(|(property, value)| (property.trim().to_owned(), value.trim().to_owned())).collect()
}

/// Names of the custom properties that a style sheet gives a value.
fn custom_properties(css: &str) -> impl Iterator<Item = &str> {
    let starts = css.split(['{', ';', '}']).filter_map(|part| part.split_once(':'));
    starts.map(|(property, _)| property.trim()).filter(|property| property.starts_with("--"))
}
