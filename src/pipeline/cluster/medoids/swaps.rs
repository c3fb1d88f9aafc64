//! `FasterPAM`: medoids change places with other rows as long as that lowers the loss.

/// Distances of all pairs of rows, in full: a row of the square is read from end to end.
pub(super) struct Distances {
    n_rows: usize,
    square: Vec<f32>,
}

/// Medoids, and what each row must know of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Medoids {
    /// Rows.
    pub(super) rows: Vec<usize>,
    nearest: Vec<Nearest>,
    is_medoid: Vec<bool>,
    /// Swaps so far.
    pub(super) n_swaps: usize,
}

/// Numbers of the two nearest medoids of a row, with their distances. Infinite where there is no second.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Nearest {
    first: (usize, f32),
    second: (usize, f32),
}

/// A swap must lower the loss by this share of it: less may be rounding.
const LEAST_GAIN: f64 = 1e-12;

impl Distances {
    /// `between` tells the distance of two different rows, and is asked for each pair once.
    pub(super) fn new(n_rows: usize, between: impl Fn(usize, usize) -> f64) -> Self {
        let mut square = vec![0.0; n_rows * n_rows];
        for a in 0..n_rows {
            for b in 0..a {
                #[expect(clippy::cast_possible_truncation, reason = "the search is in f32; the last loss is not")]
                let distance = between(a, b) as f32;
                square[a * n_rows + b] = distance;
                square[b * n_rows + a] = distance;
            }
        }
        Self { n_rows, square }
    }

    fn of(&self, row: usize) -> &[f32] {
        &self.square[row * self.n_rows..][..self.n_rows]
    }

    /// The greedy start of PAM (Kaufman and Rousseeuw 1990, chapter 2): the row nearest to all, then again and again the one
    /// that lowers the loss most; the first of equals.
    ///
    /// # Complexity
    /// Time O(`n_rows`² · `n_clusters`).
    pub(super) fn build(&self, n_clusters: usize) -> Vec<usize> {
        let mut left = vec![f32::INFINITY; self.n_rows];
        let mut medoids: Vec<usize> = Vec::with_capacity(n_clusters);
        while medoids.len() < n_clusters {
            let loss = |row: usize| -> f64 {
                self.of(row).iter().zip(&left).map(|(distance, left)| f64::from(distance.min(*left))).sum()
            };
            let others = (0..self.n_rows).filter(|row| !medoids.contains(row)).map(|row| (row, loss(row)));
            let Some((next, _)) = others.min_by(|a, b| a.1.total_cmp(&b.1)) else { break };
            medoids.push(next);
            for (left, distance) in left.iter_mut().zip(self.of(next)) {
                *left = left.min(*distance);
            }
        }
        medoids
    }
}

impl Medoids {
    pub(super) fn new(distances: &Distances, rows: Vec<usize>) -> Self {
        let nobody = Nearest { first: (0, f32::INFINITY), second: (0, f32::INFINITY) };
        let mut is_medoid = vec![false; distances.n_rows];
        for &row in &rows {
            is_medoid[row] = true;
        }
        let mut medoids = Self { rows, nearest: vec![nobody; distances.n_rows], is_medoid, n_swaps: 0 };
        for row in 0..distances.n_rows {
            medoids.nearest[row] = medoids.two_nearest(distances, row);
        }
        medoids
    }

    fn two_nearest(&self, distances: &Distances, row: usize) -> Nearest {
        let of_row = distances.of(row);
        let mut nearest = Nearest { first: (0, f32::INFINITY), second: (0, f32::INFINITY) };
        for (number, &medoid) in self.rows.iter().enumerate() {
            let distance = of_row[medoid];
            if distance < nearest.first.1 {
                nearest.second = nearest.first;
                nearest.first = (number, distance);
            } else if distance < nearest.second.1 {
                nearest.second = (number, distance);
            }
        }
        nearest
    }

    /// Sum of distances of rows to their medoid.
    pub(super) fn loss(&self) -> f64 {
        self.nearest.iter().map(|nearest| f64::from(nearest.first.1)).sum()
    }

    /// Takes each row in turn, and swaps it at once with the medoid whose place it fills best, if that lowers the loss
    /// (Schubert and Rousseeuw 2021, doi:10.1016/j.is.2021.101804), until no row was swapped in a whole turn.
    ///
    /// # Complexity
    /// Time O(`n_rows`²) for each pass over all rows.
    pub(super) fn improve(&mut self, distances: &Distances, max_iter: usize) {
        if self.rows.len() == 1 {
            self.rows = distances.build(1);
            *self = Self::new(distances, self.rows.clone());
            return;
        }
        let mut last_swapped = usize::MAX;
        let mut loss = self.loss();
        let mut removal = self.removal_losses();
        for _ in 0..max_iter {
            let n_swaps = self.n_swaps;
            for row in 0..distances.n_rows {
                if row == last_swapped {
                    return;
                }
                if self.is_medoid[row] {
                    continue;
                }
                let (number, change) = self.best_swap(distances, row, &removal);
                if change < -LEAST_GAIN * loss {
                    self.swap(distances, number, row);
                    last_swapped = row;
                    loss = self.loss();
                    removal = self.removal_losses();
                }
            }
            if self.n_swaps == n_swaps {
                return;
            }
        }
    }

    /// What the loss rises by when a medoid goes and nobody takes its place.
    fn removal_losses(&self) -> Vec<f64> {
        let mut losses = vec![0.0; self.rows.len()];
        for nearest in &self.nearest {
            losses[nearest.first.0] += f64::from(nearest.second.1) - f64::from(nearest.first.1);
        }
        losses
    }

    /// The medoid in whose place the row lowers the loss most, and by how much.
    fn best_swap(&self, distances: &Distances, row: usize, removal: &[f64]) -> (usize, f64) {
        let mut change_of = removal.to_vec();
        let mut change_of_all = 0.0;
        for (distance, nearest) in distances.of(row).iter().zip(&self.nearest) {
            if *distance < nearest.first.1 {
                change_of_all += f64::from(*distance) - f64::from(nearest.first.1);
                change_of[nearest.first.0] += f64::from(nearest.first.1) - f64::from(nearest.second.1);
            } else if *distance < nearest.second.1 {
                change_of[nearest.first.0] += f64::from(*distance) - f64::from(nearest.second.1);
            }
        }
        let least = change_of.into_iter().enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        least.map_or((0, 0.0), |(number, change)| (number, change + change_of_all))
    }

    fn swap(&mut self, distances: &Distances, number: usize, row: usize) {
        self.is_medoid[self.rows[number]] = false;
        self.is_medoid[row] = true;
        self.rows[number] = row;
        self.n_swaps += 1;
        for (other, &distance) in distances.of(row).iter().enumerate() {
            let Nearest { first, second } = self.nearest[other];
            let new = (number, distance);
            let next = if first.0 == number {
                // The row lost its medoid: to the new one, or to the one that was second.
                (distance < second.1).then_some(Nearest { first: new, second })
            } else if distance < first.1 {
                Some(Nearest { first: new, second: first })
            } else if second.0 == number {
                None
            } else {
                Some(Nearest { first, second: if distance < second.1 { new } else { second } })
            };
            self.nearest[other] = next.unwrap_or_else(|| self.two_nearest(distances, other));
        }
    }
}
