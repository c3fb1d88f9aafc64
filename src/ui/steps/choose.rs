//! How many: the number in the open, the two curves side by side, the customers one by one below.

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::pipeline::analysis::Analysis;
use crate::pipeline::cluster::kmeans::KMeansParams;
use crate::pipeline::street::MOST_TRIED;
use crate::pipeline::validate::{Silhouette, Verdict};
use crate::plot::axis::figure;
use crate::plot::frame::Frame;
use crate::plot::silhouette::SilhouettePicture;
use crate::plot::{elbow, silhouette, silhouette_by_k, words};
use crate::state::{Action, Checks, Choice, Choices, MOST_ITERATIONS, MOST_STARTS, Measured, Shared, Tradeoffs};
use crate::ui::files::save_png;
use crate::ui::hooks::{Surface, use_canvas};
use crate::ui::parts::{Field, Finding, KChoice, KPicker, PlotFrame, Table};
use crate::ui::steps::figures::figures;
use crate::ui::steps::limits::Limits;
use crate::ui::steps::real::Real;
use crate::ui::store::use_tell;
use crate::ui::words::{capital, counted, number, number_in};

#[derive(Properties, PartialEq)]
pub(crate) struct ChooseProps {
    /// Without limits of size.
    pub(crate) analysis: Shared<Analysis>,
    /// Within limits of size, where there are some.
    pub(crate) shown: Shared<Analysis>,
    pub(crate) choices: Choices,
    pub(crate) tradeoffs: Tradeoffs,
    /// Limits moved customers.
    pub(crate) has_moved: bool,
    pub(crate) chosen: Option<usize>,
    pub(crate) names: Vec<String>,
    /// Names of the matrix's columns, with those in the table.
    pub(crate) columns: Vec<(String, String)>,
    pub(crate) is_stale: bool,
    pub(crate) checks: Checks,
    /// By what the segments were found that are shown everywhere else, if not by k-means.
    #[prop_or_default]
    pub(crate) instead: Option<AttrValue>,
}

#[component]
pub(crate) fn Choose(props: &ChooseProps) -> Html {
    let ChooseProps { analysis, shown, columns, choices: Choices { params, most_tried, limits, .. }, .. } = props;
    let ChooseProps { tradeoffs, chosen, names, is_stale, checks, .. } = props;
    let is_limited = props.has_moved;
    let recommended = analysis.recommendation.n_clusters;
    let on_pick = use_tell(|k: Option<usize>| Action::Choose(Choice::Clusters(k)));
    let on_pick = on_pick.reform(move |k| (k != recommended).then_some(k));
    let chosen = chosen.unwrap_or(recommended);
    let choices: Vec<_> = analysis
        .solutions
        .iter()
        .map(|solution| KChoice {
            k: solution.clustering.n_clusters,
            silhouette: Some(figure(solution.silhouette.mean, 2).into()),
            barred: None,
        })
        .collect();
    let hint = html! {
        <><b><span data-testid="recommended-k">{ recommended }</span>{ " is recommended by the silhouette." }</b>
        { " Below each number: its own. Choose another and everything follows; undo brings it back." }</>
    };
    let n_rows = analysis.solutions.first().map_or(0, |solution| solution.clustering.labels.len());
    let found = checks.verdict.ready().filter(|verdict| !verdict.joined).map(|verdict| verdict.n_clusters);
    html! {
        <section class="choose" id="choose" aria-label="How many">
            <div class="layout__row is-section">
                <div class="layout__whole">
                    <Finding level=2 sentence={sentence(checks, chosen, recommended)}
                        instead={every_sentence(chosen, recommended)} source={html! { source(analysis, params) }}
                        more={html! { analysis.recommendation.reason() }} />
                    <KPicker id="k" {choices} {chosen} recommended={found} {on_pick} {hint} testid="k-picker" />
                </div>
            </div>
            <Real analysis={analysis.clone()} checks={checks.clone()} shown={chosen}
                columns={columns.clone()} names={if is_limited { Vec::new() } else { names.clone() }} {is_limited}
                instead={props.instead.clone()} />
            <div class="layout__row choose__pair">
                <div class="layout__half"><ByK analysis={analysis.clone()} {chosen} is_stale={*is_stale} what={Curve::Silhouette} /></div>
                <div class="layout__half"><ByK analysis={analysis.clone()} {chosen} is_stale={*is_stale} what={Curve::Elbow} /></div>
            </div>
            <div class="layout__row choose__pair"><div class="layout__whole">
                <Blades analysis={shown.clone()} measured={checks.measured(chosen).filter(|_| !is_limited).cloned()} {chosen} names={names.clone()} is_stale={*is_stale} />
            </div></div>
            <div class="layout__row choose__pair"><div class="layout__whole">
                <Limits limits={*limits} tradeoffs={tradeoffs.clone()} n_clusters={chosen} {n_rows} names={names.clone()} />
            </div></div>
            <div class="layout__row choose__pair">
                <div class="layout__lead">{ figures(analysis, chosen, checks, params.n_init) }
                    if !limits.is_none() {
                        <p class="layout__note">{ "These are the figures without size limits." }</p>
                    }</div>
                <div class="layout__aside"><Advanced params={params.clone()} most_tried={*most_tried} /></div>
            </div>
        </section>
    }
}

