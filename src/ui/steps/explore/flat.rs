//! The customers on two axes, with a card for the one that is pointed at.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::axes::{axis_of, options, value_of, words as axis_words};
use super::cloud::Cloud;
use super::customer::Customer;
use super::layers::{Layers, Scene, Sheet, use_layers};
use crate::compute::Office;
use crate::plot::axis::count;
use crate::plot::words;
use crate::protocol::{Axis, PreparedSummary};
use crate::state::{Action, Shared, View};
use crate::ui::files::{save_png, save_text};
use crate::ui::hooks::Palette;
use crate::ui::parts::turntable::TurntableAxis;
use crate::ui::parts::{PlotFrame, Select};
use crate::ui::store::{Dispatch, use_dispatch};
use crate::ui::words::percent;

/// The pointer finds a customer so far away, CSS pixels.
pub(super) const REACH: f64 = 10.0;

#[derive(Properties, PartialEq)]
pub(super) struct FlatProps {
    pub(super) cloud: Cloud,
    /// What the coordinates say, which may be behind `view`.
    pub(super) axes: [Axis; 2],
    pub(super) view: View,
    pub(super) prepared: Shared<PreparedSummary>,
    pub(super) office: Office,
    pub(super) id_column: Option<AttrValue>,
    pub(super) newcomer: Option<Rc<[f64]>>,
    pub(super) is_stale: bool,
}

/// The customer that is singled out.
#[derive(Clone, Copy, PartialEq)]
struct Picked {
    row: usize,
    /// By a click or a key: stays when the pointer goes.
    is_held: bool,
}

#[component]
pub(super) fn Flat(props: &FlatProps) -> Html {
    let picked = use_state_eq(|| None::<Picked>);
    let scene = Scene { cloud: props.cloud.clone(), axes: props.axes };
    let Layers { base, over, sheet } =
        use_layers(&scene, picked.as_ref().map(|picked| picked.row), props.newcomer.as_ref());
    {
        let picked = picked.setter();
        use_effect_with(props.cloud.points.clone(), move |_| picked.set(None));
    }
    let said = use_memo(scene.clone(), |scene| {
        scene.cloud.on(scene.axes, None, None).map(|p| (words::scatter(&p), words::scatter_table(&p)))
    });
    let on_png = use_callback((base.clone(), over.clone()), |(), layers| {
        let canvases = [&layers.0, &layers.1].into_iter().filter_map(NodeRef::cast::<HtmlCanvasElement>);
        save_png("customers.png", &canvases.collect::<Vec<_>>());
    });
    let on_svg = use_svg(&scene, sheet.as_ref(), props.newcomer.as_ref());
    let (label, table) = match &*said {
        Some((label, table)) => (label.clone(), Some(super::table_of("Customers on two axes, by segment", table))),
        None => (String::new(), None),
    };
    let card =
        picked.as_ref().zip(sheet.as_ref()).and_then(|(picked, sheet)| Some((picked.row, sheet.place(picked.row)?)));
    let doing = Doing { picked, sheet };
    html! {
        <PlotFrame title={title(props)} level=3 how="Point at a customer, tap, or walk with the arrow keys; Escape lets go."
            caption={caption(props)} {table} {on_png} {on_svg} is_stale={props.is_stale} testid="scatter"
            choices={html! { <Choices cloud={props.cloud.clone()} view={props.view.clone()} /> }}>
            <div class="plot-frame__stage" tabindex="0" role="application" data-testid="scatter-stage"
                aria-label="Customers on two axes. Arrow keys walk from customer to customer, Escape lets go."
                onpointermove={doing.on_move()} onpointerleave={doing.on_leave()} onclick={doing.on_click()}
                onkeydown={doing.on_key()} onblur={doing.on_blur()}>
                <canvas ref={base} class="plot-frame__canvas" role="img" aria-label={label} data-testid="scatter-canvas" />
                <canvas ref={over} class="plot-frame__over" aria-hidden="true" />
                if let Some((row, place)) = card.filter(|_| !props.is_stale) {
                    <Customer cloud={props.cloud.clone()} prepared={props.prepared.clone()} office={props.office.clone()}
                        id_column={props.id_column.clone()} {row} {place} />
                }
            </div>
        </PlotFrame>
    }
}

