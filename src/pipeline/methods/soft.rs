//! A Gaussian mixture: segments that overlap, and who is in between.

use std::rc::Rc;

use futures_util::future::join_all;

use crate::cluster::Clustering;
use crate::cluster::mixture::{self, CovarianceType, Mixture, MixtureError, MixtureParams};
use crate::methods::compare::compare;
use crate::methods::dense::tenths;
use crate::methods::words::{count, customers, part, percent};
use crate::methods::{Figure, Found, Inquiry, Method, MethodError, Open, Picture, Rows, refused};
use crate::parallel::Executor;
use crate::street::TRIED;

/// A customer whose highest membership is below this is in between.
const SURE: f32 = 0.8;

/// Each number of segments that could be had, in order.
pub(super) type Trials = Vec<Trial>;

/// What is kept of one mixture: its memberships are many.
pub(super) struct Trial {
    clustering: Rc<Clustering>,
    bic: f64,
    n_between: usize,
    /// Highest memberships, in tenths.
    strengths: Vec<u32>,
    converged: bool,
}

impl From<MixtureError> for MethodError {
    fn from(error: MixtureError) -> Self {
        let stopped = if let MixtureError::Stopped(stopped) = error { Some(stopped) } else { None };
        refused(&error, stopped)
    }
}

pub(super) async fn find<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    open: &Open,
    covariance_type: CovarianceType,
    n_components: Option<usize>,
) -> Result<Found, MethodError> {
    let trials = trials(executor, asked, open, covariance_type).await?;
    let best = trials.iter().min_by(|a, b| a.bic.total_cmp(&b.bic)).map_or(0, |best| best.clustering.n_clusters);
    let chosen = n_components.unwrap_or(best);
    let trial = trials.iter().find(|trial| trial.clustering.n_clusters == chosen);
    let Some(trial) = trial else {
        let why = format!("A mixture of {chosen} segments cannot be had with these customers. Try fewer.");
        return Err(MethodError::Refused(why));
    };
    let n_rows = executor.n_rows();
    let sentence = match trial.n_between {
        0 => format!("Nobody is in between: each of {} belongs to one of {chosen} segments.", customers(n_rows)),
        n => format!("{} in between {chosen} overlapping segments.", is_or_are(n, n_rows)),
    };
    let method = Method::Mixture { covariance_type, n_components: Some(chosen) };
    let mut found = Found::new(method, sentence);
    found.fact("In between", "highest membership below 80%", part(trial.n_between, n_rows));
    let sure: u32 = trial.strengths.iter().skip(9).sum();
    found.fact("Sure", "highest membership from 90%", percent(f64::from(sure), n_rows as f64));
    found.fact("Lowest BIC", "the number that the likelihood speaks for", format!("at {best} segments"));
    if !trial.converged {
        found.notes.push("The search was still moving a little when it was ended.".to_owned());
    }
    if trial.clustering.n_searched < n_rows {
        found.notes.push(format!(
            "Overlaps were sought among {} spread over all {}, then fitted to all.",
            customers(trial.clustering.n_searched),
            count(n_rows)
        ));
    }
    let values: Vec<_> = trials.iter().map(|trial| (trial.clustering.n_clusters, trial.bic)).collect();
    if values.len() > 1 && values.iter().all(|(k, _)| *k <= best) {
        found
            .notes
            .push(format!("BIC still falls at {best}, the most that were tried: more segments may explain more."));
    }
    found.figure = Some(figure(values, best, chosen));
    compare(executor, asked, &mut found, (*trial.clustering).clone(), false).await?;
    Ok(found)
}

fn figure(values: Vec<(usize, f64)>, best: usize, chosen: usize) -> Figure {
    let title = format!("BIC is lowest at {best} segments.");
    #[expect(clippy::cast_possible_truncation, reason = "as exact as it is useful")]
    let bic = |value: f64| (value.round() as i64).to_string();
    Figure {
        caption: "Bayesian information criterion: how badly a mixture explains these customers, with a price on each \
                  number that it needs. Lower is better."
            .to_owned(),
        told: format!("{title} {chosen} are shown."),
        table: Rows {
            head: ["Segments", "BIC"].map(str::to_owned).to_vec(),
            rows: values.iter().map(|(k, value)| vec![k.to_string(), bic(*value)]).collect(),
        },
        picture: Picture::ByNumber { values, chosen },
        title,
    }
}

fn is_or_are(n: usize, of: usize) -> String {
    format!("{} {}", part(n, of), if n == 1 { "is" } else { "are" })
}

/// All numbers of segments, fitted once for each shape.
async fn trials<E: Executor>(
    executor: &E,
    asked: &Inquiry,
    open: &Open,
    covariance_type: CovarianceType,
) -> Result<Rc<Trials>, MethodError> {
    let kept =
        open.kept.borrow().trials.as_ref().filter(|(of, _)| *of == covariance_type).map(|(_, all)| Rc::clone(all));
    if let Some(trials) = kept {
        return Ok(trials);
    }
    let params = MixtureParams { covariance_type, seed: asked.seed, ..MixtureParams::default() };
    let fit = async |n_components| mixture::fit(executor, &params, n_components).await.map(Trial::of);
    let (mut trials, mut why) = (Trials::new(), None);
    for answer in join_all(TRIED.map(fit)).await {
        match answer {
            Ok(trial) if trials.iter().all(|before| before.clustering.n_clusters < trial.clustering.n_clusters) => {
                trials.push(trial);
            }
            // One of its components is nobody's, so that it is a mixture of fewer.
            Ok(_) => {}
            Err(MixtureError::Stopped(stopped)) => return Err(stopped.into()),
            Err(error) => why = why.or(Some(error)),
        }
    }
    if let (true, Some(error)) = (trials.is_empty(), why) {
        return Err(error.into());
    }
    let trials = Rc::new(trials);
    open.kept.borrow_mut().trials = Some((covariance_type, Rc::clone(&trials)));
    Ok(trials)
}

impl Trial {
    fn of(mixture: Mixture) -> Self {
        let n_components = mixture.components.n_components().max(1);
        let highest = |row: &[f32]| row.iter().copied().fold(0.0, f32::max);
        let highest: Vec<f32> = mixture.memberships.chunks_exact(n_components).map(highest).collect();
        Self {
            bic: mixture.bic,
            n_between: highest.iter().filter(|membership| **membership < SURE).count(),
            strengths: tenths(highest.into_iter()),
            converged: mixture.converged,
            clustering: Rc::new(mixture.clustering),
        }
    }
}
