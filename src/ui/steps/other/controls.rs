//! What can be chosen about a method.

use yew::prelude::*;

use crate::pipeline::cluster::mixture::CovarianceType;
use crate::pipeline::methods::{LEVELS, Method};
use crate::pipeline::table::{ColumnSummary, Role};
use crate::state::State;
use crate::ui::parts::{Check, Field, Select};

/// Neighbours that can be asked for, besides the number that was found.
const NEIGHBOURS: [usize; 10] = [3, 4, 5, 6, 8, 10, 15, 20, 30, 50];

/// The choices of the method as it was asked, or as it was answered.
pub(super) fn controls(state: &State, method: &Method, on_ask: &Callback<Method>) -> Html {
    let numbers: Vec<usize> = match state.analysis.ready() {
        Some(analysis) => analysis.solutions.iter().map(|solution| solution.clustering.n_clusters).collect(),
        None => Vec::new(),
    };
    let inside = match method {
        Method::KMeans { n_clusters } => {
            let others: Vec<usize> = numbers.into_iter().filter(|k| Some(*k) != state.n_clusters()).collect();
            number("Segments", &others, *n_clusters, on_ask, |n_clusters| Method::KMeans { n_clusters })
        }
        Method::Dbscan { eps, min_samples, fill } => dbscan(*eps, *min_samples, *fill, on_ask),
        Method::Hdbscan { min_cluster_size, fill } => hdbscan(*min_cluster_size, *fill, on_ask),
        Method::Ward { n_clusters } => {
            number("Branches", &numbers, *n_clusters, on_ask, |n_clusters| Method::Ward { n_clusters })
        }
        Method::Mixture { covariance_type, n_components } => mixture(&numbers, *covariance_type, *n_components, on_ask),
        Method::Prototypes { n_clusters, columns } => {
            let again = |n_clusters, columns| Method::Prototypes { n_clusters, columns };
            words(state, &numbers, *n_clusters, columns.as_ref(), on_ask, again)
        }
        Method::Medoids { n_clusters, columns } => {
            let again = |n_clusters, columns| Method::Medoids { n_clusters, columns };
            words(state, &numbers, *n_clusters, columns.as_ref(), on_ask, again)
        }
    };
    html! { <div class="other__controls">{ inside }</div> }
}

fn labelled(label: &'static str, control: Html) -> Html {
    html! { <span class="other__control"><span class="other__label">{ label }</span>{ control }</span> }
}

fn number(
    label: &'static str,
    numbers: &[usize],
    chosen: usize,
    on_ask: &Callback<Method>,
    again: impl Fn(usize) -> Method + 'static,
) -> Html {
    let options: Vec<_> = numbers.iter().map(|k| (k.to_string().into(), k.to_string().into())).collect();
    let on_ask = on_ask.clone();
    let on_change = Callback::from(move |value: AttrValue| {
        if let Ok(n_clusters) = value.parse() {
            on_ask.emit(again(n_clusters));
        }
    });
    labelled(label, html! { <Select {label} {options} chosen={chosen.to_string()} {on_change} testid="other-k" /> })
}

fn filler(fill: bool, on_ask: &Callback<Method>, again: impl Fn(bool) -> Method + 'static) -> Html {
    let on_change = on_ask.reform(again);
    html! {
        <Check words="Give those in no group the nearest group" is_on={fill} {on_change} testid="other-fill" />
    }
}

fn dbscan(eps: Option<f64>, min_samples: Option<usize>, fill: bool, on_ask: &Callback<Method>) -> Html {
    let mut numbers: Vec<usize> = NEIGHBOURS.to_vec();
    if let Some(own) = min_samples.filter(|own| !numbers.contains(own)) {
        let at = numbers.iter().position(|n| *n > own).unwrap_or(numbers.len());
        numbers.insert(at, own);
    }
    // Another number of neighbours has another curve, and so another knee.
    let again = move |min_samples| Method::Dbscan { eps: None, min_samples: Some(min_samples), fill };
    html! {
        <>
            { number("Neighbours that make a place dense (min_samples)", &numbers, min_samples.unwrap_or(0), on_ask, again) }
            { filler(fill, on_ask, move |fill| Method::Dbscan { eps, min_samples, fill }) }
        </>
    }
}

