//! Take away: the labelled list, the model, another model; and the account of what the lock proved.

use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::export::Doubtful;
use crate::pipeline::model::Fingerprint;
use crate::pipeline::prepare::{FittedColumn, FittedTransform};
use crate::plot::axis::count;
use crate::protocol::Listing;
use crate::state::{Action, State};
use crate::ui::files::save_bytes;
use crate::ui::hooks::{Intake, print, use_task};
use crate::ui::lock::lock_state;
use crate::ui::parts::{Button, ButtonKind, Callout, Card, FileButton, Finding, Glyph, Icon, Select, TABLES, Tone};
use crate::ui::store::use_tell;
use crate::ui::words::counted;

/// The name of a file without its last extension.
pub(crate) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[derive(Properties, PartialEq)]
pub(crate) struct TakeAwayProps {
    pub(crate) state: State,
    pub(crate) office: Office,
    pub(crate) intake: Intake,
}

#[component]
pub(crate) fn TakeAway(props: &TakeAwayProps) -> Html {
    let TakeAwayProps { state, office, intake } = props;
    let on_close = use_tell(|()| Action::Close);
    let on_back = use_tell(|()| Action::Back);
    let on_print = use_task(|()| print());
    if state.current_model().is_none() {
        return Html::default();
    }
    let is_loaded = state.model.is_some();
    let sentence = if is_loaded {
        "A loaded model: nothing was fitted, nothing was sent anywhere."
    } else {
        "One list, one model: made on this machine, none of it sent anywhere."
    };
    let fingerprint = state.current_model().map(|model| model.fingerprint.to_string());
    html! {
        <section class="take-away" id="take-away" aria-label="Take away">
            <div class="layout__row is-section">
                <div class="layout__whole">
                    <Finding level=2 {sentence}
                        source={html! { <>{ "Fingerprint " }<code>{ fingerprint }</code>{ ", of file, choices and result" }</> }}
                        more={html! { "Same file, same choices, same segments: anyone with the file gets these to the last bit." }} />
                </div>
                if is_loaded {
                    <div class="layout__lead">
                        <Card title="Go on where you left off" class="is-wide" text={html! { "Choose the file that the model was made from: columns, recipe, number of segments and names stand again as you saved them, and the segments are the same. A newer file is segmented anew in the same way." }}
                            foot={html! { <FileButton words="Go on with a file" accept={TABLES} kind={ButtonKind::Primary} glyph={Glyph::File} on_file={&intake.resume} testid="resume-input" /> }} />
                    </div>
                } else {
                    <div class="layout__lead"><Lists state={state.clone()} office={office.clone()} /></div>
                }
                if state.before.is_some() {
                    <div class="layout__lead">
                        <Card title="Your table is still open" class="is-wide" text={html! { "The segments of the file that was open before this model are as you left them." }}
                            foot={html! { <Button words="Back to them" kind={ButtonKind::Primary} glyph={Glyph::Left} on_click={on_back} testid="back" /> }} />
                    </div>
                }
                <div class="layout__aside take-away__side">
                    <ModelCard state={state.clone()} office={office.clone()} />
                    if !is_loaded {
                        <Card title="The report" text={html! { "A few pages to print or send: the finding, whether the segments are real, the map, each segment with what to do, and the recipe. No row and no personal data is on them." }}
                            foot={html! { <Button words="Print or save as PDF" glyph={Glyph::File} on_click={on_print} testid="print" /> }} />
                    }
                    <Card title="Load a model" text={html! { "A model saved here gives new customers its segments; nothing is fitted again. A table that is open stays open behind it." }}
                        foot={html! { <><FileButton words="Load a model" accept=".json" glyph={Glyph::Up} on_file={&intake.open} testid="load-model" />
                            if is_loaded {
                                <FileButton words="Open a customer file" accept={TABLES} on_file={&intake.open} testid="file-input" />
                            }</> }} />
                </div>
            </div>
            <div class="layout__row is-section" id="privacy">
                <div class="layout__lead"><h3>{ "What the lock proved" }</h3>{ proof() }</div>
                <div class="layout__aside">
                    <h3>{ "Done?" }</h3>
                    <p class="layout__note">{ "Nothing was stored: no cookie, no local storage, no database. Close the tab, or forget the file here, and the rows are gone." }</p>
                    <p class="take-away__more"><Button words={if is_loaded { "Forget this model" } else { "Forget this file" }} kind={ButtonKind::Quiet} glyph={Glyph::Cross} on_click={on_close} testid="forget" /></p>
                </div>
            </div>
        </section>
    }
}

