//! The customers on two axes, with a card for the one that is pointed at.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::axes::{axis_of, options, value_of, words as axis_words};
use super::cloud::Cloud;
use super::customer::Customer;
use super::layers::{Layers, Looked, Sheet, use_layers};
use super::pointing::{Look, Picked, use_doing};
use super::said::use_said;
use super::saving::{Format, use_save};
use crate::compute::Office;
use crate::protocol::{Axis, PreparedSummary};
use crate::state::{Action, Newcomer, Shared, View};
use crate::ui::files::{png_address, save_png, save_text};
use crate::ui::hooks::{Palette, Rest};
use crate::ui::parts::turntable::TurntableAxis;
use crate::ui::parts::{Button, ButtonKind, Check, Glyph, Icon, PlotFrame, Select};
use crate::ui::store::{Dispatch, use_dispatch};
use crate::ui::words::percent;

#[derive(Properties, PartialEq)]
pub(super) struct FlatProps {
    pub(super) cloud: Cloud,
    /// What the coordinates say, which may be behind `view`.
    pub(super) axes: [Axis; 2],
    pub(super) view: View,
    pub(super) prepared: Shared<PreparedSummary>,
    pub(super) office: Office,
    pub(super) id_column: Option<AttrValue>,
    pub(super) newcomer: Option<Rc<Newcomer>>,
    pub(super) is_stale: bool,
}

#[component]
pub(super) fn Flat(props: &FlatProps) -> Html {
    let picked = use_state_eq(|| None::<Picked>);
    let looked = use_reducer_eq(Looked::default);
    let Layers { base, over, sheet, rest } = use_layers(
        &props.cloud,
        props.axes,
        *looked,
        picked.as_ref().map(|picked| picked.row),
        props.newcomer.as_ref(),
    );
    {
        let (picked, looked) = (picked.setter(), looked.dispatcher());
        use_effect_with((props.cloud.points.clone(), props.axes), move |_| {
            picked.set(None);
            looked.dispatch(Look::Whole);
        });
    }
    let said = use_said(&props.cloud, props.axes.to_vec());
    let [on_png, on_svg] = use_saving(&base, &over, sheet.as_ref(), rest.as_ref(), props.newcomer.as_ref());
    let (label, table) = match said.as_deref() {
        Some((label, table)) => (label.clone(), Some(super::table_of("Customers on two axes, by segment", table))),
        None => (String::new(), None),
    };
    let card =
        picked.as_ref().zip(sheet.as_ref()).and_then(|(picked, sheet)| Some((picked.row, sheet.place(picked.row)?)));
    let seen = props.cloud.seen(rest.as_ref().map(|rest| rest.grid.len()));
    let zooms = zooms(&looked, props.axes);
    let doing = use_doing(picked, looked.dispatcher(), sheet, rest);
    html! {
        <PlotFrame title={title(props)} level=3 how="Point at a customer, tap, or walk with the arrow keys; Escape lets go."
            caption={caption(props)} {table} {on_png} {on_svg} is_stale={props.is_stale} testid="scatter"
            choices={html! { <Choices cloud={props.cloud.clone()} view={props.view.clone()} /> }}>
            { zooms }
            <div ref={&doing.stage} class="plot-frame__stage is-zooming" tabindex="0" role="application" data-testid="scatter-stage"
                aria-label="Customers on two axes. Arrow keys walk from customer to customer, Escape lets go."
                aria-describedby="scatter-keys" onpointerdown={doing.on_down()} onpointerup={doing.on_up()}
                onpointercancel={doing.on_up()} onpointermove={doing.on_move()} onpointerleave={doing.on_leave()}
                onclick={doing.on_click()} ondblclick={doing.on_double_click()} onkeydown={doing.on_key()}
                onblur={doing.on_blur()}>
                <canvas ref={base} class="plot-frame__canvas" role="img" aria-label={label} data-testid="scatter-canvas" />
                <canvas ref={over} class="plot-frame__over" aria-hidden="true" />
                if let Some((row, place)) = card.filter(|_| !props.is_stale) {
                    <Customer cloud={props.cloud.clone()} prepared={props.prepared.clone()} office={props.office.clone()}
                        id_column={props.id_column.clone()} {row} {place} />
                }
            </div>
            <p class="plot-frame__seen" data-testid="scatter-seen">{ seen }</p>
            <p class="turntable__keys" id="scatter-keys">
                { "Click the picture, and the wheel zooms; before that, hold " }<kbd>{ "Ctrl" }</kbd>
                { ". Drag to move, pinch with two fingers. Keys: " }<kbd>{ "+" }</kbd>{ " " }<kbd>{ "−" }</kbd>
                { " zoom, " }<kbd>{ "Shift" }</kbd>{ " with an arrow moves, " }<kbd>{ "0" }</kbd>{ " or a double click shows all." }
            </p>
        </PlotFrame>
    }
}

