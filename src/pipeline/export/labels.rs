//! The segment of each row of a file, with what is said of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::prepare::{Outcome, Prepared};
use crate::segment::Placing;
use crate::table::{ReadOptions, Side, Table};

/// The segment of each row of a file, ready to be written beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    /// What was chosen when the file was read.
    pub options: ReadOptions,
    /// The file began with a byte order mark, or was a workbook: the labelled one begins with a mark.
    pub has_bom: bool,
    /// Of the file's bytes: xxh3, 64 bits.
    pub digest: u64,
    /// Row number in the file with its segment, from 0. Increasing.
    pub segments: Vec<(u32, u16)>,
    /// How clearly each of these belongs to its segment, in hundredths. Empty where that is not told.
    pub confidences: Vec<u8>,
    /// Why a row has no segment, or not one of its own, by its row number.
    pub notes: BTreeMap<u32, String>,
    /// One for each segment.
    pub names: Vec<String>,
    /// The segment whose rows are written, from 0. None: all rows are.
    pub only: Option<u16>,
}

impl Labels {
    /// Of a clustering: `labels` has one segment, from 0, for each row of the matrix; `names` one name for each
    /// segment.
    pub fn new(table: &Table, prepared: &Prepared, labels: &[u16], names: &[String]) -> Self {
        let segments = prepared.rows.iter().zip(labels);
        let note = |decision: &crate::prepare::Decision| {
            let column = decision.column.as_deref().unwrap_or_default();
            let reason = match &decision.outcome {
                Outcome::Filled { .. }
                | Outcome::UnseenWord
                | Outcome::Clipped(_)
                | Outcome::OutlierKept
                | Outcome::IsolatedKept(_)
                | Outcome::Mended(_) => return None,
                Outcome::MissingSetAside => format!("not used: {column} is missing"),
                Outcome::OutlierSetAside => format!("not used: {column} {} is an outlier", decision.found),
                Outcome::IsolatedSetAside(score) => {
                    format!("not used: the row is an outlier, isolation score {:.2}", score.0)
                }
                Outcome::Unreadable(kind) => format!("not used: the row {kind}"),
            };
            Some((decision.row, reason))
        };
        // Rows of another file have the same numbers.
        let decisions = prepared.account.decisions.iter().filter(|decision| decision.file != Some(Side::Second));
        Self {
            options: table.options.clone(),
            // What comes from a spreadsheet goes back to one, and it takes text for UTF-8 only by its mark.
            // So does a file in another encoding, which is written in UTF-8.
            has_bom: table.format.has_bom
                || table.format.container.is_workbook()
                || table.format.encoding != encoding_rs::UTF_8.name(),
            digest: table.digest,
            segments: segments.map(|(row, label)| (table.row_numbers[*row as usize], *label)).collect(),
            confidences: Vec::new(),
            notes: decisions.filter_map(note).collect(),
            names: names.to_vec(),
            only: None,
        }
    }

    /// With the rows of one segment alone, if one is given.
    #[must_use]
    pub fn of_segment(mut self, only: Option<u16>) -> Self {
        self.only = only;
        self
    }

    /// With the confidence of each row, as [`Assignment::confidence`](crate::segment::Assignment::confidence): 0 for who is
    /// nearer to the centroid of another segment. `centroids` holds one row of the matrix for each segment; where it is empty,
    /// none is told.
    #[must_use]
    pub fn with_confidences(mut self, prepared: &Prepared, centroids: &[f64]) -> Self {
        if !centroids.is_empty() {
            let matrix = &prepared.matrix;
            let placing = Placing::new(matrix.n_cols(), centroids, f64::INFINITY);
            let rows = self.segments.iter().enumerate();
            let confidences = rows.map(|(at, (_, segment))| placing.confidence(matrix.row(at), usize::from(*segment)));
            self.confidences = confidences.map(hundredths).collect();
        }
        self
    }

    /// With a note at rows of the matrix whose segment is only the nearest one.
    #[must_use]
    pub fn with_doubtful(mut self, table: &Table, prepared: &Prepared, doubtful: &Doubtful) -> Self {
        let numbers = doubtful.rows.iter().filter_map(|row| prepared.rows.get(*row as usize));
        let reason = match doubtful.doubt {
            Doubt::InNoGroup => "in no group: the nearest one is given",
            Doubt::Unlike => "unlike all customers that the segments were made from: the nearest one is given",
        };
        let note = |row: &u32| (table.row_numbers[*row as usize], reason.to_owned());
        self.notes.extend(numbers.map(note));
        self
    }
}

/// Of a share in [0, 1].
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
fn hundredths(share: f64) -> u8 {
    (100.0 * share).round() as u8
}

/// Prepared rows whose segment is only the nearest one, so that a note says why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubtful {
    /// Rows of the matrix. Increasing.
    #[serde(with = "crate::parallel::packed")]
    pub rows: Vec<u32>,
    /// The reason.
    pub doubt: Doubt,
}

/// Why a segment is only the nearest one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doubt {
    /// The method left the customer out of all groups.
    #[default]
    InNoGroup,
    /// The customer is unlike any that the segments were made from.
    Unlike,
}
