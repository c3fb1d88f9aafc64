//! All figures for each number of segments, as a table.

use yew::prelude::*;

use crate::pipeline::analysis::{Analysis, Solution};
use crate::plot::axis::{count, figure, plain};
use crate::state::{Checks, Measured, Shared};
use crate::ui::words::counted;

/// All figures, by number of segments.
pub(crate) fn figures(analysis: &Analysis, chosen: usize, checks: &Checks, n_init: usize) -> Html {
    html! {
        <>
            <h3>{ "All figures, by number" }</h3>
            <div class="table__scroll" tabindex="0" role="region" aria-label="All figures, by number">
                <table class="table">
                    <caption class="layout__unseen">{ "Inertia and silhouette for each number of segments" }</caption>
                    <thead><tr>
                        <th scope="col" class="table__head">{ "k" }</th>
                        <th scope="col" class="table__head is-figure">{ "Inertia" }</th>
                        <th scope="col" class="table__head is-figure">{ "Silhouette" }</th>
                        <th scope="col" class="table__head is-figure">{ "Largest" }</th>
                        <th scope="col" class="table__head is-figure">{ "Smallest" }</th>
                        <th scope="col" class="table__head is-figure">{ "Best reached by" }</th>
                    </tr></thead>
                    <tbody>
                        for solution in &analysis.solutions {
                            { row_of(solution, checks.measured(solution.clustering.n_clusters), chosen, n_init) }
                        }
                    </tbody>
                </table>
            </div>
            <p class="layout__note choose__reached">
                { "“Best reached by”: how many of the starts came to the best segments by themselves. Where few did, a search by swaps found them all the same." }
            </p>
        </>
    }
}

fn row_of(solution: &Solution, measured: Option<&Shared<Measured>>, chosen: usize, n_init: usize) -> Html {
    let clustering = &solution.clustering;
    let k = clustering.n_clusters;
    let best = measured.map_or(&solution.silhouette, |measured| &measured.silhouette);
    let silhouette = match best.standard_error {
        Some(error) => format!("{} ± {}", figure(best.mean, 3), figure(error, 3)),
        None => figure(best.mean, 3),
    };
    html! {
        <tr key={k} class={classes!("table__row", (k == chosen).then_some("is-marked"))}>
            <th scope="row" class="table__cell is-name">{ k }</th>
            <td class="table__cell is-figure" data-testid={format!("inertia-{k}")}
                data-value={clustering.inertia.to_string()}>{ plain(clustering.inertia) }</td>
            <td class="table__cell is-figure" data-testid={format!("silhouette-{k}")}
                data-value={best.mean.to_string()}>{ silhouette }</td>
            <td class="table__cell is-figure">{ count(clustering.sizes.first().copied().unwrap_or(0)) }</td>
            <td class="table__cell is-figure">{ count(clustering.sizes.last().copied().unwrap_or(0)) }</td>
            <td class="table__cell is-figure" data-testid={format!("reached-{k}")}>{ reached(clustering.n_reached, n_init) }</td>
        </tr>
    }
}

/// Starts that came to the best by themselves.
fn reached(n_reached: Option<usize>, n_init: usize) -> String {
    n_reached
        .map_or_else(|| "not counted".into(), |n| format!("{} of {}", count(n), counted(n_init, "start", "starts")))
}
