//! `OpenDocument` spreadsheets (ODF 1.2, part 1, section 9): all sheets stand one behind the other in one document, which is
//! read once.

use std::collections::BTreeSet;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use crate::table::unpack::archive::Archive;
use crate::table::unpack::bound::{MOST_HELD, MOST_TEXT};
use crate::table::unpack::error::{Container, ContainerError};
use crate::table::unpack::serial::{clock, iso};
use crate::table::unpack::written::{MOST_COLUMNS, MOST_ROWS, Written, number};
use crate::table::unpack::xml::{Xml, attribute, push_text};

const DAMAGED: ContainerError = ContainerError::Damaged { container: Container::Ods };

/// The sheets of a document, and one of them as text.
pub(super) struct Ods {
    pub(super) names: Vec<String>,
    /// The sheet that was read, with its place. None if the one asked for is not there.
    pub(super) read: Option<(usize, Written)>,
}

impl Ods {
    /// Reads the sheet that was asked for, or the first visible one with a header and a row, or else the first. Numbers get
    /// `decimal` as their mark.
    ///
    /// # Errors
    /// When the document is damaged or encrypted, or larger than a tab holds.
    pub(super) fn read(
        archive: &Archive,
        asked: Option<usize>,
        decimal: u8,
        enough: Option<usize>,
    ) -> Result<Self, ContainerError> {
        let manifest = archive.find("META-INF/manifest.xml").ok_or(DAMAGED)?;
        let mut xml = archive.xml(manifest, MOST_HELD)?;
        while let Some(event) = xml.next()? {
            if matches!(&event, Event::Start(element) if element.local_name().as_ref() == "encryption-data") {
                return Err(ContainerError::Encrypted { container: Container::Ods });
            }
        }
        let content = archive.find("content.xml").ok_or(DAMAGED)?;
        let mut xml = archive.xml(content, MOST_TEXT)?;
        let mut ods = Self { names: Vec::new(), read: None };
        let mut hidden: BTreeSet<String> = BTreeSet::new();
        let (mut style, mut is_settled) = (String::new(), false);
        while let Some(event) = xml.next()? {
            let Event::Start(element) = &event else { continue };
            match element.name().as_ref() {
                "style:style" => style = attribute(element, "style:name").unwrap_or_default().into_owned(),
                "style:table-properties"
                    if attribute(element, "table:display").is_some_and(|shown| shown == "false") =>
                {
                    hidden.insert(style.clone());
                }
                "table:table" => {
                    let is_hidden =
                        attribute(element, "table:style-name").is_some_and(|style| hidden.contains(&*style));
                    let at = ods.names.len();
                    ods.names.push(attribute(element, "table:name").unwrap_or_default().into_owned());
                    let is_wanted = asked.is_none_or(|asked| asked == at) && !is_settled;
                    let mut written = Written::new(Container::Ods, enough);
                    read_table(&mut xml, is_wanted.then_some(&mut written), decimal)?;
                    if is_wanted {
                        let is_table = written.n_rows() > 1 && !is_hidden;
                        is_settled = is_table || asked.is_some();
                        if is_settled || ods.read.is_none() {
                            ods.read = Some((at, written));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(ods)
    }
}

/// Reads a sheet to its end, into `written` if it is wanted.
fn read_table<R: Read>(xml: &mut Xml<R>, mut written: Option<&mut Written>, decimal: u8) -> Result<(), ContainerError> {
    let (mut row, mut depth) = (0_u32, 1);
    let mut cells = Cells::default();
    loop {
        let event = xml.within()?;
        match &event {
            Event::Start(element) if element.name().as_ref() == "table:table" => depth += 1,
            Event::End(element) if element.name().as_ref() == "table:table" => {
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
            // Tables within cells, and sheets that are not wanted, are passed over.
            _ if depth > 1 || written.as_ref().is_none_or(|written| written.is_enough()) => {}
            Event::Start(element) => cells.start(element, decimal),
            Event::End(element) if element.name().as_ref() == "table:table-row" => {
                if let Some(written) = &mut written {
                    cells.end_row(row, written)?;
                }
                row = row.saturating_add(cells.row_repeats).min(MOST_ROWS);
            }
            Event::End(element) => cells.end(element.name().as_ref()),
            text => cells.text(text),
        }
    }
}

/// The row that is read.
#[derive(Default)]
struct Cells {
    row_repeats: u32,
    /// Texts with their column and how often they stand there.
    found: Vec<(u32, u32, String)>,
    column: u32,
    /// Of the cell that is read.
    repeats: u32,
    /// What the cell is, where that is no text.
    value: Option<String>,
    paragraphs: String,
    n_paragraphs: usize,
    is_in_cell: bool,
    is_in_paragraph: bool,
    /// Remarks on a cell do not stand in it.
    is_in_annotation: bool,
}

impl Cells {
    fn start(&mut self, element: &BytesStart<'_>, decimal: u8) {
        match element.name().as_ref() {
            "table:table-row" => {
                self.row_repeats = repeats(element, "table:number-rows-repeated");
                self.found.clear();
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.repeats = repeats(element, "table:number-columns-repeated");
                self.value = value(element, decimal);
                self.paragraphs.clear();
                (self.n_paragraphs, self.is_in_cell) = (0, true);
            }
            "office:annotation" => self.is_in_annotation = true,
            "text:p" | "text:h" if self.is_in_cell && !self.is_in_annotation => {
                self.is_in_paragraph = true;
                self.paragraphs.push_str(if self.n_paragraphs > 0 { "\n" } else { "" });
                self.n_paragraphs += 1;
            }
            "text:s" if self.is_in_paragraph => {
                let n_blanks = attribute(element, "text:c").and_then(|n| n.parse::<u16>().ok()).unwrap_or(1);
                self.paragraphs.extend(std::iter::repeat_n(' ', n_blanks.into()));
            }
            "text:tab" if self.is_in_paragraph => self.paragraphs.push('\t'),
            "text:line-break" if self.is_in_paragraph => self.paragraphs.push('\n'),
            _ => {}
        }
    }

    fn text(&mut self, event: &Event<'_>) {
        if self.is_in_paragraph {
            push_text(event, &mut self.paragraphs);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "text:p" | "text:h" => self.is_in_paragraph = false,
            "office:annotation" => self.is_in_annotation = false,
            "table:table-cell" | "table:covered-table-cell" => {
                let text = self.value.take().unwrap_or_else(|| self.paragraphs.clone());
                if !text.is_empty() {
                    self.found.push((self.column, self.repeats, text));
                }
                self.column = self.column.saturating_add(self.repeats);
                self.is_in_cell = false;
            }
            _ => {}
        }
    }

    fn end_row(&mut self, row: u32, written: &mut Written) -> Result<(), ContainerError> {
        // To the end of the sheet, a row of nothing is often repeated; one with something in it is not.
        if self.found.is_empty() {
            return Ok(());
        }
        for (column, repeats, text) in &self.found {
            for column in (*column..column.saturating_add(*repeats)).take(MOST_COLUMNS as usize + 1) {
                written.cell(row, column, text)?;
            }
        }
        for again in 1..self.row_repeats {
            if written.is_enough() {
                break;
            }
            written.repeat(row.saturating_add(again))?;
        }
        written.end_row()
    }
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|n| n.trim().parse().ok()).unwrap_or(1)
}

/// What a cell is, where it is no text: then its paragraphs say only how it is shown.
fn value(element: &BytesStart<'_>, decimal: u8) -> Option<String> {
    let is_error = attribute(element, "calcext:value-type").is_some_and(|kind| kind == "error");
    let of = |name: &str| attribute(element, name);
    match of("office:value-type").filter(|_| !is_error)?.as_ref() {
        "float" | "percentage" | "currency" => {
            let value = of("office:value")?.trim().parse::<f64>().ok()?;
            value.is_finite().then(|| number(value, decimal))
        }
        "date" => Some(iso(&of("office:date-value")?)),
        "time" => duration(&of("office:time-value")?),
        "boolean" => Some(if of("office:boolean-value")? == "true" { "TRUE" } else { "FALSE" }.to_owned()),
        "string" => of("office:string-value").map(std::borrow::Cow::into_owned),
        _ => None,
    }
}

/// A duration such as `PT36H15M00S` on a clock.
fn duration(text: &str) -> Option<String> {
    let mut rest = text.trim().strip_prefix("PT")?;
    let mut seconds = 0.0;
    for (unit, n_seconds) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((n, after)) = rest.split_once(unit) {
            seconds += n.replace(',', ".").parse::<f64>().ok()? * n_seconds;
            rest = after;
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 10^15")]
    (rest.is_empty() && (0.0..1e12).contains(&seconds)).then(|| clock(libm::round(seconds * 1000.0) as i64))
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("PT36H15M00S").as_deref(), Some("36:15:00"));
        assert_eq!(duration("PT00H00M01.5S").as_deref(), Some("00:00:01.500"));
        assert_eq!(duration("P1D"), None);
    }
}