/// The number shown, and what speaks for it so far.
fn sentence(checks: &Checks, chosen: usize, best: usize) -> String {
    let shown = capital(&number(chosen));
    match checks.verdict.ready() {
        Some(verdict) if verdict.verdict == Verdict::None => format!("{shown} shown, but no segments are reliable."),
        Some(verdict) if verdict.joined || verdict.n_clusters != chosen => {
            format!("{shown} shown; the check finds {}.", number(verdict.n_clusters))
        }
        Some(_) => format!("{shown} segments, as the check finds."),
        None if chosen == best => format!("{shown} segments, by the silhouette so far."),
        None => format!("{shown} shown; the silhouette speaks for {}.", number(best)),
    }
}

/// Every length that the sentence may come to have.
fn every_sentence(chosen: usize, best: usize) -> Vec<String> {
    let shown = capital(&number(chosen));
    vec![
        format!("{shown} shown, but no segments are reliable."),
        format!("{shown} shown; the silhouette speaks for {}.", number(best)),
    ]
}

fn source(analysis: &Analysis, params: &KMeansParams) -> String {
    let ks: Vec<_> = analysis.solutions.iter().map(|solution| solution.clustering.n_clusters).collect();
    let (least, most) = (ks.first().copied().unwrap_or(0), ks.last().copied().unwrap_or(0));
    let n_rows = analysis.solutions.first().map_or(0, |solution| solution.clustering.labels.len());
    let searched = analysis.solutions.first().map(|solution| solution.clustering.n_searched).filter(|n| *n < n_rows);
    let sampled = searched.map(|n| {
        format!(" · starting points sought among {}, then fitted to all", counted(n, "customer", "customers"))
    });
    format!(
        "{} · k-means, k = {least} to {most}, {}{}",
        counted(n_rows, "customer", "customers"),
        counted(params.n_init, "start each", "starts each"),
        sampled.unwrap_or_default()
    )
}

#[derive(Clone, Copy, PartialEq)]
enum Curve {
    Silhouette,
    Elbow,
}

/// What one of the two curves is drawn from.
#[derive(Clone, PartialEq)]
struct CurveData {
    what: Curve,
    inertia: Vec<(usize, f64)>,
    silhouettes: Vec<(usize, f64, Option<f64>)>,
    chosen: usize,
    elbow: Option<usize>,
}

fn paint_curve(surface: &Surface, data: &CurveData) {
    let Some(area) = surface.area() else { return };
    let (frame, theme): (&Frame, _) = (&surface.frame, surface.theme());
    // A canvas fails to draw only when it is gone, and then there is nothing to be seen.
    match data.what {
        Curve::Silhouette => drop(silhouette_by_k::draw(&area, frame, theme, &data.silhouettes, data.chosen)),
        Curve::Elbow => drop(elbow::draw(&area, frame, theme, &data.inertia, data.chosen, data.elbow)),
    }
}

#[derive(Properties, PartialEq)]
struct ByKProps {
    analysis: Shared<Analysis>,
    chosen: usize,
    is_stale: bool,
    what: Curve,
}

