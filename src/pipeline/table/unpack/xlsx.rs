//! Excel workbooks (ECMA-376, part 1, `SpreadsheetML`): one sheet as it is read, cell by cell.
//!
//! What is held are the texts that cells share, in one allocation, and the formats that tell dates from numbers.

use std::collections::BTreeMap;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use crate::table::Texts;
use crate::table::unpack::archive::Archive;
use crate::table::unpack::bound::{MOST_HELD, MOST_TEXT};
use crate::table::unpack::error::{Container, ContainerError};
use crate::table::unpack::serial::{Shown, iso};
use crate::table::unpack::written::{MOST_COLUMNS, Written, number};
use crate::table::unpack::xml::{Xml, attribute, local_attribute, push_text};

const DAMAGED: ContainerError = ContainerError::Damaged { container: Container::Xlsx };

/// A workbook, before any of its sheets is read.
pub(super) struct Xlsx {
    /// In the order of their tabs.
    pub(super) sheets: Vec<SheetPart>,
    strings: Texts,
    formats: Vec<Shown>,
    is_1904: bool,
    decimal: u8,
}

/// Where a sheet stands.
pub(super) struct SheetPart {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    /// Place in the archive.
    pub(super) at: usize,
}

/// What the workbook says that it is made of: its parts by their id.
type Relations = BTreeMap<String, (String, usize)>;

impl Xlsx {
    /// Reads what all sheets share. Numbers get `decimal` as their mark.
    ///
    /// # Errors
    /// When the workbook is damaged, or is none.
    pub(super) fn open(archive: &Archive, decimal: u8) -> Result<Self, ContainerError> {
        let at = archive.find_end("workbook.xml").ok_or(DAMAGED)?;
        let name = archive.name(at).to_owned();
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let relations = relations(archive, folder)?;
        let part = |end: &str| relations.values().find(|(kind, _)| kind.ends_with(end)).map(|(_, at)| *at);
        let (sheets, is_1904) = sheets(&mut archive.xml(at, MOST_HELD)?, &relations)?;
        let formats = match part("/styles") {
            Some(at) => formats(&mut archive.xml(at, MOST_HELD)?)?,
            None => Vec::new(),
        };
        let strings = match part("/sharedStrings") {
            Some(at) => strings(&mut archive.xml(at, MOST_HELD)?)?,
            None => Texts::default(),
        };
        if sheets.is_empty() {
            return Err(DAMAGED);
        }
        Ok(Self { sheets, strings, formats, is_1904, decimal })
    }

    /// Reads one sheet.
    ///
    /// # Errors
    /// When it is damaged, or larger than a tab holds.
    pub(super) fn read(
        &self,
        archive: &Archive,
        sheet: usize,
        enough: Option<usize>,
    ) -> Result<Written, ContainerError> {
        let mut written = Written::new(Container::Xlsx, enough);
        let Some(sheet) = self.sheets.get(sheet) else { return Ok(written) };
        let mut xml = archive.xml(sheet.at, MOST_TEXT)?;
        let mut cell = CellReader::default();
        loop {
            let event = xml.within()?;
            match &event {
                Event::Start(element) => cell.start(element)?,
                Event::End(element) => match element.local_name().as_ref() {
                    "c" => {
                        written.cell(cell.row, cell.column, &self.text(&cell)?)?;
                        cell.is_open = false;
                    }
                    "row" if written.is_enough() => break,
                    "sheetData" => break,
                    name => cell.end(name),
                },
                text if cell.takes_text => push_text(text, &mut cell.value),
                _ => {}
            }
        }
        written.end_row()?;
        // To the end, where the part is held to its checksum.
        while !written.is_enough() && xml.next()?.is_some() {}
        Ok(written)
    }

