//! Is it real, and how many? The verdict with what it rests on, which comes after the segments, in room kept for it.

use yew::prelude::*;

use crate::pipeline::analysis::Analysis;
use crate::pipeline::validate::assess::{Separation, Stability, VERDICT_ROWS};
use crate::pipeline::validate::{AssessParams, Assessment, Indices};
use crate::plot::axis::{count, figure};
use crate::protocol::Progress;
use crate::state::{Action, Checks, Choice, Shared};
use crate::ui::parts::{Button, ButtonKind, Fold, Table};
use crate::ui::store::use_tell;
use crate::ui::words::{capital, counted, percent};

#[derive(Properties, PartialEq)]
pub(crate) struct RealProps {
    pub(crate) analysis: Shared<Analysis>,
    pub(crate) checks: Checks,
    /// The number of segments shown.
    pub(crate) shown: usize,
    /// Names of the matrix's columns, with those in the table.
    pub(crate) columns: Vec<(String, String)>,
    /// Names of the segments shown.
    pub(crate) names: Vec<String>,
    /// The segments shown are within limits of size, and were checked without them.
    pub(crate) is_limited: bool,
    /// By what the segments were found that are shown everywhere else, if not by k-means.
    #[prop_or_default]
    pub(crate) instead: Option<AttrValue>,
}

#[component]
pub(crate) fn Real(props: &RealProps) -> Html {
    let RealProps { checks, shown, columns, .. } = props;
    let verdict = checks.verdict.ready();
    let state = match (verdict.is_some(), checks.trouble().is_some()) {
        (true, _) => "done",
        (false, true) => "failed",
        (false, false) => "running",
    };
    html! {
        <section class="layout__row real" id="real" aria-label="Is it real, and how many" data-testid="real" data-state={state}>
            <div class="layout__lead">
                <h3>{ "Is it real, and how many?" }</h3>
                <p class="real__verdict" data-testid="verdict-words">{ headline(checks) }</p>
                // The way there is seen and not read out; the verdict is.
                <p class="layout__unseen" role="status">{ verdict.map(|verdict| verdict.headline()) }</p>
                if let Some(name) = &props.instead {
                    <p class="layout__note" data-testid="not-these">
                        { format!("This is about the {shown} segments of k-means, not about those found by {name}, which the page shows.") }
                    </p>
                }
                if props.is_limited {
                    <p class="layout__note">{ "This is about the segments without size limits. Limits move their borders, so expect a little less." }</p>
                }
                <div class="real__because">{ because(checks, *shown) }</div>
                <div class="real__doing"><Doing checks={checks.clone()} shown={*shown} /></div>
            </div>
            <div class="layout__aside">
                <h4>{ "What would change it" }</h4>
                <div class="real__change">
                    if let Some(verdict) = verdict {
                        <Change verdict={verdict.clone()} columns={columns.clone()} />
                    }
                </div>
                <h4>{ "What is safe to do" }</h4>
                <p class="real__safe">{ verdict.map(|verdict| verdict.still_safe(*shown)) }</p>
            </div>
            <div class="layout__whole">
                <h4>{ format!("What was measured, for the {shown} segments {}", if props.instead.is_some() { "of k-means" } else { "shown" }) }</h4>
                <dl class="real__evidence" data-testid="evidence">
                    for (term, gloss, says) in evidence(checks, *shown) {
                        <div class="real__index" key={term}>
                            <dt><b>{ term }</b><span class="layout__note">{ gloss }</span></dt>
                            <dd>{ says.unwrap_or_else(|| missing(checks).to_owned()) }</dd>
                        </div>
                    }
                </dl>
                <Fold words="Each segment in other samples">{ each_segment(props) }</Fold>
                <p class="layout__note real__sampled" data-testid="sampled">{ sampled(props) }</p>
            </div>
        </section>
    }
}