#[component]
fn ByK(props: &ByKProps) -> Html {
    let solutions = &props.analysis.solutions;
    let data = CurveData {
        what: props.what,
        inertia: solutions.iter().map(|s| (s.clustering.n_clusters, s.clustering.inertia)).collect(),
        silhouettes: solutions
            .iter()
            .map(|s| (s.clustering.n_clusters, s.silhouette.mean, s.silhouette.standard_error))
            .collect(),
        chosen: props.chosen,
        elbow: props.analysis.recommendation.elbow,
    };
    let best = props.analysis.recommendation.n_clusters;
    let (title, caption, told, table, name) = match props.what {
        Curve::Silhouette => (
            format!("The silhouette speaks for {best}"),
            sampled(solutions.first().map(|s| &s.silhouette), "Silhouette, average of all customers; a bar is a 95% interval. Higher is better."),
            words::silhouette_by_k(&data.silhouettes, data.chosen),
            words::silhouette_by_k_table(&data.silhouettes),
            "silhouette-by-k.png",
        ),
        Curve::Elbow => (
            data.elbow.map_or_else(|| "Inertia falls without a bend".into(), |k| format!("The inertia curve bends at {k}")),
            "Inertia: squared distances of customers to their centroid. It always falls, so it is drawn here but never decides alone.".into(),
            words::elbow(&data.inertia, data.chosen, data.elbow),
            words::elbow_table(&data.inertia),
            "elbow.png",
        ),
    };
    let canvas = use_canvas(data, paint_curve);
    let on_png = png(&canvas, name);
    html! {
        <PlotFrame {title} level=3 caption={html! { caption }} table={plain_table(&told, &table)} {on_png} is_stale={props.is_stale}>
            <canvas ref={canvas} class="plot-frame__canvas is-curve" role="img" aria-label={told} />
        </PlotFrame>
    }
}

/// The caption, and how many customers were measured if not all.
fn sampled(silhouette: Option<&Silhouette>, caption: &str) -> String {
    match silhouette.filter(|silhouette| silhouette.standard_error.is_some()) {
        Some(silhouette) => format!(
            "{caption} Measured on a sample of {}, stratified by segment.",
            counted(silhouette.rows.len(), "customer", "customers")
        ),
        None => format!("{caption} Exact: every customer was measured."),
    }
}

fn png(canvas: &NodeRef, name: &'static str) -> Callback<()> {
    let canvas = canvas.clone();
    Callback::from(move |()| {
        if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
            save_png(name, &[canvas]);
        }
    })
}

/// A table of words as the part shows it.
pub(super) fn plain_table(caption: &str, table: &words::Table) -> Html {
    let head: Vec<_> = table.header.iter().map(|cell| AttrValue::from(cell.clone())).collect();
    let rows: Vec<Vec<_>> = table.rows.iter().map(|row| row.iter().map(|cell| html! { cell }).collect()).collect();
    let figures: Vec<_> = (1..head.len()).collect();
    html! { <Table caption={caption.to_owned()} {head} {rows} {figures} /> }
}

#[derive(Properties, PartialEq)]
struct BladesProps {
    analysis: Shared<Analysis>,
    /// Its silhouette, where it was measured anew.
    measured: Option<Shared<Measured>>,
    chosen: usize,
    names: Vec<String>,
    is_stale: bool,
}

fn paint_blades(surface: &Surface, picture: &Shared<SilhouettePicture>) {
    if let Some(area) = surface.area() {
        drop(silhouette::draw(&area, &surface.frame, surface.theme(), picture));
    }
}

