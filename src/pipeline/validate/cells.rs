//! Rows sorted so that several partitions of them can be measured at once.

/// The rows that share their segment in every one of several partitions are a *cell*. Sums over cells are made once;
/// those over the segments of each partition are sums of them.
pub(super) struct Cells {
    /// All rows, cell by cell; within a cell in row order.
    pub(super) order: Vec<u32>,
    /// Where each cell ends in `order`.
    pub(super) ends: Vec<usize>,
    /// For each partition, the segment of each cell.
    pub(super) labels: Vec<Vec<u16>>,
}

impl Cells {
    /// Of partitions that label the same rows.
    ///
    /// # Complexity
    /// Time and memory O(`n_rows` · partitions), and the number of cells times that of segments.
    pub(super) fn of(partitions: &[&[u16]]) -> Self {
        let n_rows = partitions.first().map_or(0, |labels| labels.len());
        let mut cell_of = vec![0_usize; n_rows];
        let mut n_cells = usize::from(n_rows > 0);
        for labels in partitions {
            let n_labels = labels.iter().max().map_or(0, |label| usize::from(*label) + 1);
            let mut numbers = vec![usize::MAX; n_cells * n_labels];
            n_cells = 0;
            for (cell, label) in cell_of.iter_mut().zip(*labels) {
                let number = &mut numbers[*cell * n_labels + usize::from(*label)];
                if *number == usize::MAX {
                    *number = n_cells;
                    n_cells += 1;
                }
                *cell = *number;
            }
        }

        let mut ends = vec![0; n_cells];
        for cell in &cell_of {
            ends[*cell] += 1;
        }
        let mut end = 0;
        let mut next: Vec<usize> = Vec::with_capacity(n_cells);
        for size in &mut ends {
            next.push(end);
            end += *size;
            *size = end;
        }
        let mut order = vec![0; n_rows];
        for (row, cell) in (0_u32..).zip(&cell_of) {
            order[next[*cell]] = row;
            next[*cell] += 1;
        }
        let first = |cell: usize| order[ends[cell] - 1] as usize;
        let labels = partitions.iter().map(|labels| (0..n_cells).map(|cell| labels[first(cell)]).collect()).collect();
        Self { order, ends, labels }
    }
}

#[cfg(test)]
mod tests {
    use super::Cells;

    #[test]
    fn six_rows_in_two_partitions_make_four_cells() {
        let cells = Cells::of(&[&[0, 1, 0, 1, 0, 1], &[2, 0, 2, 1, 0, 0]]);
        assert_eq!(cells.order, [0, 2, 1, 5, 3, 4]);
        assert_eq!(cells.ends, [2, 4, 5, 6]);
        assert_eq!(cells.labels, [[0, 1, 1, 0], [2, 0, 1, 0]]);
    }

    #[test]
    fn no_rows_are_no_cells() {
        assert_eq!(Cells::of(&[&[], &[]]).ends, [0_usize; 0]);
    }
}
