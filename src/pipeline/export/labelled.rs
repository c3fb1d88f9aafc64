//! The file as it came, with the segment of each row.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::export::field::write_field;
use crate::export::labels::Labels;
use crate::table::ReadOptions;
use crate::table::digest::Digest;
use crate::table::earlier::{ADDED, free};
use crate::table::encoding::mended;
use crate::table::rows::{NoRows, Part, Rows};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why the labelled file could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ExportError {
    /// Other bytes than those that were read at first.
    #[error("The file was changed since it was opened, so the segments no longer fit its rows. Open it again.")]
    FileChanged,
}

impl From<NoRows> for ExportError {
    /// The file had rows when it was opened.
    fn from(_: NoRows) -> Self {
        Self::FileChanged
    }
}

/// Writes each row of the file as found, and behind its columns `segment` (a number from 1) and `segment_name`; then
/// `confidence`, from 0 to 1, where it is known, with the decimal mark that was chosen, or that files with that delimiter
/// have. If some rows have no segment, or only the nearest one, a last column `note` says so.
///
/// Goes through the bytes of the file slice by slice, once more, so that neither is held whole. It is written in UTF-8
/// with the delimiter of the file; blank lines and what stands above the table are left out, and a header of several rows
/// becomes one. Of one segment alone there are its rows and no others. Rows with too few fields are padded; what a row has
/// too many stands behind the added columns. A cell that a spreadsheet would take for a formula, numbers excepted, gets a `'`
/// in front.
pub struct LabelledCsv {
    labels: Labels,
    rows: Rows,
    output: Output,
    digest: Digest,
}

/// What stands before decimals: what was chosen, else what files with this delimiter have.
pub(super) fn decimal_mark(options: &ReadOptions, delimiter: u8) -> char {
    let is_comma = options.decimal.map_or(delimiter == b';', |mark| mark == b',');
    if is_comma { ',' } else { '.' }
}

/// Segment, its name, the confidence and a note.
type Added = [String; 4];

/// What is written, and where in the file.
pub(super) struct Output {
    delimiter: u8,
    pub(super) bytes: Vec<u8>,
    n_columns: usize,
    has_confidences: bool,
    has_notes: bool,
    /// Of the segments, how many are written.
    n_labelled: usize,
}

impl LabelledCsv {
    /// At the start of the file.
    pub fn new(labels: Labels) -> Self {
        Self { rows: Rows::new(&labels.options, None), output: Output::new(&labels), labels, digest: Digest::default() }
    }

    /// Takes the next bytes of the file, and gives the next bytes of the labelled one.
    ///
    /// # Errors
    /// When these are not the bytes of the file that was read.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<u8>, ExportError> {
        self.digest.update(bytes);
        let Self { labels, rows, output, .. } = self;
        rows.feed(bytes, |part| {
            output.part(&part, labels);
            Ok::<(), ExportError>(())
        })?;
        Ok(std::mem::take(&mut output.bytes))
    }

    /// The end of the file: gives the last bytes of the labelled one.
    ///
    /// # Errors
    /// When the file is not the one that was read: its digest differs, or the rows do not fit.
    pub fn finish(self) -> Result<Vec<u8>, ExportError> {
        if self.digest.digest() != self.labels.digest {
            return Err(ExportError::FileChanged);
        }
        let Self { labels, rows, mut output, .. } = self;
        rows.finish(|part| {
            output.part(&part, &labels);
            Ok::<(), ExportError>(())
        })?;
        Ok(output.bytes)
    }
}

