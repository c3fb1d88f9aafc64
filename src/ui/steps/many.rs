//! Many customers at once: each row of another file in the segments that are shown, with nothing fitted again.

use std::rc::Rc;

use js_sys::Uint8Array;
use web_sys::File;
use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::model::{Fingerprint, Model, Shift};
use crate::pipeline::table::{FileNames, Grouping, Reading};
use crate::plot::axis::{count, figure};
use crate::protocol::{Listing, Progress, ScoredSummary, WorkError};
use crate::state::State;
use crate::ui::files::save_bytes;
use crate::ui::hooks::use_task;
use crate::ui::parts::{Button, ButtonKind, Callout, FileButton, Glyph, Marker, TABLES, Table, Tone};
use crate::ui::steps::take_away::stem;
use crate::ui::steps::working::progress;
use crate::ui::words::{capital, counted, percent};

/// Below this the stability index says that the mix is the same; see `Shift::index`.
const STABLE: f64 = 0.1;
/// What chance gives is told from this on.
const WORTH_TELLING: f64 = 0.05;
/// From this on it is another one.
const SHIFTED: f64 = 0.25;

#[derive(Properties, PartialEq)]
pub(super) struct ManyProps {
    pub(super) state: State,
    /// The one of the page, whose file stays open.
    pub(super) office: Office,
}

/// How far a file is.
enum Stage {
    None,
    Reading(String, Option<Progress>),
    Failed(String, String),
    Done(Rc<Done>),
}

/// A file whose rows have their segment.
struct Done {
    name: String,
    /// Of the segments.
    fingerprint: Fingerprint,
    scored: ScoredSummary,
    /// Holds the rows.
    office: Office,
}

#[component]
pub(super) fn Many(props: &ManyProps) -> Html {
    let stage = use_state(|| Stage::None);
    let on_file = {
        let (setter, state, office) = (stage.setter(), props.state.clone(), props.office.clone());
        use_task(move |file: Option<File>| {
            let (setter, model, office) = (setter.clone(), state.current_model(), office.another());
            let reading = reading_of(&state);
            async move {
                // No file ends what is under way.
                let Some((file, model)) = file.zip(model) else { return setter.set(Stage::None) };
                let fingerprint = model.fingerprint;
                let name = file.name();
                setter.set(Stage::Reading(name.clone(), None));
                let on_progress = {
                    let (setter, name) = (setter.clone(), name.clone());
                    move |far| setter.set(Stage::Reading(name.clone(), Some(far)))
                };
                setter.set(match office.score(&file, reading, model, on_progress).await {
                    Ok(scored) => Stage::Done(Rc::new(Done { name, fingerprint, scored, office })),
                    Err(error) => Stage::Failed(name, error.to_string()),
                });
            }
        })
    };
    let model = props.state.current_model();
    if model.is_none() && matches!(*stage, Stage::None) {
        return Html::default();
    }
    let choose = on_file.reform(Some);
    let on_cancel = on_file.reform(|()| None);
    let shown = match &*stage {
        Stage::None => Html::default(),
        Stage::Reading(name, far) => html! {
            <section aria-label={format!("Reading {name}")}>
                { progress(*far, on_cancel, "Your segments and the file that is open stay as they are.") }
            </section>
        },
        Stage::Failed(name, told) => html! {
            <Callout tone={Tone::Error} is_alert=true title={format!("{name} could not be given segments")}
                body={html! { <span data-testid="many-error">{ capital(told) }</span> }} />
        },
        Stage::Done(done) => match model.as_ref().filter(|model| model.fingerprint == done.fingerprint) {
            Some(model) => found(done, model),
            None => html! {
                <p class="layout__note" data-testid="many-stale">{ format!("The segments are others than those that {} has: choose it again, or go back to them.", done.name) }</p>
            },
        },
    };
    html! {
        <section class="layout__row assign__many" id="many" aria-label="Many customers">
            <div class="layout__lead">
                <div class="layout__head">
                    <h3>{ "Many customers at once" }</h3>
                    <FileButton words="Choose a file" accept={TABLES} is_small=true is_disabled={model.is_none()} on_file={choose} testid="many-input" />
                </div>
                <p class="layout__note">{ "A file with the same columns, such as next month’s export: every row gets its segment, and you see whether the mix has shifted. Nothing is fitted again, and what is open stays open." }</p>
                { shown }
            </div>
        </section>
    }
}

/// How the open file was read, or that of the model, as far as that was said by hand, holds for the next one; but for the
/// day that recency is counted to.
fn reading_of(state: &State) -> Reading {
    let mut reading = state.reading();
    if let Some(Grouping::Customers { reference, .. }) = &mut reading.grouping {
        *reference = None;
    }
    reading
}