/// The silhouette of every customer, segment by segment.
#[component]
fn Blades(props: &BladesProps) -> Html {
    let deps = (props.analysis.clone(), props.measured.clone(), props.chosen, props.names.clone());
    let picture = use_memo(deps, |(analysis, measured, chosen, names)| {
        let solution = analysis.solution(*chosen).or_else(|| analysis.solutions.first());
        let Some(solution) = solution else { return Shared::new(SilhouettePicture::new(&[], &[], names, 0.0)) };
        let silhouette = measured.as_ref().map_or(&solution.silhouette, |measured| &measured.silhouette);
        let labels: Vec<u16> = silhouette.rows.iter().map(|row| solution.clustering.labels[*row as usize]).collect();
        let n = solution.clustering.n_clusters;
        // While names of another number of segments are still shown, numbers do.
        let names: Vec<String> =
            (0..n).map(|at| names.get(at).filter(|_| names.len() == n).cloned().unwrap_or_default()).collect();
        Shared::new(SilhouettePicture::new(&silhouette.values, &labels, &names, silhouette.mean))
    });
    let told = words::silhouette(&picture);
    let solution = props.analysis.solution(props.chosen);
    let shown = props.measured.as_ref().map(|m| &m.silhouette).or_else(|| Some(&solution?.silhouette));
    let canvas = use_canvas((*picture).clone(), paint_blades);
    let on_png = png(&canvas, "silhouette.png");
    html! {
        <PlotFrame title={format!("How well each customer fits, with {} segments", props.chosen)} level=3 {on_png} is_stale={props.is_stale}
            caption={html! { sampled(shown, "One thin bar per customer, longest first; the dashed line is the average. Below 0: closer to another segment.") }}
            table={plain_table(&told, &words::silhouette_table(&picture))}>
            <canvas ref={canvas} class="plot-frame__canvas is-blades" role="img" aria-label={told.clone()} />
        </PlotFrame>
    }
}

#[derive(Properties, PartialEq)]
struct AdvancedProps {
    params: KMeansParams,
    most_tried: usize,
}

/// The parameters of k-means.
#[component]
fn Advanced(props: &AdvancedProps) -> Html {
    let params = &props.params;
    let error = use_state_eq(|| None::<(&'static str, AttrValue)>);
    let choose = use_tell(Action::Choose);
    let field = |id: &'static str,
                 label: &'static str,
                 hint: &'static str,
                 value: String,
                 read: fn(&str) -> Result<Choice, &'static str>| {
        let (choose, set_error) = (choose.clone(), error.setter());
        let on_change = Callback::from(move |typed: AttrValue| match read(typed.trim()) {
            Ok(choice) => {
                set_error.set(None);
                choose.emit(choice);
            }
            Err(why) => set_error.set(Some((id, why.into()))),
        });
        let error = error.as_ref().filter(|(of, _)| *of == id).map(|(_, why)| why.clone());
        html! { <Field {id} {label} {hint} {value} {on_change} {error} is_patient=true testid={id} /> }
    };
    html! {
        <>
            <h3>{ "How k-means works here" }</h3>
            <div class="choose__advanced">
                { field("most-input", "Numbers tried, up to", "Each number of segments from 2 on; up to 20.", props.most_tried.to_string(), most) }
                { field("seed-input", "Seed", "Of all chance: the same seed gives the same segments.", params.seed.to_string(), seed) }
                { field("starts-input", "Starts (n_init)", "From different centroids; the best is kept.", params.n_init.to_string(), starts) }
                { field("max-iter-input", "Iterations at most (max_iter)", "Of one descent.", params.max_iter.to_string(), max_iter) }
                { field("tol-input", "Tolerance (tol)", "A descent ends when centroids move less.", params.tol.to_string(), tol) }
            </div>
        </>
    }
}

fn most(typed: &str) -> Result<Choice, &'static str> {
    typed
        .parse()
        .ok()
        .filter(|most| (3..=MOST_TRIED).contains(most))
        .map(Choice::MostTried)
        .ok_or("From 3 to 20. The last one still holds.")
}

fn seed(typed: &str) -> Result<Choice, &'static str> {
    typed.parse().map(Choice::Seed).map_err(|_| "A whole number from 0. The last one still holds.")
}

fn starts(typed: &str) -> Result<Choice, &'static str> {
    typed
        .parse()
        .ok()
        .filter(|n| (1..=MOST_STARTS).contains(n))
        .map(Choice::Starts)
        .ok_or("From 1 to 1000. The last one still holds.")
}

fn max_iter(typed: &str) -> Result<Choice, &'static str> {
    typed
        .parse()
        .ok()
        .filter(|n| (1..=MOST_ITERATIONS).contains(n))
        .map(Choice::MaxIter)
        .ok_or("From 1 to 100,000. The last one still holds.")
}

fn tol(typed: &str) -> Result<Choice, &'static str> {
    number_in(typed)
        .filter(|tol| (0.0..=1.0).contains(tol))
        .map(Choice::Tol)
        .ok_or("From 0 to 1. The last one still holds.")
}