impl Output {
    /// With nothing but the byte order mark of the file.
    pub(super) fn new(labels: &Labels) -> Self {
        let bytes = if labels.has_bom { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
        let (has_confidences, has_notes) = (!labels.confidences.is_empty(), !labels.notes.is_empty());
        Self { delimiter: b',', bytes, n_columns: 0, has_confidences, has_notes, n_labelled: 0 }
    }

    /// The names of the columns, and of those that are added.
    pub(super) fn header(&mut self, names: &[String], delimiter: u8) {
        self.delimiter = delimiter;
        self.n_columns = names.len();
        let mut taken = names.to_vec();
        let added = ADDED.map(|name| free(name, &mut taken));
        let names: Vec<&[u8]> = names.iter().map(String::as_bytes).collect();
        self.row(&names, &added);
    }

    fn part(&mut self, part: &Part<'_>, labels: &Labels) {
        match part {
            Part::Start(layout, dialect) => self.header(&layout.names, dialect.delimiter),
            Part::Above(_) | Part::Lines(_) => {}
            Part::Row(record) => {
                let Some(added) = self.label(record.row, labels) else { return };
                let mended = |field| mended(field).map_or(Cow::Borrowed(field), |text| Cow::Owned(text.into_bytes()));
                let fields: Vec<Cow<'_, [u8]>> = record.fields().map(mended).collect();
                self.row(&fields.iter().map(|field| &**field).collect::<Vec<&[u8]>>(), &added);
            }
        }
    }

    /// The fields of a row, and behind them those that are added.
    pub(super) fn row(&mut self, fields: &[&[u8]], added: &Added) {
        let (own, extra) = fields.split_at(self.n_columns.min(fields.len()));
        // What a trailing delimiter leaves behind is no field.
        let extra = if extra == [b""] { &[] } else { extra };
        let padding = std::iter::repeat_n(b"".as_slice(), self.n_columns - own.len());
        let is_there = [true, true, self.has_confidences, self.has_notes];
        let added = added.iter().zip(is_there).filter(|(_, is_there)| *is_there).map(|(field, _)| field.as_bytes());
        for (at, field) in own.iter().copied().chain(padding).chain(added).chain(extra.iter().copied()).enumerate() {
            if at > 0 {
                self.bytes.push(self.delimiter);
            }
            write_field(&mut self.bytes, self.delimiter, field);
        }
        self.bytes.push(b'\n');
    }

    /// What is added to a row, if the row is one of those that are written. Rows come in the order of their numbers.
    pub(super) fn label(&mut self, row: u32, labels: &Labels) -> Option<Added> {
        let found = labels.segments.get(self.n_labelled).filter(|(labelled, _)| *labelled == row);
        let is_wanted = labels.only.is_none_or(|only| found.is_some_and(|(_, segment)| *segment == only));
        let note = labels.notes.get(&row).cloned().unwrap_or_default();
        let added = match found {
            Some((_, segment)) => {
                let confidence =
                    labels.confidences.get(self.n_labelled).map(|hundredths| self.share(*hundredths, &labels.options));
                self.n_labelled += 1;
                let name = labels.names.get(usize::from(*segment)).cloned().unwrap_or_default();
                [(u32::from(*segment) + 1).to_string(), name, confidence.unwrap_or_default(), note]
            }
            None => [String::new(), String::new(), String::new(), note],
        };
        is_wanted.then_some(added)
    }

    fn share(&self, hundredths: u8, options: &ReadOptions) -> String {
        let sign = decimal_mark(options, self.delimiter);
        format!("{}{sign}{:02}", hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

    use super::{ExportError, LabelledCsv};
    use crate::export::labels::Labels;
    use crate::prepare::{Impute, OutlierRule, Recipe, ScalerKind, prepare};
    use crate::table::unpack::tests::files::{gzip, xlsx};
    use crate::table::{ReadOptions, Table, TableReader};

    /// Rows used take segments 0, 1, 0, 1, …
    fn labels(file: impl AsRef<[u8]>, recipe: impl Fn(Recipe) -> Recipe) -> Labels {
        let table = Table::read(file.as_ref()).unwrap();
        let prepared = prepare(&table, &recipe(Recipe::default_for(&table))).unwrap();
        let labels: Vec<u16> = (0..prepared.rows.len()).map(|row| u16::from(row % 2 == 1)).collect();
        Labels::new(&table, &prepared, &labels, &["Stars".into(), "=Rest, \"old\"".into()])
    }

    fn labelled(file: impl AsRef<[u8]>, labels: Labels, slice: usize) -> Result<String, ExportError> {
        let mut csv = LabelledCsv::new(labels);
        let mut bytes = Vec::new();
        for slice in file.as_ref().chunks(slice) {
            bytes.extend(csv.feed(slice)?);
        }
        bytes.extend(csv.finish()?);
        Ok(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn every_row_is_there_with_its_segment_or_the_reason_why_not() {
        let text = "\u{feff}x;city\r\n1,5;Köln\r\n\r\n2\r\n;Ulm\r\n-3;\"a;\"\"b\"\"\"\r\n4;x;y;z\r\n5;Bonn;\r\n";
        let labels = labels(text, |recipe| Recipe { impute: Impute::DropRow, ..recipe });
        let expected = "\u{feff}x;city;segment;segment_name;note\n\
                        1,5;Köln;1;Stars;\n\
                        2;;;;not used: the row has 1 field, but the header has 2\n\
                        ;Ulm;;;not used: x is missing\n\
                        -3;\"a;\"\"b\"\"\";2;\"'=Rest, \"\"old\"\"\";\n\
                        4;x;;;not used: the row has 4 fields, but the header has 2;y;z\n\
                        5;Bonn;1;Stars;\n";
        for slice in [1, 2, 3, 7, 1000] {
            assert_eq!(labelled(text, labels.clone(), slice).unwrap(), expected, "slices of {slice} bytes");
        }
    }

    #[test]
    fn how_clearly_a_row_belongs_stands_beside_its_segment() {
        for (text, numbers) in
            [("x,y\n0,0\n10,0\n4,0\n?,0\n", [1.0, 0.0, 0.33]), ("x;y\n0;0\n10;0\n4;0\n?;0\n", [1.0, 0.0, 0.33])]
        {
            let table = Table::read(text.as_bytes()).unwrap();
            let recipe = Recipe {
                columns: vec!["x".into()],
                scaler: ScalerKind::None,
                outliers: OutlierRule::None,
                impute: Impute::DropRow,
                ..Recipe::default()
            };
            let prepared = prepare(&table, &recipe).unwrap();
            let center = prepared.fitted.columns[0].center;
            // The second is given to the segment whose centroid is the farther one.
            let labels = Labels::new(&table, &prepared, &[0, 0, 0], &["Stars".into(), "Rest".into()])
                .with_confidences(&prepared, &[-center, 10.0 - center]);
            let found: Vec<f64> = labels.confidences.iter().map(|hundredths| f64::from(*hundredths) / 100.0).collect();
            assert_eq!(found, numbers);
            let written = labelled(text, labels, 3).unwrap();
            let expected = "x,y,segment,segment_name,confidence,note\n0,0,1,Stars,1.00,\n10,0,1,Stars,0.00,\n4,0,1,Stars,0.33,\n\
                            ?,0,,,,not used: x is missing\n";
            let expected =
                if text.contains(';') { expected.replace(',', ";").replace('.', ",") } else { expected.to_owned() };
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn a_labelled_file_reads_back_in_the_way_that_was_chosen_and_nothing_is_made_of_its_labels() {
        for (decimal, delimiter) in [(None, ';'), (Some(b'.'), ';'), (Some(b','), ','), (Some(b'.'), ','), (None, '\t')]
        {
            let text = format!("x{delimiter}city\n0{delimiter}A\n10{delimiter}B\n4{delimiter}C\n");
            let options = ReadOptions { decimal, ..ReadOptions::default() };
            let read = |text: &str| {
                let mut reader = TableReader::new(&options);
                reader.feed(text.as_bytes()).unwrap();
                reader.finish().unwrap()
            };
            let table = read(&text);
            let prepared = prepare(&table, &Recipe::default_for(&table)).unwrap();
            let labels = Labels::new(&table, &prepared, &[0, 1, 0], &["A".into(), "B".into()])
                .with_confidences(&prepared, &[-1.0, 1.0]);
            let again = read(&labelled(&text, labels.clone(), 9).unwrap());
            let found = again.column("confidence").unwrap().numbers().unwrap();
            let told: Vec<f64> = labels.confidences.iter().map(|share| f64::from(*share) / 100.0).collect();
            assert_eq!(found, told, "{decimal:?} {delimiter:?}");
            assert_eq!(Recipe::default_for(&again).columns, ["x"]);
        }
    }

    #[test]
    fn no_cell_is_left_that_a_spreadsheet_would_run() {
        let text = "=x,@y,-z\n1,=1+1,-2\n2,+SUM(A1),+3.5\n3,@A1,\"-1,5\"\n4,\"\t=1\",-2+3\n";
        let expected = "'=x,'@y,'-z,segment,segment_name\n\
                        1,'=1+1,-2,1,Stars\n\
                        2,'+SUM(A1),+3.5,2,\"'=Rest, \"\"old\"\"\"\n\
                        3,'@A1,\"-1,5\",1,Stars\n\
                        4,'\t=1,'-2+3,2,\"'=Rest, \"\"old\"\"\"\n";
        assert_eq!(labelled(text, labels(text, |recipe| recipe), 5).unwrap(), expected);
    }

    #[test]
    fn what_came_in_a_container_is_written_as_text() {
        let text = "x,city\n1,Ulm\n2,Bonn\n";
        let expected = "x,city,segment,segment_name\n1,Ulm,1,Stars\n2,Bonn,2,\"'=Rest, \"\"old\"\"\"\n";
        let zipped = gzip(text.as_bytes());
        assert_eq!(labelled(&zipped, labels(&zipped, |recipe| recipe), 7).unwrap(), expected);
        let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
        let rows = format!(
            r#"<row r="3">{}{}</row><row r="5"><c><v>1.50</v></c>{}</row><row><c><v>-2</v></c>{}</row>"#,
            cell("x"),
            cell("when, where"),
            cell("Köln; &quot;Süd&quot;"),
            cell("=1+1"),
        );
        let book = xlsx(&[("Kunden", &rows)]);
        let expected = "\u{feff}x,\"when, where\",segment,segment_name\n1.5,\"Köln; \"\"Süd\"\"\",1,Stars\n\
                        -2,'=1+1,2,\"'=Rest, \"\"old\"\"\"\n";
        assert_eq!(labelled(&book, labels(&book, |recipe| recipe), 100).unwrap(), expected);
    }

    #[test]
    fn the_customers_of_one_segment_are_a_list_of_their_own() {
        let text = "x;city\n1,5;Köln\n2\n7,5;Ulm\n3;Kiel\n5;Bonn\n";
        let of = |only| labelled(text, labels(text, |recipe| recipe).of_segment(only), 5).unwrap();
        let note = "not used: the row has 1 field, but the header has 2";
        let all = format!(
            "x;city;segment;segment_name;note\n1,5;Köln;1;Stars;\n2;;;;{note}\n7,5;Ulm;2;\"'=Rest, \"\"old\"\"\";\n3;Kiel;1;Stars;\n5;Bonn;2;\"'=Rest, \"\"old\"\"\";\n"
        );
        assert_eq!(of(None), all);
        assert_eq!(of(Some(0)), "x;city;segment;segment_name;note\n1,5;Köln;1;Stars;\n3;Kiel;1;Stars;\n");
        assert_eq!(of(Some(7)), "x;city;segment;segment_name;note\n");
    }

    #[test]
    fn what_is_now_in_another_encoding_says_so_to_spreadsheets() {
        let begins_with_mark = |bytes: &[u8]| {
            let table = Table::read(bytes).unwrap();
            let prepared = prepare(&table, &Recipe::default_for(&table)).unwrap();
            let segments = vec![0; prepared.rows.len()];
            Labels::new(&table, &prepared, &segments, &[]).has_bom
        };
        assert!(begins_with_mark(b"x;Stadt\n1;K\xF6ln\n2;D\xFCren\n3;M\xFCnchen\n4;Ulm\n"), "windows-1252");
        assert!(!begins_with_mark("x;Stadt\n1;Köln\n2;Düren\n3;München\n4;Ulm\n".as_bytes()));
        assert!(!begins_with_mark(b"x;Stadt\n1;Ulm\n2;Bonn\n3;Kiel\n"));
    }

    #[test]
    fn names_of_added_columns_are_free_ones() {
        let text = "segment,segment_2,segment_name\n1,2,3\n2,3,4\n";
        let labelled = labelled(text, labels(text, |recipe| recipe), 100).unwrap();
        assert!(labelled.starts_with("segment,segment_2,segment_name,segment_3,segment_name_2\n"), "{labelled}");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_as_the_file(
            cells in prop::collection::vec(["[a-z=+@\"';,\t\r\n ä-]{0,6}", "[a-z=;\"\n-]{0,3}"], 2..20),
            at in 0_usize..4,
            slice in 1_usize..50,
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(b",;\t|"[at]).from_writer(Vec::new());
            writer.write_record(["x", "first", "second"]).unwrap();
            for (row, [first, second]) in cells.iter().enumerate() {
                writer.write_record([&(3 * row + 5).to_string(), first, second]).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let choose = |recipe| Recipe { columns: vec!["x".into()], ..recipe };
            let labels = labels(&text, choose);
            let delimiter = b",;\t|"[at];
            let labelled = labelled(&text, labels, slice).unwrap();
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(labelled.as_bytes());
            prop_assert_eq!(reader.headers().unwrap().iter().skip(3).collect::<Vec<_>>(), ["segment", "segment_name"]);
            let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(records.len(), cells.len());
            for (row, (record, cells)) in records.iter().zip(&cells).enumerate() {
                let segment = (row % 2 + 1).to_string();
                prop_assert_eq!([&record[0], &record[3]], [(3 * row + 5).to_string(), segment]);
                for (found, cell) in [&record[1], &record[2]].into_iter().zip(cells) {
                    prop_assert!(!found.starts_with(['=', '+', '-', '@', '\t', '\r']));
                    prop_assert!(found == cell || found.strip_prefix('\'') == Some(cell));
                }
            }
        }
    }

    #[test]
    fn a_file_that_was_changed_is_refused() {
        let text = "x,y\n1,2\n2,3\n";
        let changed = "x,y\n1,2\n3,3\n";
        assert_eq!(labelled(changed, labels(text, |recipe| recipe), 4), Err(ExportError::FileChanged));
    }
}