fn found(done: &Rc<Done>, model: &Model) -> Html {
    let Done { name, scored, .. } = &**done;
    let sizes = sizes(scored, model.segments.len());
    let n_customers = scored.labels.len();
    let share = |size: usize| size as f64 / n_customers.max(1) as f64;
    let rows = model.segments.iter().zip(&sizes).enumerate().map(|(at, (segment, size))| {
        vec![
            html! { <Marker number={at + 1} name={segment.name.clone()} /> },
            html! { count(*size) },
            html! { percent(share(*size)) },
            html! { percent(segment.share) },
        ]
    });
    html! {
        <section aria-live="polite" aria-label={format!("Segments of {name}")} data-testid="many"
            data-sizes={sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")}>
            <p class="assign__found">{ shift(model, &sizes) }</p>
            <Table caption={format!("Segments of {name}")} rows={rows.collect::<Vec<_>>()} figures={vec![1, 2, 3]}
                head={["Segment", "Customers", "Now", "Then"].map(AttrValue::from).to_vec()} />
            <p class="layout__note">{ account(name, scored) }</p>
            <Downloads done={done.clone()} names={model.segments.iter().map(|segment| segment.name.clone()).collect::<Vec<_>>()}
                centroids={Rc::from(&model.centroids[..])} />
        </section>
    }
}

fn sizes(scored: &ScoredSummary, n_segments: usize) -> Vec<usize> {
    let mut sizes = vec![0; n_segments];
    for label in &scored.labels {
        sizes[usize::from(*label)] += 1;
    }
    sizes
}

/// Whether the mix is the same, and what has changed most.
fn shift(model: &Model, sizes: &[usize]) -> String {
    if !model.is_nearest() {
        return "Each customer goes to the nearest centroid. The segments were made in another way, so that shares differ for \
                that alone."
            .to_owned();
    }
    let n_customers: usize = sizes.iter().sum();
    let shares = sizes.iter().map(|size| *size as f64 / n_customers.max(1) as f64);
    let changes = model.segments.iter().zip(shares);
    let most = changes.max_by(|a, b| (a.1 - a.0.share).abs().total_cmp(&(b.1 - b.0.share).abs()));
    let most = most.map_or_else(String::new, |(segment, now)| {
        format!("{}, {} then, {} now", segment.name, percent(segment.share), percent(now))
    });
    let Shift { index, by_chance } = model.shift(sizes);
    let said = match index {
        index if index <= by_chance && by_chance > SHIFTED => {
            "These are too few customers to tell whether the mix of segments has shifted".to_owned()
        }
        index if index <= by_chance.max(STABLE) => "The mix of segments is the same as when they were made".to_owned(),
        index if index < SHIFTED => format!("The mix of segments has shifted, most of all {most}"),
        _ => format!(
            "This is another mix of customers than the segments were made from, most of all {most}; making segments of \
             this file may serve it better"
        ),
    };
    let chance =
        if by_chance < WORTH_TELLING { String::new() } else { format!("; up to {} by chance", figure(by_chance, 2)) };
    format!("{said} (stability index {}{chance}).", figure(index, 2))
}

/// What became of every row.
fn account(name: &str, scored: &ScoredSummary) -> String {
    let ScoredSummary { account, doubtful, n_on_the_fence, purchases, .. } = scored;
    let read = match purchases {
        None => counted(account.read, "row", "rows"),
        Some((n_read, n_set_aside)) => format!(
            "{} of purchases, {} of them set aside; {}",
            counted(*n_read, "row", "rows"),
            count(*n_set_aside),
            counted(account.read, "customer", "customers")
        ),
    };
    let fence = match *n_on_the_fence {
        0 => String::new(),
        n => format!(" {} on the fence between two segments.", counted(n, "is", "are")),
    };
    let odd = match doubtful.rows.len() {
        0 => String::new(),
        n => format!(
            " {} unlike any that the segments were made from; the list says which.",
            counted(n, "customer is", "customers are")
        ),
    };
    format!(
        "{name}: {read}, {} used as found, {} repaired, {} set aside.{fence}{odd} A stability index up to 0.1 stands for the \
         same mix, one from 0.25 for another.",
        count(account.used_as_found),
        count(account.repaired),
        count(account.set_aside)
    )
}

#[derive(Properties)]
struct DownloadsProps {
    done: Rc<Done>,
    /// Of the segments.
    names: Vec<String>,
    /// Theirs, which the customers were placed by, in the units of the matrix.
    centroids: Rc<[f64]>,
}

impl PartialEq for DownloadsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.done, &other.done) && self.names == other.names && self.centroids == other.centroids
    }
}

#[component]
fn Downloads(props: &DownloadsProps) -> Html {
    let DownloadsProps { done, names, centroids } = props;
    let failed = use_state_eq(|| None::<String>);
    let save = {
        let (name, failed) = (done.name.clone(), failed.setter());
        move |kind: &str, written: Result<Uint8Array, WorkError>| {
            failed.set(written.as_ref().err().map(ToString::to_string));
            if let Ok(bytes) = written {
                save_bytes(&format!("{}-{kind}.csv", stem(&name)), "text/csv", &bytes);
            }
        }
    };
    let list = {
        let (done, names, centroids, save) = (done.clone(), names.clone(), centroids.clone(), save.clone());
        use_task(move |()| {
            let (done, names, centroids, save) = (done.clone(), names.clone(), centroids.to_vec(), save.clone());
            let ScoredSummary { labels, doubtful, .. } = done.scored.clone();
            async move {
                save("segments", done.office.export(Listing { labels, names, centroids, doubtful, only: None }).await);
            }
        })
    };
    let decisions = {
        let done = done.clone();
        use_task(move |()| {
            let (done, save) = (done.clone(), save.clone());
            async move {
                let names = FileNames { first: Some(done.name.clone()), second: None };
                save("decisions", done.office.decisions(names).await);
            }
        })
    };
    html! {
        <div class="assign__downloads">
            <Button words="Download CSV" kind={ButtonKind::Primary} glyph={Glyph::Down} on_click={list} testid="many-download" />
            if done.scored.n_decisions > 0 {
                <Button words="Download decisions" kind={ButtonKind::Quiet} glyph={Glyph::Down} on_click={decisions} />
            }
            if let Some(failed) = &*failed {
                <Callout tone={Tone::Error} is_alert=true title="The list could not be written" body={html! { failed.clone() }} />
            }
        </div>
    }
}
