//! Rows sorted so that several partitions of them can be measured at once.

use std::ops::Range;

use crate::parallel::LANES;

/// The rows that share their segment in every one of several partitions are a *cell*. Sums over cells are made once;
/// those over the segments of each partition are sums of them.
///
/// Cells lie one after the other, each on tiles of its own, so that no tile is measured for two of them. The segments of
/// all partitions are numbered through: first those of the first partition.
pub(super) struct Cells {
    /// The row at each place, cell by cell; within a cell in row order. None where a tile is filled up.
    pub(super) places: Vec<Option<u32>>,
    /// In order.
    pub(super) all: Vec<Cell>,
    /// For each partition, the numbers of its segments.
    pub(super) partitions: Vec<Range<usize>>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    /// Where it lies.
    pub(super) tiles: Range<usize>,
    /// Rows, at the first places of its tiles.
    pub(super) n_rows: usize,
    /// Its segment in each partition.
    pub(super) segments: Vec<usize>,
}

impl Cells {
    /// Of partitions that label the same rows.
    ///
    /// # Complexity
    /// Time and memory O(`n_rows` · partitions), and the number of cells times that of segments.
    pub(super) fn of(partitions: &[&[u16]]) -> Self {
        let mut n_segments = 0;
        let numbers = partitions.iter().map(|labels| {
            let first = n_segments;
            n_segments += n_labels(labels);
            first..n_segments
        });
        let numbers: Vec<Range<usize>> = numbers.collect();

        let (cell_of, n_cells) = cell_of_each_row(partitions);
        let mut sizes = vec![0; n_cells];
        for cell in &cell_of {
            sizes[*cell] += 1;
        }
        let mut end = 0;
        let cells = sizes.into_iter().map(|n_rows: usize| {
            let start = end;
            end += n_rows.div_ceil(LANES);
            Cell { tiles: start..end, n_rows, segments: Vec::with_capacity(partitions.len()) }
        });
        let mut cells: Vec<Cell> = cells.collect();
        let mut next: Vec<usize> = cells.iter().map(|cell| cell.tiles.start * LANES).collect();
        let mut places = vec![None; end * LANES];
        for (row, &cell) in cell_of.iter().enumerate() {
            places[next[cell]] = u32::try_from(row).ok();
            next[cell] += 1;
            if cells[cell].segments.is_empty() {
                let segment = |(numbers, labels): (&Range<usize>, &&[u16])| numbers.start + usize::from(labels[row]);
                cells[cell].segments.extend(numbers.iter().zip(partitions).map(segment));
            }
        }
        Self { places, all: cells, partitions: numbers }
    }

    /// Segments of all partitions.
    pub(super) fn n_segments(&self) -> usize {
        self.partitions.last().map_or(0, |numbers| numbers.end)
    }

    /// Tiles of all cells.
    pub(super) fn n_tiles(&self) -> usize {
        self.places.len() / LANES
    }

    /// Rows of each segment.
    pub(super) fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.n_segments()];
        for cell in &self.all {
            for segment in &cell.segments {
                sizes[*segment] += cell.n_rows;
            }
        }
        sizes
    }

    /// One of several blocks of nearly as many tiles.
    pub(super) fn block(&self, n_blocks: usize, at: usize) -> Range<usize> {
        self.n_tiles() * at / n_blocks..self.n_tiles() * (at + 1) / n_blocks
    }
}

fn n_labels(labels: &[u16]) -> usize {
    labels.iter().max().map_or(0, |label| usize::from(*label) + 1)
}

/// Cells are numbered as they are met.
fn cell_of_each_row(partitions: &[&[u16]]) -> (Vec<usize>, usize) {
    let n_rows = partitions.first().map_or(0, |labels| labels.len());
    let mut cell_of = vec![0_usize; n_rows];
    let mut n_cells = usize::from(n_rows > 0);
    for labels in partitions {
        let n_labels = n_labels(labels);
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
    (cell_of, n_cells)
}

#[cfg(test)]
mod tests {
    use super::{Cell, Cells};

    #[test]
    fn six_rows_in_two_partitions_make_four_cells() {
        let cells = Cells::of(&[&[0, 1, 0, 1, 0, 1], &[2, 0, 2, 1, 0, 0]]);
        let rows: Vec<Vec<u32>> = cells.places.chunks(8).map(|tile| tile.iter().copied().flatten().collect()).collect();
        assert_eq!(rows, [vec![0, 2], vec![1, 5], vec![3], vec![4]]);
        assert_eq!(cells.places[8..11], [Some(1), Some(5), None]);
        assert_eq!(cells.all[1], Cell { tiles: 1..2, n_rows: 2, segments: vec![1, 2] });
        assert_eq!((cells.n_segments(), cells.sizes()), (5, vec![3, 3, 3, 1, 2]));
        assert_eq!((cells.block(3, 0), cells.block(3, 2)), (0..1, 2..4));
    }

    #[test]
    fn no_rows_are_no_cells() {
        assert!(Cells::of(&[&[], &[]]).all.is_empty());
    }
}