fn hdbscan(min_cluster_size: Option<usize>, fill: bool, on_ask: &Callback<Method>) -> Html {
    let on_change = {
        let on_ask = on_ask.clone();
        Callback::from(move |typed: AttrValue| {
            if let Some(size) = typed.trim().parse().ok().filter(|size| *size >= 2) {
                on_ask.emit(Method::Hdbscan { min_cluster_size: Some(size), fill });
            }
        })
    };
    let value = min_cluster_size.map_or_else(String::new, |size| size.to_string());
    html! {
        <>
            <Field id="min-cluster-size" label="Customers of a group at least (min_cluster_size)" hint="From 2. Smaller groups count as none."
                {value} {on_change} is_patient=true testid="min-cluster-size" />
            { filler(fill, on_ask, move |fill| Method::Hdbscan { min_cluster_size, fill }) }
        </>
    }
}

fn mixture(
    numbers: &[usize],
    covariance_type: CovarianceType,
    n_components: Option<usize>,
    on_ask: &Callback<Method>,
) -> Html {
    let is_full = covariance_type == CovarianceType::Full;
    let options = vec![
        (AttrValue::from("full"), AttrValue::from("in any direction (full)")),
        (AttrValue::from("diag"), AttrValue::from("along the columns (diagonal)")),
    ];
    let on_shape = on_ask.reform(|value: AttrValue| Method::Mixture {
        covariance_type: if value == "full" { CovarianceType::Full } else { CovarianceType::Diag },
        n_components: None,
    });
    let again = move |n_components| Method::Mixture { covariance_type, n_components: Some(n_components) };
    let label = "Segments stretch";
    html! {
        <>
            { number("Segments", numbers, n_components.unwrap_or(0), on_ask, again) }
            { labelled(label, html! { <Select {label} {options} chosen={if is_full { "full" } else { "diag" }} on_change={on_shape} testid="other-shape" /> }) }
        </>
    }
}

/// The number of segments, and which columns of words count.
fn words(
    state: &State,
    numbers: &[usize],
    n_clusters: usize,
    columns: Option<&Vec<String>>,
    on_ask: &Callback<Method>,
    again: fn(usize, Option<Vec<String>>) -> Method,
) -> Html {
    let table = state.table.ready();
    let of_words =
        |column: &&ColumnSummary| column.role == Role::Descriptor && (2..=5 * LEVELS).contains(&column.n_distinct);
    let all: Vec<String> = table.map_or_else(Vec::new, |table| {
        table.columns.iter().filter(of_words).map(|column| column.name.clone()).collect()
    });
    let chosen = columns.cloned();
    let with = chosen.clone();
    html! {
        <>
            { number("Segments", numbers, n_clusters, on_ask, move |k| again(k, with.clone())) }
            if let (Some(chosen), false) = (chosen, all.is_empty()) {
                <span class="other__label">{ "Words that count" }</span>
                for name in all.clone() {
                    { column(&name, &all, &chosen, n_clusters, on_ask, again) }
                }
            }
        </>
    }
}

fn column(
    name: &str,
    all: &[String],
    chosen: &[String],
    n_clusters: usize,
    on_ask: &Callback<Method>,
    again: fn(usize, Option<Vec<String>>) -> Method,
) -> Html {
    let is_on = chosen.iter().any(|other| other == name);
    let next: Vec<String> =
        all.iter().filter(|other| if *other == name { !is_on } else { chosen.contains(other) }).cloned().collect();
    let on_change = on_ask.reform(move |_: bool| again(n_clusters, Some(next.clone())));
    html! { <Check key={name.to_owned()} words={name.to_owned()} {is_on} {on_change} testid={format!("counts-{name}")} /> }
}