#[hook]
fn use_svg(scene: &Scene, sheet: Option<&Shared<Sheet>>, newcomer: Option<&Rc<[f64]>>) -> Callback<()> {
    let palette = use_context::<Option<Palette>>().flatten();
    let deps = (scene.clone(), sheet.cloned(), newcomer.cloned(), palette);
    use_callback(deps, |(), (scene, sheet, newcomer, palette)| {
        let picture = scene.cloud.on(scene.axes, None, newcomer.as_deref());
        if let (Some(picture), Some(sheet), Some(palette)) = (picture, sheet, palette) {
            save_text("customers.svg", "image/svg+xml", &picture.svg(sheet.view(), palette).0);
        }
    })
}

/// What the pointer and the keys do.
struct Doing {
    picked: UseStateHandle<Option<Picked>>,
    sheet: Option<Shared<Sheet>>,
}

impl Doing {
    fn is_held(&self) -> bool {
        self.picked.is_some_and(|picked| picked.is_held)
    }

    fn on_move(&self) -> Callback<PointerEvent> {
        let (picked, sheet, is_held) = (self.picked.setter(), self.sheet.clone(), self.is_held());
        Callback::from(move |event: PointerEvent| {
            // A finger that moves scrolls the page.
            if !is_held && event.pointer_type() != "touch" {
                picked.set(under(sheet.as_ref(), &event).map(|row| Picked { row, is_held: false }));
            }
        })
    }

    fn on_leave(&self) -> Callback<PointerEvent> {
        let (picked, is_held) = (self.picked.setter(), self.is_held());
        Callback::from(move |_| {
            if !is_held {
                picked.set(None);
            }
        })
    }

    fn on_click(&self) -> Callback<MouseEvent> {
        let (picked, sheet) = (self.picked.setter(), self.sheet.clone());
        Callback::from(move |event: MouseEvent| {
            picked.set(under(sheet.as_ref(), &event).map(|row| Picked { row, is_held: true }));
        })
    }

    fn on_blur(&self) -> Callback<FocusEvent> {
        let picked = self.picked.setter();
        Callback::from(move |_| picked.set(None))
    }

    fn on_key(&self) -> Callback<KeyboardEvent> {
        let (picked, now, sheet) = (self.picked.setter(), *self.picked, self.sheet.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let direction = match event.key().as_str() {
                "ArrowLeft" => (-1.0, 0.0),
                "ArrowRight" => (1.0, 0.0),
                "ArrowUp" => (0.0, -1.0),
                "ArrowDown" => (0.0, 1.0),
                "Escape" => {
                    if now.is_some() {
                        event.stop_propagation(); // it let go of a customer; it need not end the work as well
                    }
                    picked.set(None);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if let Some(row) = sheet.as_ref().and_then(|sheet| step(sheet, now, direction)) {
                picked.set(Some(Picked { row, is_held: true }));
            }
        })
    }
}

/// The next customer that way; the first one is that in the middle.
fn step(sheet: &Sheet, from: Option<Picked>, direction: (f64, f64)) -> Option<usize> {
    if let Some(from) = from.and_then(|picked| sheet.place(picked.row)) {
        sheet.grid().towards(from, direction)
    } else {
        let (x, y) = sheet.middle();
        sheet.grid().hit(x, y, x + y)
    }
}

fn under(sheet: Option<&Shared<Sheet>>, event: &MouseEvent) -> Option<usize> {
    sheet?.grid().hit(f64::from(event.offset_x()), f64::from(event.offset_y()), REACH)
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
    let n = count(props.cloud.len());
    let variables = props.cloud.variables().len();
    let ratios = &props.cloud.analysis.pca.explained_variance_ratio;
    if is_map(props.axes) {
        let kept: f64 = ratios.iter().take(2).sum();
        return html! { {
            format!("A map for orientation, not the proof: it flattens {variables} columns into two directions and keeps {} of \
                     the differences. All {n} customers are drawn.", percent(kept))
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
                 {as_clustered} All {n} customers are drawn.")
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