/// Letters of the name of a file that are those of a segment.
const LONGEST_WORD: usize = 60;

#[derive(Properties, PartialEq)]
struct ListsProps {
    state: State,
    office: Office,
}

#[component]
fn Lists(props: &ListsProps) -> Html {
    let ListsProps { state, office } = props;
    let failed = use_state_eq(|| None::<AttrValue>);
    let only = use_state_eq(|| None::<(Fingerprint, usize)>);
    let names = state.names();
    // Of other segments nobody chose one.
    let fingerprint = state.portrait.latest().map(|portrait| portrait.fingerprint);
    let listed = only.filter(|(of, at)| Some(*of) == fingerprint && *at < names.len()).map(|(_, at)| at);
    let download = {
        let (state, office, failed) = (state.clone(), office.clone(), failed.setter());
        use_task(move |()| {
            let (state, office, failed) = (state.clone(), office.clone(), failed.clone());
            async move {
                let (Some(listing), Some(source)) = (listing(&state, listed), &state.source) else { return };
                let whom = listed.map_or_else(|| "segments".to_owned(), |at| file_word(at, &listing.names[at]));
                match office.export(listing).await {
                    Ok(bytes) => save_bytes(&format!("{}-{whom}.csv", stem(source.name())), "text/csv", &bytes),
                    Err(error) => failed.set(Some(error.to_string().into())),
                }
            }
        })
    };
    let on_only = use_callback((only.setter(), fingerprint), |chosen: AttrValue, (only, fingerprint)| {
        only.set(fingerprint.zip(chosen.parse().ok()));
    });
    let options = std::iter::once((AttrValue::from("all"), AttrValue::from("all rows")))
        .chain(names.iter().enumerate().map(|(at, name)| (at.to_string().into(), name.clone().into())))
        .collect::<Vec<_>>();
    let is_made = state.table.latest().is_some_and(|table| table.purchases.is_some() || table.joined.is_some());
    let is_disabled = state.portrait.ready().is_none();
    html! {
        <Card title={if is_made { "Your customers, with their segment" } else { "Your file, with the segment of every row" }} class="is-wide" text={html! { listed_words(state, is_made, listed.map(|at| (names[at].as_str(), at))) }}
            foot={html! { <>
                <Button words="Download CSV" kind={ButtonKind::Primary} glyph={Glyph::Down} on_click={download} {is_disabled} testid="download-labels" />
                <span class="layout__note">{ "of" }</span>
                <Select label="Customers in the list" {options} chosen={listed.map_or_else(|| "all".to_owned(), |at| at.to_string())} on_change={on_only} testid="list-select" />
            </> }}>
            <p class="card__text">{ "Cells that a spreadsheet would take for a formula get a " }<code>{ "'" }</code>{ " before them, so that none is run." }</p>
            if let Some(failed) = &*failed {
                <Callout tone={Tone::Error} is_alert=true title="The list could not be written" body={html! { failed }} />
            }
        </Card>
    }
}

/// What the list is written from: of all rows, or of those of one segment.
fn listing(state: &State, only: Option<usize>) -> Option<Listing> {
    let solution = state.settled_analysis()?.solution(state.portrait.ready()?.n_clusters)?;
    // Other methods place customers by something else than the nearest centroid.
    let (rows, centroids) = match state.instead() {
        Some(adopted) => (adopted.filled.to_vec(), Vec::new()),
        None => (Vec::new(), solution.clustering.centroids.clone()),
    };
    Some(Listing {
        labels: solution.clustering.labels.clone(),
        names: state.names(),
        centroids,
        doubtful: Doubtful { rows, ..Doubtful::default() },
        only: only.and_then(|at| u16::try_from(at).ok()),
    })
}

/// The name of a segment as part of the name of a file.
fn file_word(at: usize, name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: String = words.collect::<Vec<_>>().join("-").to_lowercase().chars().take(LONGEST_WORD).collect();
    if words.is_empty() { format!("segment-{}", at + 1) } else { words }
}

