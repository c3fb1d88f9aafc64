//! How much centroids may move before a row can change its segment (Hamerly 2010, doi:10.1137/1.9781611972801.12).
//!
//! For a row whose nearest centroid is at distance d₁ and the second nearest at d₂, `d₂ - d₁` shrinks with each round by
//! no more than its own centroid moves and the farthest-moving other one. Until that is used up, the row is skipped. Both
//! bounds of the paper are kept as one number per row, on the scale of what its centroid has *spent* since the start, so
//! that a round that skips a row writes nothing.
//!
//! Rows that must be looked at are collected from many tiles and measured eight at a time, so that one restless row does
//! not bring its seven neighbours with it.

use wide::f32x8;

use crate::cluster::kmeans::kernel::{Compiled, Form, Labels, Table, tile};
use crate::cluster::kmeans::step::Mover;
use crate::parallel::{LANES, known_width};

/// Rows of a tile that must be looked at, from which on the tile is measured where it lies.
const RESTLESS: u32 = 4;

/// Rows that are expected to be looked at for each one that has changed in the round before.
const LOOKED_AT: f64 = 25.0;

/// Makes what is spent a little larger than rounding can make it smaller.
const UP: f32 = 1.0 + 1.0 / (1 << 20) as f32;

/// What is known of each row, and what the centroids have spent.
pub(super) struct Bounds {
    /// For each row: what its centroid may have spent before the row is looked at again.
    allowed: Vec<f32x8>,
    /// For each tile: what the most restless pair of centroids may have spent before any of its rows is looked at.
    calm_until: Vec<f32>,
    /// For each centroid: how far it has moved, and with it the farthest-moving other one, over all rounds.
    spent: Vec<f32>,
    /// The same for the two that moved farthest.
    most_spent: f32,
    /// Bounds hold for the labels as they are.
    hold: bool,
    /// They are being made in this round, for which it looks at every row: that says nothing about the next.
    starting: bool,
    /// The next round uses them.
    pay: bool,
    /// Share of the rows that changes, below which they may pay again after they did not.
    again_below: f64,
    looked: Looked,
}

/// What the last round with bounds looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Looked {
    /// Tiles of which some row had come near its bound.
    tiles_scanned: u32,
    /// Tiles measured where they lie.
    tiles_measured: u32,
    /// Rows measured with those of other tiles.
    rows_measured: u32,
}

impl Bounds {
    pub(super) fn new(n_tiles: usize, n_clusters: usize) -> Self {
        Self {
            allowed: Vec::new(),
            calm_until: vec![f32::MIN; n_tiles],
            spent: vec![0.0; n_clusters],
            most_spent: 0.0,
            hold: false,
            starting: false,
            pay: false,
            again_below: 1.0,
            looked: Looked::default(),
        }
    }

    /// Takes note of how far centroids moved. Returns whether this round uses bounds.
    pub(super) fn follow(&mut self, from: &[f64], to: &[f64], n_cols: usize, form: Form) -> bool {
        if form == Form::Distance || !self.pay {
            self.hold = false;
            return false;
        }
        if self.hold {
            self.spend(from, to, n_cols);
        } else {
            self.start();
        }
        true
    }

    /// Every row is to be looked at.
    fn start(&mut self) {
        self.allowed.clear();
        self.allowed.resize(self.calm_until.len(), f32x8::splat(f32::MIN));
        self.calm_until.fill(f32::MIN);
        self.spent.fill(0.0);
        self.most_spent = 0.0;
        (self.hold, self.starting) = (true, true);
    }

    fn spend(&mut self, from: &[f64], to: &[f64], n_cols: usize) {
        #[expect(clippy::cast_possible_truncation, reason = "the kernel works in f32: it moves where that moves")]
        let in_f32 = |x: &f64| f64::from(*x as f32);
        let moved: Vec<f64> = from
            .chunks_exact(n_cols)
            .zip(to.chunks_exact(n_cols))
            .map(|(from, to)| {
                let square = |(a, b)| (in_f32(a) - in_f32(b)) * (in_f32(a) - in_f32(b));
                from.iter().zip(to).map(square).sum::<f64>().sqrt()
            })
            .collect();
        let farthest = (0..moved.len()).reduce(|far, next| if moved[next] > moved[far] { next } else { far });
        let others = |but: usize| {
            let others = moved.iter().enumerate().filter(move |(at, _)| *at != but);
            others.fold(0.0_f64, |most, (_, moved)| most.max(*moved))
        };
        let (most, second) = farthest.map_or((0.0, 0.0), |far| (moved[far], others(far)));
        #[expect(clippy::cast_possible_truncation, reason = "rounded up")]
        let spend = |spent: &mut f32, more: f64| *spent = (*spent + more as f32 * UP) * UP;
        for (at, (spent, own)) in self.spent.iter_mut().zip(&moved).enumerate() {
            spend(spent, own + if Some(at) == farthest { second } else { most });
        }
        spend(&mut self.most_spent, most + second);
    }

