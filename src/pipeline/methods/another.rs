//! k-means with another number of segments.

use crate::methods::compare::compare;
use crate::methods::{Found, Inquiry, MethodError};
use crate::parallel::Executor;

pub(super) async fn find<E: Executor>(executor: &E, asked: &Inquiry) -> Result<Found, MethodError> {
    let Some(other) = &asked.other else {
        return Err(MethodError::Refused("This number of segments was not tried.".to_owned()));
    };
    let (before, after) = (asked.base.n_clusters, other.n_clusters);
    let sentence = format!("k-means again, with {after} segments instead of {before}.");
    let mut found = Found::new(asked.method.clone(), sentence);
    compare(executor, asked, &mut found, (**other).clone(), false).await?;
    found.notes.clear(); // nearest centroids are what k-means is
    Ok(found)
}
