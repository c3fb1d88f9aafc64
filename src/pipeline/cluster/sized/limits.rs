//! How small and how large a segment may be.

use serde::{Deserialize, Serialize};

use crate::parallel::Stopped;

/// Customers of a segment, as a number or as a share of all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Size {
    /// So many.
    Customers(usize),
    /// Of all customers, in [0, 1].
    Share(f64),
}

/// Limits of every segment. None is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SizeLimits {
    /// At least so many; a share of a customer is rounded up.
    pub smallest: Option<Size>,
    /// At most so many; a share of a customer is rounded down.
    pub largest: Option<Size>,
}

impl SizeLimits {
    /// Nothing is limited.
    pub fn is_none(&self) -> bool {
        self.smallest.is_none() && self.largest.is_none()
    }

    /// The least and the most customers of a segment, of so many in all: from 1 to all of them where nothing is limited.
    pub fn of(&self, n_rows: usize) -> (usize, usize) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in [0, n_rows]")]
        let part = |share: f64, round: fn(f64) -> f64| {
            // A share such as 0.07 of 100 is a hair above 7.
            let exact = share.clamp(0.0, 1.0) * n_rows as f64;
            let whole = exact.round_ties_even();
            (if (exact - whole).abs() < 1e-6 { whole } else { round(exact) }) as usize
        };
        let least = match self.smallest {
            None => 1,
            Some(Size::Customers(n)) => n,
            Some(Size::Share(share)) => part(share, f64::ceil),
        };
        let most = match self.largest {
            None => n_rows,
            Some(Size::Customers(n)) => n,
            Some(Size::Share(share)) => part(share, f64::floor),
        };
        (least.max(1), most)
    }

    /// The same, if so many segments can keep to it.
    ///
    /// # Errors
    /// When the least is above the most, or so many segments need more customers than there are, or hold fewer.
    pub fn check(&self, n_clusters: usize, n_rows: usize) -> Result<(usize, usize), SizedError> {
        let (least, most) = self.of(n_rows);
        if least > most {
            return Err(SizedError::Crossed { least, most });
        }
        match (n_clusters.saturating_mul(least), n_clusters.saturating_mul(most)) {
            (needed, _) if needed > n_rows => Err(SizedError::TooSmall { n_clusters, least, needed, n_rows }),
            (_, room) if room < n_rows => Err(SizedError::TooLarge { n_clusters, most, room, n_rows }),
            _ => Ok((least, most)),
        }
    }
}

/// Why there are no segments within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum SizedError {
    /// The limits exclude one another.
    #[error(
        "no segment can have at least {least} and at most {most} customers: raise the largest size or lower the smallest"
    )]
    Crossed {
        /// Customers at least.
        least: usize,
        /// Customers at most.
        most: usize,
    },
    /// The smallest size is too large.
    #[error(
        "{n_clusters} segments of at least {least} customers need {needed}, and there are only {n_rows}: lower the \
         smallest size or choose fewer segments"
    )]
    TooSmall {
        /// Segments.
        n_clusters: usize,
        /// Customers at least.
        least: usize,
        /// Customers that the segments need in all.
        needed: usize,
        /// Customers there are.
        n_rows: usize,
    },
    /// The largest size is too small.
    #[error(
        "{n_clusters} segments of at most {most} customers hold only {room} of {n_rows}: raise the largest size or \
         choose more segments"
    )]
    TooLarge {
        /// Segments.
        n_clusters: usize,
        /// Customers at most.
        most: usize,
        /// Customers that the segments hold in all.
        room: usize,
        /// Customers there are.
        n_rows: usize,
    },
    /// More rows than one worker can hold in this way.
    #[error("sizes can be limited for up to {most} customers, and there are {n_rows}")]
    TooManyRows {
        /// Customers there are.
        n_rows: usize,
        /// [`MOST_SIZED_ROWS`](super::MOST_SIZED_ROWS).
        most: usize,
    },
    /// The work was called off, or a worker died.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

#[cfg(test)]
mod tests {
    use super::{Size, SizeLimits, SizedError};

    #[test]
    fn shares_become_whole_customers_that_keep_to_them() {
        let limits = SizeLimits { smallest: Some(Size::Share(0.07)), largest: Some(Size::Share(0.335)) };
        assert_eq!(limits.of(100), (7, 33));
        assert_eq!(limits.of(101), (8, 33));
        assert_eq!(SizeLimits::default().of(101), (1, 101));
        assert_eq!(SizeLimits { smallest: Some(Size::Customers(0)), largest: None }.of(10), (1, 10));
    }

    #[test]
    fn limits_that_cannot_be_kept_are_told_with_their_numbers() {
        let check = |least, most, n_clusters| {
            let (smallest, largest) = (Some(Size::Customers(least)), Some(Size::Customers(most)));
            SizeLimits { smallest, largest }.check(n_clusters, 100)
        };
        assert_eq!(check(20, 20, 5), Ok((20, 20)));
        assert_eq!(check(21, 100, 5), Err(SizedError::TooSmall { n_clusters: 5, least: 21, needed: 105, n_rows: 100 }));
        assert_eq!(check(1, 19, 5), Err(SizedError::TooLarge { n_clusters: 5, most: 19, room: 95, n_rows: 100 }));
        assert_eq!(check(30, 20, 2), Err(SizedError::Crossed { least: 30, most: 20 }));
        let told = check(21, 100, 5).unwrap_err().to_string();
        assert!(told.starts_with("5 segments of at least 21 customers need 105, and there are only 100"), "{told}");
    }
}