    /// Decides whether the next round uses bounds, from the rows that changed in this one and, if it used bounds, from
    /// what was looked at.
    ///
    /// What is compared is time per tile, in units of one column of one centroid: about what was measured for 4 to 20
    /// columns and 5 to 20 centroids, natively and in WebAssembly.
    pub(super) fn learn(&mut self, table: &Table, n_moved: u64, n_rows: usize) {
        let measure = table.work();
        let every_row = 14.0 + measure;
        let a_row = 18.0 + (measure + 5.0 * table.width() as f64) / LANES as f64;
        let n_tiles = self.calm_until.len().max(1) as f64;
        let moved = n_moved as f64 / n_rows.max(1) as f64;
        if std::mem::take(&mut self.starting) {
            return;
        }
        if self.hold {
            let Looked { tiles_scanned, tiles_measured, rows_measured } = self.looked;
            let scanned = 33.0 * f64::from(tiles_scanned);
            let measured = (45.0 + measure) * f64::from(tiles_measured) + a_row * f64::from(rows_measured);
            if (scanned + measured) / n_tiles > every_row {
                (self.hold, self.pay) = (false, false);
                self.again_below = moved / 2.0;
            }
        } else {
            let looked_at = (LOOKED_AT * moved).min(1.0) * LANES as f64;
            self.pay = 33.0 + looked_at * a_row < every_row && moved < self.again_below;
        }
    }

    /// Whether the last round used bounds, and they let it skip rows.
    #[cfg(test)]
    pub(super) fn skipped(&self) -> bool {
        let n_measured = LANES * self.looked.tiles_measured as usize + self.looked.rows_measured as usize;
        self.hold && n_measured < LANES * self.calm_until.len()
    }

    /// Looks at the rows that may have changed.
    pub(super) fn step(&mut self, table: &Table, mover: &mut Mover<'_>) {
        let gathered = vec![f32x8::ZERO; mover.shard.tiles.width()];
        table.compiled(Look { bounds: self, mover, restless: [0; 2 * LANES], n_restless: 0, gathered });
    }
}

/// The nearest centroids of eight rows, and what the centroids of each may spend.
///
/// A score is rounded by at most `(n_cols + 2) u (|x||c| + |c|²/2)`, u = 2^-24, the square of the row by
/// `(n_cols + 1) u |x|²`; with `|c| <= |x| + d` that makes the squared distance good to `error = 6 (n_cols + 3) u
/// (|x|² + d²)`. A row is skipped only where scores measured anew would surely be in the same order.
#[inline(never)] // one version for tiles where they lie and for rows that were gathered
fn measure<const WIDTH: usize, const GROUP: usize>(table: &Table, rows: &[f32x8]) -> (Labels, f32x8) {
    let rows = &rows[..known_width::<WIDTH>(rows.len())];
    let nearest = table.nearest::<GROUP, true>(Form::Score, rows);
    let square = rows.iter().fold(f32x8::ZERO, |sum, x| sum + *x * *x);
    let near = (square + nearest.best + nearest.best).fast_max(f32x8::ZERO);
    let far = (square + nearest.second + nearest.second).fast_max(f32x8::ZERO);
    let rounding = 6.0 * (rows.len() + 3) as f32 / (1 << 24) as f32;
    let error = (square + far) * f32x8::splat(rounding);
    let near = (near + error).sqrt();
    let far = (far - error).fast_max(f32x8::ZERO).sqrt();
    (nearest.labels(), far - near - error.sqrt() * f32x8::splat(4.0))
}

/// One round with bounds.
struct Look<'a, 'b> {
    bounds: &'a mut Bounds,
    mover: &'a mut Mover<'b>,
    /// Rows to be measured together, those of one tile more than fit a tile at most.
    restless: [usize; 2 * LANES],
    n_restless: usize,
    /// Their columns.
    gathered: Vec<f32x8>,
}