    /// What stands in a cell.
    fn text(&self, cell: &CellReader) -> Result<String, ContainerError> {
        let value = cell.value.as_str();
        Ok(match cell.kind.as_str() {
            "s" if !value.is_empty() => {
                let at: usize = value.trim().parse().map_err(|_| DAMAGED)?;
                self.strings.get(at).ok_or(DAMAGED)?.to_owned()
            }
            "b" => match value.trim() {
                "1" | "true" => "TRUE".to_owned(),
                "0" | "false" => "FALSE".to_owned(),
                other => other.to_owned(),
            },
            "d" => iso(value.trim()),
            "" | "n" => match value.trim().parse::<f64>() {
                Ok(found) if found.is_finite() => {
                    let shown = self.formats.get(cell.format).copied().unwrap_or_default();
                    shown.text(found, self.is_1904).unwrap_or_else(|| number(found, self.decimal))
                }
                _ => value.to_owned(),
            },
            // "str", "inlineStr", and "e": the errors of formulas stand there as their text.
            _ => without_escapes(value),
        })
    }
}

/// The cell that is read.
#[derive(Default)]
struct CellReader {
    row: u32,
    column: u32,
    /// Rows and cells may leave out where they stand: then it is behind the one before.
    next_row: u32,
    next_column: u32,
    is_open: bool,
    takes_text: bool,
    is_phonetic: bool,
    kind: String,
    format: usize,
    value: String,
}

impl CellReader {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), ContainerError> {
        match element.local_name().as_ref() {
            "row" => {
                let row = attribute(element, "r").and_then(|row| row.trim().parse::<u32>().ok());
                self.row = row.map_or(self.next_row, |row| row.saturating_sub(1));
                (self.next_row, self.next_column) = (self.row.saturating_add(1), 0);
            }
            "c" => {
                self.column = self.next_column;
                if let Some(place) = attribute(element, "r") {
                    (self.row, self.column) = place_of(&place).ok_or(DAMAGED)?;
                }
                self.next_column = self.column + 1;
                self.kind = attribute(element, "t").unwrap_or_default().into_owned();
                self.format = attribute(element, "s").and_then(|format| format.parse().ok()).unwrap_or_default();
                self.value.clear();
                self.is_open = true;
            }
            "rPh" => self.is_phonetic = true,
            "v" => self.takes_text = self.is_open && self.kind != "inlineStr",
            "t" => self.takes_text = self.is_open && !self.is_phonetic,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "v" | "t" => self.takes_text = false,
            "rPh" => self.is_phonetic = false,
            _ => {}
        }
    }
}

/// Row and column, from 0, of a place such as `B12`.
fn place_of(place: &str) -> Option<(u32, u32)> {
    let n_letters = place.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = place.split_at(n_letters);
    let letter = |column: u32, letter: u8| 26 * column + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = if n_letters > 3 { MOST_COLUMNS } else { letters.bytes().fold(0, letter).checked_sub(1)? };
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column))
}

/// The parts of a workbook that stands in `folder`.
fn relations(archive: &Archive, folder: &str) -> Result<Relations, ContainerError> {
    let at = archive.find_end("workbook.xml.rels").ok_or(DAMAGED)?;
    let mut found = Vec::new();
    let mut xml = archive.xml(at, MOST_HELD)?;
    while let Some(event) = xml.next()? {
        if let Event::Start(element) = &event
            && let [Some(id), Some(kind), Some(target)] = ["Id", "Type", "Target"].map(|name| attribute(element, name))
        {
            found.push((id.into_owned(), kind.into_owned(), target.replace('\\', "/")));
        }
    }
    let place = |target: &str| match target.strip_prefix('/') {
        Some(whole) => archive.find(whole),
        None => archive.find(&within(folder, target)),
    };
    Ok(found.into_iter().filter_map(|(id, kind, target)| Some((id, (kind, place(&target)?)))).collect())
}