/// The verdict in one sentence, or that it is on its way.
pub(crate) fn headline(checks: &Checks) -> String {
    match (checks.verdict.ready(), checks.trouble()) {
        (Some(verdict), _) => verdict.headline(),
        (None, Some(trouble)) => format!("Not checked: {trouble}.").replace("..", "."),
        (None, None) => match checks.progress {
            Some(Progress::Pieces { done, of }) => {
                format!("Checking whether these segments are real… {}%.", 100 * done / of.max(1))
            }
            _ => "Checking whether these segments are real…".into(),
        },
    }
}

fn because(checks: &Checks, shown: usize) -> Html {
    let sentences: Vec<String> = match checks.verdict.ready() {
        Some(verdict) => verdict.on_shown(shown).into_iter().chain(verdict.because()).collect(),
        None if checks.is_open() => vec![
            "Your customers are drawn anew many times, and made-up ones without segments beside them: groups that are \
             real come back in the first and not in the second. What you see stays as it is meanwhile."
                .to_owned(),
        ],
        None => vec!["The segments are as they were; only this check is missing.".to_owned()],
    };
    sentences.into_iter().map(|sentence| html! { <p>{ sentence }</p> }).collect()
}

#[derive(Properties, PartialEq)]
pub(crate) struct DoingProps {
    pub(crate) checks: Checks,
    pub(crate) shown: usize,
    /// On top of the page, where nothing is stopped or repeated.
    #[prop_or_default]
    pub(crate) is_first: bool,
}