impl Compiled for Look<'_, '_> {
    fn run<const WIDTH: usize, const GROUP: usize>(mut self, table: &Table) {
        let n_tiles = self.bounds.calm_until.len();
        let n_rows = self.mover.shard.n_rows();
        let mut looked = Looked::default();
        for at in 0..n_tiles {
            if self.bounds.most_spent < self.bounds.calm_until[at] {
                continue;
            }
            looked.tiles_scanned += 1;
            let left = self.left(at);
            let present = LANES.min(n_rows - at * LANES);
            let must = left.simd_le(f32x8::ZERO).to_bitmask() & ((1 << present) - 1);
            if must == 0 {
                self.bounds.calm_until[at] = self.bounds.most_spent + least(left);
            } else if must.count_ones() >= RESTLESS {
                looked.tiles_measured += 1;
                self.measure_tile::<WIDTH, GROUP>(table, at);
            } else {
                looked.rows_measured += must.count_ones();
                self.bounds.calm_until[at] = f32::MIN;
                self.collect(at, must);
                if self.n_restless >= LANES {
                    self.measure_restless::<WIDTH, GROUP>(table);
                }
            }
        }
        if self.n_restless > 0 {
            self.measure_restless::<WIDTH, GROUP>(table);
        }
        self.bounds.looked = looked;
    }
}

/// The least of eight, and a little less.
#[inline]
fn least(left: f32x8) -> f32 {
    left.to_array().into_iter().fold(f32::MAX, f32::min) * (2.0 - UP)
}

impl Look<'_, '_> {
    /// What the centroids of the rows of a tile may still spend.
    #[inline]
    fn left(&self, tile: usize) -> f32x8 {
        let spent = &self.bounds.spent[..];
        self.bounds.allowed[tile] - f32x8::new(self.mover.labels[tile].map(|label| spent[usize::from(label)]))
    }

    #[inline]
    fn allowed(&self, label: u16, allowance: f32) -> f32 {
        let spent = self.bounds.spent[usize::from(label)];
        spent + (allowance - (spent + allowance.abs()) * (UP - 1.0))
    }

    #[inline]
    fn measure_tile<const WIDTH: usize, const GROUP: usize>(&mut self, table: &Table, at: usize) {
        let tiles = &self.mover.shard.tiles;
        let rows = tile::<WIDTH>(tiles.lanes(), tiles.width(), at);
        let (labels, allowance) = measure::<WIDTH, GROUP>(table, rows);
        self.mover.relabel_tile(at, &labels);
        let allowances = allowance.to_array();
        let allowed: [f32; LANES] = std::array::from_fn(|lane| self.allowed(labels[lane], allowances[lane]));
        self.bounds.allowed[at] = f32x8::new(allowed);
        self.bounds.calm_until[at] = self.bounds.most_spent * (2.0 - UP) + least(allowance);
    }

    /// Puts rows of a tile, a bit for each, among those to be measured.
    #[inline]
    fn collect(&mut self, tile: usize, mut rows: u32) {
        while rows != 0 {
            self.restless[self.n_restless] = tile * LANES + rows.trailing_zeros() as usize;
            self.n_restless += 1;
            rows &= rows - 1;
        }
    }

    /// Measures the last rows that were collected, up to a tile of them.
    #[inline]
    fn measure_restless<const WIDTH: usize, const GROUP: usize>(&mut self, table: &Table) {
        let present = self.n_restless.min(LANES);
        self.n_restless -= present;
        let rows: [usize; LANES] =
            std::array::from_fn(|lane| self.restless[self.n_restless + if lane < present { lane } else { 0 }]);
        let tiles = &self.mover.shard.tiles;
        let width = known_width::<WIDTH>(tiles.width());
        let flat: &[f32] = bytemuck::cast_slice(tiles.lanes());
        let firsts = rows.map(|row| row / LANES * width * LANES + row % LANES);
        let gathered = &mut self.gathered[..width];
        for (col, gathered) in gathered.iter_mut().enumerate() {
            *gathered = f32x8::new(firsts.map(|first| flat[first + col * LANES]));
        }
        let (labels, allowance) = measure::<WIDTH, GROUP>(table, gathered);
        let allowances = allowance.to_array();
        for ((row, label), allowance) in rows.into_iter().zip(labels).zip(allowances).take(present) {
            self.mover.relabel(row, label);
            let allowed = self.allowed(label, allowance);
            let of_tile: &mut [f32; LANES] = bytemuck::cast_mut(&mut self.bounds.allowed[row / LANES]);
            of_tile[row % LANES] = allowed;
        }
    }
}
