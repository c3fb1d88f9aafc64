//! One answer: what was found, the picture, both solutions side by side, and the way to go on with it.

use std::rc::Rc;

use yew::prelude::*;

use super::asker;
use super::controls::controls;
use super::eps::Eps;
use super::pictures::{Painted, Painting, What, own, table};
use crate::pipeline::methods::{Comparison, Found, Method, Picture};
use crate::plot::axis::figure;
use crate::state::{Action, Choice, Shared, State};
use crate::ui::parts::{Button, ButtonKind};
use crate::ui::store::Dispatch;

pub(super) fn answer(
    state: &State,
    asked: &Method,
    found: &Shared<Found>,
    is_stale: bool,
    dispatch: &Dispatch,
) -> Html {
    // What was chosen from the data is known once it is found.
    let method = if is_stale { asked } else { &found.method };
    html! {
        <>
            <h3 class="other__sentence" data-testid="other-sentence">{ &found.sentence }</h3>
            { controls(state, method, &asker(dispatch)) }
            <div class="other__pair">
                <div class="other__wide">{ picture(asked, found, is_stale, dispatch) }</div>
                if !found.facts.is_empty() {
                    <dl class="other__facts" data-testid="other-facts">
                        for fact in &found.facts {
                            <div key={fact.term.clone()} class="other__fact">
                                <dt><b>{ &fact.term }</b><span class="layout__note">{ &fact.gloss }</span></dt>
                                <dd>{ &fact.says }</dd>
                            </div>
                        }
                    </dl>
                }
            </div>
            if let Some(comparison) = &found.comparison {
                { side_by_side(state, found, comparison, is_stale) }
            }
            for note in &found.notes {
                <p class="layout__note other__note">{ note }</p>
            }
            { go_on(state, found, is_stale, dispatch) }
        </>
    }
}

fn picture(asked: &Method, found: &Shared<Found>, is_stale: bool, dispatch: &Dispatch) -> Html {
    let Some(figure) = &found.figure else { return Html::default() };
    let (Picture::Distances { .. }, Method::Dbscan { min_samples, fill, .. }) = (&figure.picture, &found.method) else {
        return own(found, figure, is_stale);
    };
    let (min_samples, fill) = (*min_samples, *fill);
    let asked = if let Method::Dbscan { eps, .. } = asked { *eps } else { None };
    let on_eps = asker(dispatch).reform(move |eps| Method::Dbscan { eps: Some(eps), min_samples, fill });
    html! { <Eps found={found.clone()} {asked} {is_stale} {on_eps} /> }
}

/// k-means and the other answer.
fn side_by_side(state: &State, found: &Shared<Found>, comparison: &Comparison, is_stale: bool) -> Html {
    // Names are those of the segments shown; they stand on the left if these are k-means'.
    let names: Rc<[String]> =
        if state.instead().is_none() && !state.has_moved() { state.names().into() } else { Rc::from([]) };
    let pairs = table("Customers of each pair of segments", &comparison.pairs);
    html! {
        <section class="other__compared" aria-label="Compared with k-means" data-testid="compared">
            <div class="other__pair">
                <div class="other__wide">
                    <Painted painting={Painting { found: found.clone(), what: What::Flow(names) }} title={comparison.sentence.clone()}
                        caption={AttrValue::Static("Each band is the customers of one pair of segments, as high as they are many, in the colours of k-means.")}
                        told={format!("Who moved between {} and {}. {} The table has every pair.", comparison.titles[0], comparison.titles[1], comparison.sentence)}
                        rows={pairs} {is_stale} testid="flow" />
                </div>
                <div class="other__measures">
                    <h4>{ "Side by side" }</h4>
                    { table("k-means and the other answer in figures", &comparison.measures) }
                    <p class="layout__note" data-testid="adjusted-rand">
                        { format!("Adjusted Rand index {}: 1 is the same segments, 0 is chance.", figure(comparison.adjusted_rand, 2)) }
                    </p>
                </div>
            </div>
        </section>
    }
}

/// The one press that makes it the solution, for all that follows.
fn go_on(state: &State, found: &Found, is_stale: bool, dispatch: &Dispatch) -> Html {
    let is_shown = state.instead().is_some_and(|adopted| adopted.method == found.method);
    if found.solution.is_none() {
        return html! { <p class="layout__note other__note">{ "There is nothing here to go on with: that takes 2 to 20 groups." }</p> };
    }
    if is_shown {
        return html! { <p class="layout__note other__note" data-testid="is-used">{ "This is what is shown below." }</p> };
    }
    let (state, dispatch) = (state.clone(), dispatch.clone());
    let on_use = Callback::from(move |()| {
        let choice = match (&state.other.found.ready().map(|found| found.method.clone()), state.adoptable()) {
            // Another number of k-means is k-means.
            (Some(Method::KMeans { n_clusters }), _) => Choice::Clusters(Some(*n_clusters)),
            (_, Some(adopted)) => Choice::Instead(Some(Shared::new(adopted))),
            _ => return,
        };
        dispatch.tell(Action::Choose(choice));
    });
    html! {
        <div class="other__use">
            <Button words="Use this solution" kind={ButtonKind::Plain} on_click={on_use} is_disabled={is_stale} testid="use-other" />
            <span class="layout__note">{ "Pictures, personas, list and model follow. Undo brings k-means back." }</span>
        </div>
    }
}