/// The one thing to do about the verdict: show what it found, or stop or repeat the check.
#[component]
pub(crate) fn Doing(props: &DoingProps) -> Html {
    let on_check = use_tell(|()| Action::Check);
    let on_stop = use_tell(|()| Action::Cancel);
    let choose = use_tell(|k: usize| Action::Choose(Choice::Clusters(Some(k))));
    let checks = &props.checks;
    let instead = checks.verdict.ready().and_then(|verdict| verdict.instead_of(props.shown));
    match instead {
        Some(k) => html! {
            <Button words={format!("Show {k} segments")} is_small=true on_click={choose.reform(move |()| k)}
                testid={if props.is_first { "switch-k" } else { "switch-k-below" }} />
        },
        None if props.is_first => Html::default(),
        None if checks.trouble().is_some() => {
            html! { <Button words="Check again" is_small=true on_click={on_check} testid="check-again" /> }
        }
        None if checks.verdict.job().is_some() => html! {
            <Button words="Stop checking" kind={ButtonKind::Quiet} is_small=true on_click={on_stop} testid="stop-check" />
        },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct ChangeProps {
    verdict: Shared<Assessment>,
    /// Names of the matrix's columns, with those in the table.
    columns: Vec<(String, String)>,
}

/// What would change the verdict, with the column that blurs most to be left out at a press.
#[component]
fn Change(props: &ChangeProps) -> Html {
    let ChangeProps { verdict, columns } = props;
    let leave_out = use_tell(|name| Action::Choose(Choice::LeaveOut(name)));
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut sentences = verdict.would_change(&names);
    if sentences.is_empty() {
        sentences.push("Nothing that was tried: no column blurs these segments.".to_owned());
    }
    let is_other = |column: &&(String, String)| columns.iter().any(|(_, other)| *other != column.1);
    let blurs = verdict.blur.and_then(|blur| columns.get(blur.column)).filter(is_other).map(|(_, name)| name.clone());
    html! {
        <>
            for sentence in sentences {
                <p>{ sentence }</p>
            }
            if let Some(name) = blurs {
                <Button words={format!("Leave out {name}")} is_small=true testid="leave-out"
                    on_click={leave_out.reform(move |()| name.clone())} />
            }
        </>
    }
}

/// Each index with what it is in a few words, and what it says here.
fn evidence(checks: &Checks, shown: usize) -> Vec<(&'static str, &'static str, Option<String>)> {
    let (indices, stability) = (checks.indices(shown), checks.stability(shown));
    let (separation, verdict) = (checks.separation(shown), checks.verdict.ready());
    let gap = separation
        .zip(verdict)
        .map(|(separation, verdict)| format!("{} {}", separation.gap_says(), verdict.evidence.gap_number_says()));
    vec![
        ("Separation", "gaps between segments, against chance", separation.map(Separation::valley_says)),
        ("Stability", "adjusted Rand index of other samples", stability.map(Stability::adjusted_rand_says)),
        ("Segment by segment", "Jaccard similarity, by Hennig’s bands", stability.map(Stability::jaccard_says)),
        ("Prediction strength", "one half against the other", stability.map(Stability::prediction_strength_says)),
        ("Silhouette beyond chance", "against made-up customers", separation.map(Separation::silhouette_says)),
        ("Gap statistic", "with its standard error", gap),
        (
            "Simplified silhouette",
            "to the own centroid, and the next",
            indices.map(Indices::simplified_silhouette_says),
        ),
        ("Calinski-Harabasz", "between against within", indices.map(Indices::calinski_harabasz_says)),
        ("Davies-Bouldin", "width against distance", indices.map(Indices::davies_bouldin_says)),
        ("Hopkins", "bunched or even", verdict.map(|verdict| verdict.evidence.hopkins_says())),
    ]
}

/// In place of what is not known.
fn missing(checks: &Checks) -> &'static str {
    if checks.is_open() { "Being measured…" } else { "Not measured." }
}

fn each_segment(props: &RealProps) -> Html {
    let RealProps { checks, shown, names, .. } = props;
    let head = ["Segment", "Comes back (Jaccard)", "Which is", "Share in other samples"].map(AttrValue::from).to_vec();
    let rows = (0..*shown).map(|at| {
        let name = names.get(at).filter(|_| names.len() == *shown).cloned();
        let name = name.unwrap_or_else(|| format!("Segment {}", at + 1));
        let cells = match checks.segment(*shown, at) {
            Some(segment) => [
                figure(segment.jaccard, 2),
                segment.band.words().to_owned(),
                format!("{} to {}", percent(segment.share.low), percent(segment.share.high)),
            ],
            None => [missing(checks).to_owned(), String::new(), String::new()],
        };
        std::iter::once(name).chain(cells).map(|cell| html! { cell }).collect::<Vec<_>>()
    });
    html! {
        <div class="table__scroll" tabindex="0" role="region" aria-label="Each segment in other samples">
            <Table caption="How much of each segment is found again in other samples, and its share there" {head}
                rows={rows.collect::<Vec<_>>()} figures={vec![1, 3]} />
        </div>
    }
}

/// What was counted, and what was sampled.
fn sampled(props: &RealProps) -> String {
    let solution = props.analysis.solution(props.shown).or_else(|| props.analysis.solutions.first());
    let Some(solution) = solution else { return String::new() };
    let n_rows = solution.clustering.labels.len();
    let all = counted(n_rows, "customer", "customers");
    let of_all = |n: usize| if n < n_rows { format!("{} of {all}", count(n)) } else { format!("all {all}") };
    let searched = match solution.clustering.n_searched {
        some if some < n_rows => format!("segments were sought among {}, then fitted to all", of_all(some)),
        _ => format!("segments were sought among {}", of_all(n_rows)),
    };
    let silhouette =
        props.checks.silhouette_of(&props.analysis, props.shown).map(|silhouette| match silhouette.standard_error {
            Some(error) => format!(
                "the silhouette is that of {}, {} with a standard error of {}",
                of_all(silhouette.rows.len()),
                figure(silhouette.mean, 3),
                figure(error, 3)
            ),
            None => format!("the silhouette, {}, is that of {}", figure(silhouette.mean, 3), of_all(n_rows)),
        });
    let params = AssessParams::default();
    let verdict = format!(
        "the verdict rests on {}, drawn anew {} times, beside {} made-up crowds",
        of_all(n_rows.min(VERDICT_ROWS)),
        params.n_bootstraps,
        2 * params.n_references
    );
    let parts: Vec<String> = [Some(searched), silhouette, Some(verdict)].into_iter().flatten().collect();
    format!("{}.", capital(&parts.join("; ")))
}