/// Buttons for what wheel and keys do, and the switch for the arrows of the columns.
fn zooms(looked: &UseReducerHandle<Looked>, axes: [Axis; 2]) -> Html {
    let to = |look: Look| {
        let looked = looked.dispatcher();
        Callback::from(move |_: MouseEvent| looked.dispatch(look))
    };
    let reset = looked.dispatcher();
    let on_arrows = {
        let looked = looked.dispatcher();
        Callback::from(move |has_arrows| looked.dispatch(Look::Arrows(has_arrows)))
    };
    let button = |words: &'static str, glyph: Glyph, look: Look, testid: &'static str| {
        html! {
            <button class="button turntable__turn" type="button" aria-label={words} title={words} onclick={to(look)}
                data-testid={testid}>
                <Icon {glyph} />
            </button>
        }
    };
    html! {
        <div class="turntable__bar">
            if matches!(axes, [Axis::Component(_), Axis::Component(_)]) {
                <Check words="Show where each column points" is_on={looked.has_arrows} on_change={on_arrows}
                    testid="scatter-arrows" />
            }
            <div class="turntable__turns" role="group" aria-label="Zoom the picture">
                { button("Nearer", Glyph::Plus, Look::Nearer, "scatter-nearer") }
                { button("Farther", Glyph::Minus, Look::Farther, "scatter-farther") }
                <Button words="Reset view" kind={ButtonKind::Quiet} glyph={Glyph::Undo} testid="scatter-reset"
                    on_click={Callback::from(move |()| reset.dispatch(Look::Whole))} />
            </div>
        </div>
    }
}

/// How the picture is saved: with all customers, and so once it rests.
#[hook]
fn use_saving(
    base: &NodeRef,
    over: &NodeRef,
    sheet: Option<&Sheet>,
    rest: Option<&Shared<Rest>>,
    newcomer: Option<&Rc<Newcomer>>,
) -> [Callback<()>; 2] {
    let palette = use_context::<Option<Palette>>().flatten();
    let layers = (base.clone(), over.clone());
    let (sheet, newcomer) = (sheet.cloned(), newcomer.cloned());
    use_save(rest, move |kind, rest| match kind {
        Format::Png => {
            let canvases = [&layers.0, &layers.1].into_iter().filter_map(NodeRef::cast::<HtmlCanvasElement>);
            save_png("customers.png", &canvases.collect::<Vec<_>>());
        }
        Format::Svg => {
            let picture = sheet.as_ref().and_then(|sheet| Some((sheet, sheet.picture(newcomer.as_deref())?)));
            if let (Some((sheet, picture)), Some(palette)) = (picture, &palette) {
                let svg = match rest.layer.as_ref().and_then(png_address) {
                    Some(href) => picture.svg_with(sheet.view(), palette, &href),
                    None => picture.svg(sheet.view(), palette).0,
                };
                save_text("customers.svg", "image/svg+xml", &svg);
            }
        }
    })
}

fn is_map(axes: [Axis; 2]) -> bool {
    axes == [Axis::Component(0), Axis::Component(1)]
}

fn title(props: &FlatProps) -> String {
    if is_map(props.axes) {
        return "Every dot is a customer; neighbours are alike".to_owned();
    }
    let [across, up] = props.axes.map(|axis| axis_words(&props.cloud, axis));
    format!("Every dot is a customer: {across} across, {up} up")
}

fn caption(props: &FlatProps) -> Html {
    let variables = props.cloud.variables().len();
    let ratios = &props.cloud.analysis.pca.explained_variance_ratio;
    if is_map(props.axes) {
        let kept: f64 = ratios.iter().take(2).sum();
        return html! { {
            format!("A map for orientation, not the proof: it flattens {variables} columns into two directions and keeps {} of \
                     the differences.", percent(kept))
        } };
    }
    let has_variable = props.axes.iter().any(|axis| matches!(axis, Axis::Variable(_)));
    let as_clustered = if has_variable {
        " Values are shown as clustered: a clipped one stands at the fence, a missing one at the median."
    } else {
        ""
    };
    html! { {
        format!("Two directions out of {variables} columns: segments that overlap here may differ in those not shown.\
                 {as_clustered}")
    } }
}

#[derive(Properties, PartialEq)]
struct ChoicesProps {
    cloud: Cloud,
    view: View,
}

/// What lies across and up.
#[component]
fn Choices(props: &ChoicesProps) -> Html {
    let dispatch = use_dispatch();
    let look = |at: usize| {
        move |value: AttrValue, (dispatch, view): &(Dispatch, View)| {
            if let Some(axis) = axis_of(&value) {
                let mut view = view.clone();
                view.flat[at] = axis;
                dispatch.tell(Action::Look(view));
            }
        }
    };
    let on_across = use_callback((dispatch.clone(), props.view.clone()), look(0));
    let on_up = use_callback((dispatch, props.view.clone()), look(1));
    let options = options(&props.cloud);
    let [across, up] = props.view.flat.map(value_of);
    html! {
        <div class="turntable__axes">
            <TurntableAxis words="Across">
                <Select label="Across" options={options.clone()} chosen={across} on_change={on_across} testid="scatter-x" />
            </TurntableAxis>
            <TurntableAxis words="Up">
                <Select label="Up" {options} chosen={up} on_change={on_up} testid="scatter-y" />
            </TurntableAxis>
        </div>
    }
}
