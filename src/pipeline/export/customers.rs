//! Customers that stand in no file as they are, with the segment of each: made of transactions, or of two files.

use crate::export::labelled::{Output, decimal_mark};
use crate::export::labels::Labels;
use crate::table::{Cells, Column, Table};

/// Writes each customer of the table with all columns, and behind them `segment` (a number from 1), `segment_name` and the
/// others of [`LabelledCsv`](crate::export::LabelledCsv).
///
/// The file has the delimiter of the one that was read, and the decimal mark that was chosen, or that files with that delimiter
/// have: a comma where it is a semicolon. A cell that a spreadsheet would take for a formula, numbers excepted, gets a `'` in front.
pub fn customers_csv(table: &Table, mut labels: Labels) -> Vec<u8> {
    // Of rows that count for no customer the list of decisions tells.
    labels.notes.retain(|row, _| table.row_numbers.binary_search(row).is_ok());
    let mut output = Output::new(&labels);
    let delimiter = table.format.dialect.delimiter;
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    output.header(&names, delimiter);
    let mark = decimal_mark(&table.options, delimiter);
    for (row, number) in table.row_numbers.iter().enumerate() {
        let Some(added) = output.label(*number, &labels) else { continue };
        let cells: Vec<String> = table.columns.iter().map(|column| cell(column, row, mark)).collect();
        output.row(&cells.iter().map(String::as_bytes).collect::<Vec<&[u8]>>(), &added);
    }
    output.bytes
}

fn cell(column: &Column, row: usize, mark: char) -> String {
    let cell = column.key(row).into_owned();
    match column.cells {
        Cells::Numbers(_) if mark == ',' => cell.replace('.', ","),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::customers_csv;
    use crate::export::{Doubtful, Labels};
    use crate::prepare::{Recipe, prepare};
    use crate::table::{Table, Transactions, per_customer};

    fn written(text: &str, n_labels: usize) -> String {
        listed(text, n_labels, None)
    }

    fn listed(text: &str, n_labels: usize, only: Option<u16>) -> String {
        let transactions = Table::read(text.as_bytes()).unwrap();
        let meant = Transactions::recognised(&transactions).unwrap();
        let table = per_customer(&transactions, &meant, None).unwrap();
        let prepared = prepare(&table, &Recipe::default_for(&table)).unwrap();
        assert_eq!(prepared.rows.len(), n_labels);
        let labels: Vec<u16> = (0..prepared.rows.len()).map(|row| u16::from(row % 2 == 1)).collect();
        let doubtful = Doubtful { rows: vec![1], ..Doubtful::default() };
        let centroids = [0, prepared.rows.len() - 1].map(|row| prepared.matrix.row(row).to_vec()).concat();
        let centroids: Vec<f64> = centroids.into_iter().map(f64::from).collect();
        let labels = Labels::new(&table, &prepared, &labels, &["Stars".into(), "=Rest".into()])
            .with_confidences(&prepared, &centroids)
            .of_segment(only);
        String::from_utf8(customers_csv(&table, labels.with_doubtful(&table, &prepared, &doubtful))).unwrap()
    }

    #[test]
    fn every_customer_is_a_row_with_its_segment() {
        let text = "\u{feff}Kunde;Datum;Betrag\n=a;1.1.2026;5,25\nb;2.1.2026;7,00\n=a;9.1.2026;5,25\n;9.1.2026;5,25\n";
        assert_eq!(
            written(text, 2),
            "\u{feff}Kunde;recency_days;frequency;monetary;average_order_value;tenure_days;days_between_orders;return_rate;\
             r_score;f_score;m_score;rfm_group;segment;segment_name;confidence;note\n\
             '=a;1;2;10,5;5,25;9;8;0;5;3;3;Potential loyalists;1;Stars;1,00;\n\
             b;8;1;7;7;8;;0;3;1;1;About to sleep;2;'=Rest;1,00;in no group: the nearest one is given\n"
        );
    }

    #[test]
    fn the_customers_of_one_segment_alone_have_its_number() {
        let text = "customer,date,amount\na,2026-01-01,5.5\nb,2026-01-02,7.25\na,2026-01-09,1.5\nc,2026-01-05,9\n";
        let all = written(text, 3);
        let lines: Vec<&str> = all.lines().collect();
        let of = |only| listed(text, 3, Some(only)).lines().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(of(0), [lines[0], lines[1], lines[3]]);
        assert_eq!(of(1), [lines[0], lines[2]]);
    }

    #[test]
    fn what_is_written_reads_back_as_the_customers() {
        let text = "customer,date,amount,Segment\na,2026-01-01,5.5,x\nb,2026-01-02,7.25,x\na,2026-01-09,-1.5,x\nc,2026-01-05,9,x\n";
        let table = Table::read(written(text, 3).as_bytes()).unwrap();
        assert_eq!(table.column("monetary").unwrap().numbers(), Some([4.0, 7.25, 9.0].as_slice()));
        assert_eq!(table.column("segment").unwrap().numbers(), Some([1.0, 2.0, 1.0].as_slice()));
        assert_eq!(Transactions::recognised(&table), None);
    }
}
