//! What stands below a table: totals, remarks, another table.

use crate::order::sort_by;
use crate::table::ProblemKind;
use crate::table::cell_kind::CellKind;
use crate::table::sheet::{Aside, Sheet};

/// What a row of totals is called, in the languages of common exports; lower-case.
const TOTALS: [&str; 18] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "somme",
    "total général",
    "totale",
    "totaal",
    "suma",
    "razem",
    "summa",
    "toplam",
    "итого",
    "celkem",
];

/// Notes below a table, of which it is enough that a row with more stands above them; and those of which no customer may
/// look like one.
const FEW_NOTES: usize = 2;
const MOST_NOTES: usize = 12;

/// Rows above many notes that are looked at.
const ENOUGH_ROWS: usize = 1000;

impl Sheet {
    /// Notes and totals that stand below the table are no customers.
    pub(super) fn set_footers_aside(&mut self) {
        let width = self.names.len();
        while let Some(kind) = self.footer() {
            let row = self.rows.numbers.pop().unwrap_or_default();
            let last = self.rows.numbers.len();
            let fields = (0..width).map(|at| self.field(last, at)).collect();
            self.rows.cells.truncate(last);
            self.rows.aside.push(Aside { row, fields, kind });
            if matches!(kind, ProblemKind::Totals) {
                break;
            }
        }
        sort_by(&mut self.rows.aside, |a, b| a.row.cmp(&b.row));
        // What follows the last row and is much shorter, or stands apart, is no damaged row.
        let last = self.rows.numbers.last().copied().unwrap_or_default();
        let start = self.rows.aside.partition_point(|aside| aside.row <= last);
        let mut before = last;
        let mut is_apart = false;
        let kind_of = |field: &str| CellKind::of(field.as_bytes());
        let has_number = |aside: &Aside| aside.fields.iter().any(|field| kind_of(field) == CellKind::Number);
        // The rows of another table, whose names are no remark.
        let are_rows = self.rows.aside[start..].iter().any(has_number);
        for aside in &mut self.rows.aside[start..] {
            let n_found = aside.fields.iter().filter(|field| !field.trim().is_empty()).count();
            is_apart |= aside.row > before + 1 && last > 0;
            before = aside.row;
            let is_all_text =
                aside.fields.iter().all(|field| matches!(kind_of(field), CellKind::Text | CellKind::Missing));
            let typed = || aside.fields.iter().zip(&self.kinds).filter(|(_, kind)| kind.is_typed());
            let is_row = typed().any(|(field, kind)| kind_of(field) == *kind);
            let is_note = aside.fields.len() == 1 && is_all_text && n_found > 0;
            let is_remark = !are_rows && is_all_text && typed().any(|(field, _)| kind_of(field) == CellKind::Text);
            let is_short = is_apart || is_note || (is_remark && n_found < width) || (2 * n_found < width && !is_row);
            if matches!(aside.kind, ProblemKind::FieldCount { .. }) && last > 0 && is_short {
                aside.kind = ProblemKind::BelowTable;
            }
        }
    }

    /// What the last row is, if it is no customer.
    fn footer(&self) -> Option<ProblemKind> {
        let n_rows = self.rows.numbers.len();
        let (last, width) = (n_rows.checked_sub(1)?, self.names.len());
        if n_rows < 3 || width < 2 {
            return None;
        }
        let found = |row: usize| (0..width).filter(move |at| !self.field(row, *at).trim().is_empty());
        let (first, n_found) = (found(last).next()?, found(last).count());
        let name = self.field(last, first).trim().trim_end_matches(':').to_lowercase();
        if TOTALS.contains(&name.as_str()) && !(0..last).any(|row| self.field(row, first).trim().to_lowercase() == name)
        {
            return Some(ProblemKind::Totals);
        }
        let is_apart = self.rows.numbers[last] > self.rows.numbers[last - 1] + 1;
        let is_text = CellKind::of(self.field(last, first).as_bytes()) == CellKind::Text;
        let is_note = n_found == 1 && is_text && (is_apart || width > 2 && name.contains(' '));
        (is_note && self.is_below_rows()).then_some(ProblemKind::BelowTable)
    }

    /// Above a few rows with one field each stand rows with more; above many, none with a single one stands there: such are
    /// customers of whom nothing else is known.
    fn is_below_rows(&self) -> bool {
        let is_single = |row: &usize| {
            let found = (0..self.names.len()).filter(|at| !self.field(*row, *at).trim().is_empty());
            found.take(2).count() == 1
        };
        let n_rows = self.rows.numbers.len();
        let mut upwards = (0..n_rows).rev();
        let n_notes = upwards.by_ref().take_while(is_single).count();
        let are_notes =
            || n_notes <= FEW_NOTES || (n_notes <= MOST_NOTES && !upwards.take(ENOUGH_ROWS).any(|row| is_single(&row)));
        n_notes < n_rows && are_notes()
    }
}
