//! Hostile files, made by a seeded script: each is one table, written by some rules and damaged in some way, so that the
//! right answer is known by construction.

use crate::orders::{Chance, Escape, Rows, Rules, header, table};

/// A file, and what must be read from it.
pub(crate) struct Hostile {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) header: Vec<String>,
    /// All rows that belong to the table.
    pub(crate) rows: Rows,
    /// Row numbers in the file that must be told of.
    pub(crate) reported: Vec<usize>,
}

/// Names of rows in the file: the header is the first of `above + 1`.
fn numbered(rows: &Rows, above: usize) -> Vec<usize> {
    (0..rows.len()).map(|at| at + 2 + above).collect()
}

struct Base {
    rules: Rules,
    header: Vec<String>,
    rows: Rows,
}

impl Base {
    fn new(seed: u64, rules: Rules) -> Self {
        Self { rules, header: header(), rows: table(&mut Chance::new(seed), 60) }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.rules.row(&self.header)];
        lines.extend(self.rules.lines(&self.rows));
        lines
    }

    fn hostile(&self, name: String, text: &str) -> Hostile {
        Hostile {
            name,
            bytes: text.as_bytes().to_vec(),
            header: self.header.clone(),
            rows: self.rows.clone(),
            reported: Vec::new(),
        }
    }

    fn whole(&self, name: String) -> Hostile {
        self.hostile(name, &self.rules.text(&self.lines()))
    }

    /// With one row written otherwise, and read as these fields.
    fn with_row(&self, name: String, at: usize, line: String, fields: Vec<String>, is_reported: bool) -> Hostile {
        let mut lines = self.lines();
        lines[at + 1] = line;
        let mut hostile = self.hostile(name, &self.rules.text(&lines));
        hostile.rows[at] = fields;
        if is_reported {
            hostile.reported.push(numbered(&self.rows, 0)[at]);
        }
        hostile
    }
}

/// All of them.
pub(crate) fn corpus() -> Vec<Hostile> {
    let mut files = Vec::new();
    dialects(&mut files);
    encodings(&mut files);
    around(&mut files);
    headers(&mut files);
    separators(&mut files);
    quotes(&mut files);
    rows_by_other_rules(&mut files);
    damaged_headers(&mut files);
    together(&mut files);
    files
}

fn dialects(files: &mut Vec<Hostile>) {
    for delimiter in [",", ";", "\t", "|", ", ", "~", "^"] {
        for quote in ['"', '\''] {
            for escape in [Escape::Doubled, Escape::Backslash] {
                for line_end in ["\n", "\r\n", "\r"] {
                    for quotes_all in [false, true] {
                        let rules = Rules { delimiter, quote, escape, line_end, quotes_all };
                        let name = format!(
                            "dialect {delimiter:?} {quote} {line_end:?} all {quotes_all} {}",
                            escape == Escape::Doubled
                        );
                        files.push(Base::new(files.len() as u64, rules).whole(name));
                    }
                }
            }
        }
    }
    // Blanks and colons separate where fields that hold them are quoted.
    for delimiter in [" ", ":"] {
        let rules = Rules { delimiter, quotes_all: true, ..Rules::default() };
        files.push(Base::new(5, rules).whole(format!("dialect {delimiter:?}")));
    }
    let base = Base::new(6, Rules::default());
    let mixed: String = base
        .lines()
        .iter()
        .zip(["\n", "\r\n", "\r"].iter().cycle())
        .flat_map(|(line, end)| [line.as_str(), *end])
        .collect();
    files.push(base.hostile("mixed line ends".into(), &mixed));
    let text = base.rules.text(&base.lines());
    files.push(base.hostile("no line end at the end".into(), text.trim_end()));
    files.push(base.hostile("blank lines at the end".into(), &format!("{text}\r\n\r\n\r\n")));
    let rules = Rules { delimiter: ";", ..Rules::default() };
    let base = Base::new(7, rules);
    files.push(base.hostile("sep= line".into(), &format!("sep=;\r\n{}", base.rules.text(&base.lines()))));
}