/// A path from a folder, with `..` resolved.
fn within(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The sheets, and whether days are counted from 1904. Charts that have a tab of their own are no sheets.
fn sheets<R: Read>(xml: &mut Xml<R>, relations: &Relations) -> Result<(Vec<SheetPart>, bool), ContainerError> {
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    while let Some(event) = xml.next()? {
        let Event::Start(element) = &event else { continue };
        match element.local_name().as_ref() {
            "workbookPr" => {
                is_1904 = attribute(element, "date1904").is_some_and(|value| matches!(&*value, "1" | "true" | "on"));
            }
            "sheet" => {
                let part = local_attribute(element, "id").and_then(|id| relations.get(&*id));
                if let Some((_, at)) = part.filter(|(kind, _)| kind.ends_with("/worksheet")) {
                    let name = attribute(element, "name").unwrap_or_default().into_owned();
                    let is_hidden = attribute(element, "state").is_some_and(|state| state != "visible");
                    sheets.push(SheetPart { name, is_hidden, at: *at });
                }
            }
            _ => {}
        }
    }
    Ok((sheets, is_1904))
}

/// What each cell format shows.
fn formats<R: Read>(xml: &mut Xml<R>) -> Result<Vec<Shown>, ContainerError> {
    let mut codes: BTreeMap<u32, Shown> = BTreeMap::new();
    let (mut formats, mut is_of_cells) = (Vec::new(), false);
    let id = |element: &BytesStart<'_>| attribute(element, "numFmtId").and_then(|id| id.parse::<u32>().ok());
    while let Some(event) = xml.next()? {
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    if let Some((id, code)) = id(element).zip(attribute(element, "formatCode")) {
                        // The first one: conditional formats further below have their own.
                        codes.entry(id).or_insert_with(|| Shown::of_code(&code));
                    }
                }
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells => {
                    let id = id(element).unwrap_or_default();
                    formats.push(codes.get(&id).copied().unwrap_or_else(|| Shown::of_number(id)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => is_of_cells = false,
            _ => {}
        }
    }
    Ok(formats)
}

/// The texts that cells share, without how they are to be spoken.
fn strings<R: Read>(xml: &mut Xml<R>) -> Result<Texts, ContainerError> {
    let mut strings = Texts::default();
    let mut text = String::new();
    let (mut takes_text, mut is_phonetic) = (false, false);
    while let Some(event) = xml.next()? {
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "si" => text.clear(),
                "t" => takes_text = !is_phonetic,
                "rPh" => is_phonetic = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "si" => strings.push(&without_escapes(&text)),
                "t" => takes_text = false,
                "rPh" => is_phonetic = false,
                _ => {}
            },
            event if takes_text => push_text(event, &mut text),
            _ => {}
        }
    }
    Ok(strings)
}

/// Characters that XML has not stand as `_x000D_`, and such a text itself as `_x005F_x000D_` (ECMA-376, part 1, 22.4.2.4).
fn without_escapes(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let escape = rest
            .strip_prefix("_x")
            .and_then(|rest| rest.split_at_checked(4))
            .filter(|(digits, rest)| digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && rest.starts_with('_'));
        if let Some((unit, after)) =
            escape.and_then(|(digits, rest)| Some((u16::from_str_radix(digits, 16).ok()?, rest)))
        {
            units.push(unit);
            rest = &after[1..];
        } else {
            units.extend_from_slice(first.encode_utf16(&mut [0; 2]));
            rest = &rest[first.len_utf8()..];
        }
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::{place_of, within, without_escapes};

    #[test]
    fn places_are_letters_and_digits() {
        assert_eq!(place_of("A1"), Some((0, 0)));
        assert_eq!(place_of("XFD1048576"), Some((1_048_575, 16_383)));
        assert_eq!(place_of("ab12"), Some((11, 27)));
        for place in ["", "A", "1", "A0", "A-1", "é1"] {
            assert_eq!(place_of(place), None, "{place}");
        }
    }

    #[test]
    fn parts_are_found_from_their_folder() {
        assert_eq!(within("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(within("xl", "../styles.xml"), "styles.xml");
        assert_eq!(within("", "./a.xml"), "a.xml");
    }

    #[test]
    fn escaped_characters_are_read() {
        assert_eq!(without_escapes("a_x000D_b"), "a\rb");
        assert_eq!(without_escapes("_x005F_x000D_"), "_x000D_");
        assert_eq!(without_escapes("_xD83D__xDE00_ é"), "😀 é");
        assert_eq!(without_escapes("my_xylophone_x12"), "my_xylophone_x12");
    }
}