/// What stands in the list.
fn listed_words(state: &State, is_made: bool, only: Option<(&str, usize)>) -> String {
    let rows = state.prepared.latest().map(|prepared| (prepared.account.read, prepared.account.set_aside));
    let Some((read, aside)) = rows else { return String::new() };
    let confidence = match state.instead() {
        Some(_) => "",
        None if state.has_moved() => ", confidence (from 0 on a border, or moved to keep the limits, to 1)",
        None => ", confidence (from 0 on a border to 1)",
    };
    if let Some((name, at)) = only {
        let size =
            state.portrait.latest().and_then(|portrait| portrait.segments.get(at)).map_or(0, |segment| segment.size);
        let customers = counted(size, "customer", "customers");
        return format!(
            "The {customers} of {name} and no others, with all columns, and new ones: segment, segment_name{confidence}."
        );
    }
    match aside {
        _ if is_made => format!(
            "One row for each of {}, with all that is known of each, and behind it segment, segment_name{confidence}, or a note why \
             there is none. Rows of the file that are no customer stand in the list of decisions.",
            counted(state.table.latest().map_or(read, |table| table.n_rows), "customer", "customers")
        ),
        0 => format!(
            "All columns as they were, in their order, and new ones: segment, segment_name{confidence}. {}.",
            counted(read, "row", "rows")
        ),
        _ => format!(
            "All columns as they were, in their order, and new ones: segment, segment_name{confidence}, note. {}: the {} set aside are in it, with the reason in place of a segment.",
            counted(read, "row", "rows"),
            count(aside)
        ),
    }
}

#[derive(Properties, PartialEq)]
struct ModelCardProps {
    state: State,
    office: Office,
}

#[component]
fn ModelCard(props: &ModelCardProps) -> Html {
    let on_click = {
        let (state, office) = (props.state.clone(), props.office.clone());
        use_task(move |()| {
            let (model, office) = (state.current_model(), office.clone());
            let name = state.source.as_ref().map_or("clientele", |source| stem(source.name())).to_owned();
            async move {
                let Some(model) = model else { return };
                if let Ok(bytes) = office.write_model(model).await {
                    save_bytes(&format!("{name}-model.json"), "application/json", &bytes);
                }
            }
        })
    };
    html! {
        <Card title="The model" text={html! { { model_words(&props.state) } }}
            foot={html! { <Button words="Download JSON" glyph={Glyph::Down} {on_click} testid="download-model" /> }} />
    }
}

fn model_words(state: &State) -> String {
    let limits = if state.is_limited() {
        " It says that sizes were limited; a new customer goes to the nearest centroid, whatever the sizes."
    } else {
        ""
    };
    let is_rank = |column: &FittedColumn| matches!(column.transform, Some(FittedTransform::Rank { .. }));
    let is_ranked = state.prepared.ready().is_some_and(|prepared| prepared.fitted.columns.iter().any(is_rank));
    let held =
        if is_ranked { "It holds no customer, but the quantiles of ranked columns." } else { "It holds no customer." };
    format!(
        "Recipe, centroids, names and your choices. Load it to go on where you are now, or next month: new customers get the same segments. {held}{limits}"
    )
}

/// Exactly what is proven, and what is not.
fn proof() -> Html {
    let fact = |glyph, kind: &'static str, words: Html| {
        html! {
            <li class={classes!("take-away__fact", kind)}><Icon {glyph} /><p>{ words }</p></li>
        }
    };
    let lock = lock_state();
    let tried = lock.as_ref().map(|lock| {
        let refused = lock.probes.iter().filter(|probe| probe.is_refused).count();
        let ways: Vec<_> = lock.probes.iter().map(|probe| probe.way.to_string()).collect();
        format!("{}. {refused} of {} refused, at {}.", crate::ui::words::listed(&ways), ways.len(), lock.at)
    });
    html! {
        <ol class="take-away__facts">
            if let (Some(lock), Some(tried)) = (&lock, tried) {
                { fact(Glyph::Lock, "is-lock", html! { <><b>{ "The lock was set before any file was opened." }</b>{ " From then on the browser refuses every request that this page could make in the background, to its own address too." }</> }) }
                { fact(Glyph::Check, "is-check", html! { <><b>{ "Tried and refused: " }</b>{ tried }</> }) }
                { fact(Glyph::Check, "is-check", html! { <><b>{ counted(lock.requests, "request", "requests") }{ " since then," }</b>{ " by the browser’s own count of what this page loaded." }</> }) }
            } else {
                { fact(Glyph::Warn, "is-info", html! { <b>{ "The state of the lock could not be read." }</b> }) }
            }
            { fact(Glyph::Info, "is-info", html! { <><b>{ "Not closed by any browser:" }</b>{ " opening another address with data in it, and WebRTC. This page’s code holds neither; a test searches it for both." }</> }) }
            { fact(Glyph::Info, "is-info", html! { <><b>{ "Not proven, because no page can:" }</b>{ " what browser extensions do that you allowed to read pages, and what happens to files after you have downloaded them." }</> }) }
        </ol>
    }
}