fn encodings(files: &mut Vec<Hostile>) {
    let base = Base::new(11, Rules { delimiter: ";", ..Rules::default() });
    let text = base.rules.text(&base.lines());
    let mut push =
        |name: &str, bytes: Vec<u8>| files.push(Hostile { bytes, ..base.hostile(format!("encoding {name}"), "") });
    push("UTF-8 with mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat());
    let utf16 = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    push("UTF-16LE", utf16(u16::to_le_bytes));
    push("UTF-16BE", utf16(u16::to_be_bytes));
    push("UTF-16LE with mark", [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat());
    push("UTF-16BE with mark", [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat());
    // All characters of the table stand in Windows-1252 at their number.
    push("Windows-1252", text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect());
    let mac = |c: char| match c {
        'ü' => 0x9F,
        'ø' => 0xBF,
        'Ø' => 0xAF,
        'ë' => 0x91,
        c => u8::try_from(u32::from(c)).unwrap(),
    };
    // By these letters alone it could be central European: the line ends tell.
    push("Mac Roman", text.replace("\r\n", "\r").chars().map(mac).collect());
    // One letter in another encoding than the rest.
    let at = text.rfind("Müller").unwrap();
    let damaged = [&text.as_bytes()[..=at], b"\xFC", &text.as_bytes()[at + 3..]].concat();
    let row = base.rows.iter().rposition(|row| row[5].contains("Müller")).unwrap();
    files.push(Hostile { bytes: damaged, reported: vec![row + 2], ..base.hostile("one damaged letter".into(), "") });
    let at = text.rfind("Zoë").unwrap();
    let nul = [&text.as_bytes()[..at], b"\0", &text.as_bytes()[at..]].concat();
    let row = base.rows.iter().rposition(|row| row[5].contains("Zoë")).unwrap();
    files.push(Hostile { bytes: nul, reported: vec![row + 2], ..base.hostile("a NUL byte".into(), "") });
}

fn around(files: &mut Vec<Hostile>) {
    let base = Base::new(21, Rules::default());
    let text = base.rules.text(&base.lines());
    let all = base.rules.text(&base.lines());
    for (name, above) in [
        ("title", "Orders of the shop\r\n"),
        ("title and blank line", "Orders of the shop\r\n\r\n"),
        ("three lines", "Orders\r\nMade by: the shop, on Monday\r\nAll amounts in EUR\r\n"),
        ("comments", "# made by the shop\r\n# version 3\r\n"),
        ("padded title", "Orders of the shop,,,,,,,,\r\n,,,,,,,,\r\n"),
        ("pairs", "From,2026-01-01\r\nTo,2026-12-31\r\n\r\n"),
        ("as many words as columns", "Orders,of,the,shop,that,came,in,by,web\r\n\r\n"),
    ] {
        let n = above.lines().filter(|line| !line.is_empty()).count();
        let reported = if n == above.lines().count() { (1..=n).collect() } else { vec![1] };
        files.push(Hostile { reported, ..base.hostile(format!("above: {name}"), &format!("{above}{text}")) });
    }
    let last = base.rows.len() + 1;
    for (name, below, at) in [
        ("remark", "End of report\r\n", 1),
        ("remark after blank line", "\r\nEnd of report\r\n", 2),
        ("two remarks", "\r\n1) with tax\r\n2) until May, without returns\r\n", 2),
        ("padded remark", "Source: the shop,,,,,,,,\r\n", 1),
        ("remark with a delimiter", "Source: the shop, by Ann, Jo and Kim\r\n", 1),
        ("total", "Total,,,999,12345.5,,,,\r\n", 1),
    ] {
        files.push(Hostile {
            reported: vec![last + at],
            ..base.hostile(format!("below: {name}"), &format!("{all}{below}"))
        });
    }
    let padding = ",".repeat(8);
    let remarks = ["Source: the shop", "All amounts in EUR", "Returns are not in it", "Made in May"];
    let remarks = remarks.map(|remark| format!("{remark}{padding}\r\n")).concat();
    let four = base.hostile("below: four padded remarks".into(), &format!("{all}{remarks}"));
    files.push(Hostile { reported: (1..=4).map(|at| last + at).collect(), ..four });
    let whole = base.lines().iter().map(|line| in_quotes(line)).collect::<Vec<_>>();
    files.push(base.hostile("every row in quotes as a whole".into(), &base.rules.text(&whole)));
    let other = "\r\nregion,sum\r\nnorth,5\r\nsouth,6\r\n";
    files.push(Hostile {
        reported: vec![last + 2],
        ..base.hostile("another table below".into(), &format!("{all}{other}"))
    });
    let other = "region,sum\r\nnorth,5\r\nsouth,6\r\n\r\n";
    files.push(Hostile {
        reported: vec![1, 2, 3],
        ..base.hostile("another table above".into(), &format!("{other}{all}"))
    });
    let again = format!("{all}{all}");
    let mut hostile = base.hostile("the same export twice".into(), &again);
    hostile.rows.extend(base.rows.clone());
    hostile.reported = vec![last + 1];
    files.push(hostile);
}

/// A line as one field that is enclosed in quotes.
fn in_quotes(line: &str) -> String {
    format!("\"{}\"", line.replace('"', "\"\""))
}

fn headers(files: &mut Vec<Hostile>) {
    let base = Base::new(31, Rules::default());
    let lines = base.lines();
    let none = base.hostile("no header".into(), &base.rules.text(&lines[1..]));
    files.push(Hostile { header: (1..=9).map(|at| format!("Column {at}")).collect(), ..none });
    let units = ["", "day", "hh:mm", "pieces", "EUR", "", "", "", ""];
    let two = format!("{}\r\n{}", lines[0], units.join(","));
    let joined: Vec<String> =
        header().iter().zip(units).map(|(name, unit)| format!("{name} {unit}").trim().to_owned()).collect();
    let text = format!("{two}\r\n{}", base.rules.text(&lines[1..]));
    files.push(Hostile { header: joined, ..base.hostile("header of two rows".into(), &text) });
    let brackets: Vec<String> =
        units.iter().map(|unit| if unit.is_empty() { String::new() } else { format!("({unit})") }).collect();
    let joined: Vec<String> =
        header().iter().zip(&brackets).map(|(name, unit)| format!("{name} {unit}").trim().to_owned()).collect();
    let text = format!("{}\r\n{}\r\n{}", lines[0], brackets.join(","), base.rules.text(&lines[1..]));
    files.push(Hostile { header: joined, ..base.hostile("units in brackets".into(), &text) });
    let groups = "order,when,,amount,,who,,,";
    let above = ["order", "when", "when", "amount", "amount", "who", "who", "who", "who"];
    let joined: Vec<String> = header()
        .iter()
        .zip(above)
        .map(|(name, group)| if name == group { name.clone() } else { format!("{group} {name}") })
        .collect();
    let text = format!("{groups}\r\n{}", base.rules.text(&lines));
    files.push(Hostile { header: joined, ..base.hostile("groups above the header".into(), &text) });
    let only = base.hostile("header only".into(), &base.rules.text(&lines[..1]));
    files.push(Hostile { rows: Vec::new(), ..only });
    let one = base.hostile("one row".into(), &base.rules.text(&lines[..2]));
    files.push(Hostile { rows: base.rows[..1].to_vec(), ..one });
}

/// One separator too many or too few: the row is kept as it was found, and told of.
fn separators(files: &mut Vec<Hostile>) {
    let base = Base::new(41, Rules { quotes_all: false, ..Rules::default() });
    for column in 0..9 {
        let at = 3 + 5 * column;
        let mut fields = base.rows[at].clone();
        fields.insert(column, String::new());
        let line = base.rules.row(&fields);
        files.push(base.with_row(format!("a separator too many, column {column}"), at, line, fields, true));
    }
    for column in 0..8 {
        let at = 4 + 5 * column;
        let mut fields = base.rows[at].clone();
        // Plain fields, so that what stands together is one.
        fields[5] = "Ann Weber".into();
        fields[6] = "please call".into();
        let next = fields.remove(column + 1);
        fields[column].push_str(&next);
        let line = base.rules.row(&fields);
        fields.push(String::new());
        files.push(base.with_row(format!("a separator too few, column {column}"), at, line, fields, true));
    }
    // Beside a quoted field it can be told where the one that is missing was.
    for (at, column) in [(6, 5), (12, 4)] {
        let mut fields = base.rows[at].clone();
        fields[5] = "Müller, Jo".into();
        fields[6] = "please call".into();
        let written: Vec<String> = fields.iter().map(|field| base.rules.field(field)).collect();
        let line = format!("{}{}", written[..=column].join(","), written[column + 1..].join(","));
        let side = if column == 5 { "behind" } else { "before" };
        files.push(base.with_row(format!("a separator too few {side} a quote"), at, line, fields, true));
    }
    let mut fields = base.rows[20].clone();
    (fields[1], fields[8]) = (String::new(), String::new());
    let line = base.rules.row(&fields).replacen(",,", ",,,", 1);
    files.push(base.with_row("a separator too many in a row that ends in one".into(), 20, line, fields, true));
    let at = 30;
    let mut fields = base.rows[at].clone();
    let line = format!("{},,", base.rules.row(&fields));
    files.push(base.with_row("separators at the end of a row".into(), at, line, fields.clone(), false));
    fields.truncate(4);
    let line = base.rules.row(&fields);
    fields.resize(9, String::new());
    files.push(base.with_row("a row cut short".into(), at, line, fields, true));
}

/// One quote too many in one cell: it stays a character.
fn quotes(files: &mut Vec<Hostile>) {
    for quotes_all in [false, true] {
        let base = Base::new(51, Rules { quotes_all, ..Rules::default() });
        for column in 0..9 {
            for place in ["start", "middle", "end"] {
                let at = 2 + 6 * column;
                let mut fields = base.rows[at].clone();
                fields[column] = if fields[column].is_empty() { "text".into() } else { fields[column].clone() };
                let mut written: Vec<String> = fields.iter().map(|field| base.rules.field(field)).collect();
                let is_enclosed = written[column].starts_with('"');
                let inner = if is_enclosed {
                    written[column][1..written[column].len() - 1].to_owned()
                } else {
                    written[column].clone()
                };
                if inner.contains('"') {
                    continue; // of several quotes it cannot be told which one is too many
                }
                let half = inner.char_indices().nth(inner.chars().count() / 2).map_or(0, |(at, _)| at);
                let with_quote = match place {
                    "start" => format!("\"{inner}"),
                    "middle" => format!("{}\"{}", &inner[..half], &inner[half..]),
                    _ => format!("{inner}\""),
                };
                written[column] = if is_enclosed { format!("\"{with_quote}\"") } else { with_quote.clone() };
                fields[column] = with_quote;
                // Within plain text a quote is a character, as everywhere; nothing was repaired.
                let is_reported = is_enclosed || place == "start";
                let name = format!("a quote too many at the {place} of column {column}, all {quotes_all}");
                files.push(base.with_row(name, at, written.join(","), fields, is_reported));
            }
        }
        // One too few: nothing closes a field that holds a delimiter.
        for (at, column) in [(5, 5), (19, 6)] {
            let mut fields = base.rows[at].clone();
            fields[column] = "Weber, Ann, of Ulm".into();
            let mut written: Vec<String> = fields.iter().map(|field| base.rules.field(field)).collect();
            written[column].pop();
            let name = format!("a quote that is missing behind column {column}, all {quotes_all}");
            files.push(base.with_row(name, at, written.join(","), fields, true));
        }
    }
}

fn rows_by_other_rules(files: &mut Vec<Hostile>) {
    for quotes_all in [false, true] {
        let base = Base::new(61, Rules { quotes_all, ..Rules::default() });
        for (step, delimiter) in [";", "\t", "|", ", ", " ", "~", "^", ":"].into_iter().enumerate() {
            let at = 4 + 6 * step;
            let mut fields = base.rows[at].clone();
            fields[6] = "please call, soon".into();
            let line = Rules { delimiter, ..base.rules.clone() }.row(&fields);
            files.push(base.with_row(format!("a row cut at {delimiter:?}, all {quotes_all}"), at, line, fields, true));
        }
        let mut fields = base.rows[7].clone();
        fields[5] = "Ann Weber".into();
        fields[6] = "please call, soon".into();
        let line = Rules { quote: '\'', ..base.rules.clone() }.row(&fields);
        files.push(base.with_row(format!("a row in single quotes, all {quotes_all}"), 7, line, fields.clone(), true));
        let line = Rules { quote: '`', quotes_all: true, ..base.rules.clone() }.row(&fields);
        files.push(base.with_row(format!("a row in backticks, all {quotes_all}"), 15, line, fields.clone(), true));
        fields[6] = "please call,\nbut late".into();
        let line = Rules { delimiter: ";", ..base.rules.clone() }.row(&fields);
        files.push(base.with_row(
            format!("a row of two lines cut at ;, all {quotes_all}"),
            17,
            line,
            fields.clone(),
            true,
        ));
        for remark in ["says \"thanks\", twice", "the \"best\" of all"] {
            fields[6] = remark.into();
            let mut written: Vec<String> = fields.iter().map(|field| base.rules.field(field)).collect();
            written[6] = format!("\"{remark}\"");
            let name = format!("a row that escapes nothing, {remark}, all {quotes_all}");
            files.push(base.with_row(name, 11, written.join(","), fields.clone(), true));
        }
        for remark in ["says \"thanks\", twice", "the \"best\" of all", "5\", 6\" and 7\" pipes"] {
            fields[6] = remark.into();
            let line = Rules { escape: Escape::Backslash, ..base.rules.clone() }.row(&fields);
            let name = format!("a row that escapes by backslashes, {remark}, all {quotes_all}");
            files.push(base.with_row(name, 9, line, fields.clone(), true));
        }
    }
}

/// What happens to a row may happen to the header.
fn damaged_headers(files: &mut Vec<Hostile>) {
    for quotes_all in [false, true] {
        let base = Base::new(71, Rules { quotes_all, ..Rules::default() });
        let lines = base.lines();
        let mut push = |name: String, line: String, header: Vec<String>| {
            let text = base.rules.text(&[vec![line], lines[1..].to_vec()].concat());
            files.push(Hostile { header, ..base.hostile(format!("header with {name}, all {quotes_all}"), &text) });
        };
        for column in 0..9 {
            for place in ["start", "end"] {
                let mut names = header();
                names[column] =
                    if place == "start" { format!("\"{}", names[column]) } else { format!("{}\"", names[column]) };
                let mut written: Vec<String> = header().iter().map(|name| base.rules.field(name)).collect();
                written[column] = if quotes_all { format!("\"{}\"", names[column]) } else { names[column].clone() };
                push(format!("a quote at the {place} of column {column}"), written.join(","), names);
            }
        }
        for delimiter in [";", "\t", "|", ", ", "~", "^", ":", " "] {
            let line = Rules { delimiter, ..base.rules.clone() }.row(&header());
            push(format!("the delimiter {delimiter:?}"), line, header());
        }
        for column in 1..9 {
            let mut names = header();
            names.insert(column, String::new());
            let line = names.iter().map(|name| if name.is_empty() { String::new() } else { base.rules.field(name) });
            push(format!("a separator too many, column {column}"), line.collect::<Vec<_>>().join(","), header());
        }
        let line = Rules { quote: '\'', quotes_all: true, ..base.rules.clone() }.row(&header());
        push("single quotes".into(), line, header());
        push("quotes around the whole".into(), in_quotes(&base.rules.row(&header())), header());
    }
}

/// Several troubles in one file.
fn together(files: &mut Vec<Hostile>) {
    for seed in 0..40 {
        let mut chance = Chance::new(1000 + seed);
        let rules = Rules {
            delimiter: [",", ";", "\t", "|"][chance.below(4)],
            line_end: ["\n", "\r\n"][chance.below(2)],
            quotes_all: chance.below(2) == 1,
            ..Rules::default()
        };
        let base = Base::new(2000 + seed, rules);
        let mut lines = base.lines();
        let mut hostile = base.hostile(format!("together {seed}"), "");
        let stray = 5 + chance.below(20);
        let mut fields = base.rows[stray].clone();
        fields[5] = "Ann Weber".into();
        let mut written: Vec<String> = fields.iter().map(|field| base.rules.field(field)).collect();
        written[5] = if base.rules.quotes_all { "\"\"Ann Weber\"".into() } else { "\"Ann Weber".into() };
        fields[5] = "\"Ann Weber".into();
        lines[stray + 1] = written.join(base.rules.delimiter);
        hostile.rows[stray] = fields;
        let short = 30 + chance.below(20);
        let mut fields = base.rows[short].clone();
        fields.truncate(7);
        lines[short + 1] = base.rules.row(&fields);
        fields.resize(9, String::new());
        hostile.rows[short] = fields;
        let n_above = chance.below(3);
        let above: Vec<String> =
            ["Orders of the shop", "made on Monday"][..n_above].iter().map(|line| (*line).to_owned()).collect();
        let below = vec![String::new(), "End of report".to_owned()];
        let text = base.rules.text(&[above, lines, below].concat());
        let first = n_above + 2;
        hostile.reported = vec![first + stray, first + short, first + 61];
        hostile.bytes = match chance.below(4) {
            0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            1 => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
            2 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            _ => text.into_bytes(),
        };
        files.push(hostile);
    }
}
