//! Bringing chosen rows of all shards to one place.

use serde::{Deserialize, Serialize};

use crate::parallel::{Round, Rounds, Shard, Stopped};
use crate::prepare::Matrix;

/// Asks every shard for those of the given rows that it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gather {
    /// Rows of the whole matrix, increasing.
    #[serde(with = "crate::parallel::packed")]
    pub rows: Vec<u32>,
}

impl Round for Gather {
    type Partial = Matrix;

    fn on(&self, shard: &Shard) -> Matrix {
        let place = |row: usize| self.rows.partition_point(|&wanted| (wanted as usize) < row);
        let held = &self.rows[place(shard.first_row)..place(shard.first_row + shard.n_rows())];
        let values = held.iter().flat_map(|&row| shard.row(row as usize - shard.first_row)).collect();
        // Values of a shard are those of a matrix, so this cannot fail.
        Matrix::new(held.len(), shard.n_cols(), values).unwrap_or_default()
    }
}

/// The given rows as a matrix of their own, in the same order. `rows` increase.
///
/// # Errors
/// When the work was stopped.
pub async fn gather<E: Rounds>(executor: &E, rows: Vec<u32>) -> Result<Matrix, Stopped> {
    let n_rows = rows.len();
    let partials = executor.round(Gather { rows }).await?;
    let values = partials.iter().flat_map(Matrix::values).copied().collect();
    // Every value comes from a matrix, so only a row that no shard holds can make this fail.
    Matrix::new(n_rows, executor.n_cols(), values).map_err(|_| Stopped::WrongAnswer)
}

#[cfg(test)]
mod tests {
    use super::gather;
    use crate::parallel::{BLOCK, InProcess, Stopped, block_on};
    use crate::prepare::Matrix;

    #[test]
    fn rows_come_back_in_order_from_any_number_of_shards() {
        let values: Vec<f32> = (0_u16..).map(f32::from).take(3 * BLOCK).collect();
        let matrix = Matrix::new(3 * BLOCK, 1, values).unwrap();
        let rows = vec![0, 5, 1023, 1024, 2048, 3071];
        for n_shards in [1, 2, 3] {
            let gathered = block_on(gather(&InProcess::new(&matrix, n_shards), rows.clone())).unwrap();
            assert_eq!(gathered.values(), [0.0, 5.0, 1023.0, 1024.0, 2048.0, 3071.0]);
        }
    }

    #[test]
    fn a_row_that_nobody_holds_is_an_error() {
        let matrix = Matrix::new(2, 1, vec![1.0, 2.0]).unwrap();
        assert_eq!(block_on(gather(&InProcess::new(&matrix, 1), vec![1, 2])), Err(Stopped::WrongAnswer));
    }
}
