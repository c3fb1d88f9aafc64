//! The customers in three directions, in a room that turns.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::cloud::Cloud;
use super::customer::Customer;
use super::flat::REACH;
use crate::compute::Office;
use crate::plot::axis::count;
use crate::plot::space::{Room, SpacePicture, Turn};
use crate::plot::words;
use crate::protocol::PreparedSummary;
use crate::state::Shared;
use crate::ui::files::{save_png, save_text};
use crate::ui::hooks::{Palette, Surface, use_canvas, use_frame};
use crate::ui::parts::{PlotFrame, TurnStep, Turntable};
use crate::ui::words::percent;

/// At most so many customers are drawn while the room turns.
const WHILE_TURNING: usize = 8_000;
/// All of them so long after it came to rest, milliseconds.
const REST: u32 = 150;

#[derive(Properties, PartialEq)]
pub(super) struct SpaceProps {
    pub(super) cloud: Cloud,
    pub(super) prepared: Shared<PreparedSummary>,
    pub(super) office: Office,
    /// Column that names customers.
    pub(super) id_column: Option<AttrValue>,
    pub(super) newcomer: Option<Rc<[f64]>>,
    pub(super) is_stale: bool,
}

/// The figure; without three directions it says so.
#[component]
pub(super) fn Space(props: &SpaceProps) -> Html {
    let n_components = props.cloud.analysis.pca.components.len();
    if n_components < 3 {
        let columns = if n_components == 1 { "1 column".to_owned() } else { format!("{n_components} columns") };
        return html! {
            <PlotFrame title="No third direction" level=3 testid="space"
                empty={format!("Needs three columns; these segments are made from {columns}.")} />
        };
    }
    html! {
        <Turning cloud={props.cloud.clone()} prepared={props.prepared.clone()} office={props.office.clone()}
            id_column={props.id_column.clone()} newcomer={props.newcomer.clone()} is_stale={props.is_stale} />
    }
}

/// How far the room is turned, and how it gets there.
#[derive(Clone, Copy, Default, PartialEq)]
struct Turned(Turn);

enum Spin {
    Step(TurnStep),
    Drag(f64, f64),
}

impl Reducible for Turned {
    type Action = Spin;

    fn reduce(self: Rc<Self>, spin: Spin) -> Rc<Self> {
        let turn = self.0;
        Rc::new(Self(match spin {
            Spin::Drag(dx, dy) => turn.drag(dx, dy),
            Spin::Step(TurnStep::Left) => turn.turn_left(),
            Spin::Step(TurnStep::Right) => turn.turn_right(),
            Spin::Step(TurnStep::Up) => turn.turn_up(),
            Spin::Step(TurnStep::Down) => turn.turn_down(),
            Spin::Step(TurnStep::Nearer) => turn.zoom_in(),
            Spin::Step(TurnStep::Farther) => turn.zoom_out(),
            Spin::Step(TurnStep::Reset) => turn.reset(),
        }))
    }
}

/// What a canvas shows.
#[derive(Clone, PartialEq)]
struct Scene {
    cloud: Cloud,
    room: Option<Room>,
    turn: Turn,
    max_points: usize,
}

/// What lies above it.
#[derive(Clone, PartialEq)]
struct Above {
    scene: Scene,
    newcomer: Option<Rc<[f64]>>,
    picked: Option<usize>,
}

/// The customer under the pointer, while the room rests.
struct Picking {
    picked: Option<usize>,
    card: Option<(usize, (f64, f64))>,
    onpointermove: Callback<PointerEvent>,
    onpointerleave: Callback<PointerEvent>,
}

#[hook]
fn use_picking(scene: &Scene, canvas: &NodeRef, is_stale: bool) -> Picking {
    let frame = use_frame(canvas);
    let is_resting = scene.max_points == usize::MAX && !is_stale;
    let grid = use_memo((scene.clone(), frame, is_resting), |(scene, frame, is_resting)| {
        let picture = scene.cloud.space(None).filter(|_| *is_resting)?;
        let view = picture.layout(frame.as_ref()?, scene.room?, scene.turn);
        Some((picture.hit_grid(&view), view))
    });
    let picked = use_state_eq(|| None::<usize>);
    let onpointermove = {
        let (grid, picked) = (grid.clone(), picked.setter());
        Callback::from(move |event: PointerEvent| {
            let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
            let is_free = event.buttons() == 0;
            picked.set((*grid).as_ref().filter(|_| is_free).and_then(|(grid, _)| grid.hit(x, y, REACH)));
        })
    };
    let onpointerleave = {
        let picked = picked.setter();
        Callback::from(move |_: PointerEvent| picked.set(None))
    };
    let picked = picked.filter(|_| is_resting);
    let card = picked.zip((*grid).as_ref()).and_then(|(row, (_, view))| {
        let (x, y, _) = scene.cloud.space(None)?.place(view, row)?;
        Some((row, (x, y)))
    });
    Picking { picked, card, onpointermove, onpointerleave }
}

#[component]
fn Turning(props: &SpaceProps) -> Html {
    let turned = use_reducer_eq(Turned::default);
    let turn = turned.0;
    let rested = use_state_eq(|| turn);
    {
        let rested = rested.setter();
        use_effect_with(turn, move |turn| {
            let turn = *turn;
            let timeout = Timeout::new(REST, move || rested.set(turn));
            move || drop(timeout)
        });
    }
    let room = use_memo(props.cloud.clone(), |cloud| cloud.space(None).map(|picture| picture.room()));
    let max_points = if *rested == turn { usize::MAX } else { WHILE_TURNING };
    let scene = Scene { cloud: props.cloud.clone(), room: *room, turn, max_points };
    let base = use_canvas(scene.clone(), paint);
    let Picking { picked, card, onpointermove, onpointerleave } = use_picking(&scene, &base, props.is_stale);
    let above = Above { scene: Scene { max_points: 0, ..scene.clone() }, newcomer: props.newcomer.clone(), picked };
    let over = use_canvas(above, paint_over);
    let on_step = use_callback(turned.dispatcher(), |step, turned| turned.dispatch(Spin::Step(step)));
    let on_drag = use_callback(turned.dispatcher(), |(dx, dy), turned| turned.dispatch(Spin::Drag(dx, dy)));
    let on_png = use_callback((base.clone(), over.clone()), |(), layers| {
        let canvases = [&layers.0, &layers.1].into_iter().filter_map(NodeRef::cast::<HtmlCanvasElement>);
        save_png("customers-in-space.png", &canvases.collect::<Vec<_>>());
    });
    let on_svg = use_svg(&scene, &base, props.newcomer.as_ref());
    let said = use_memo(props.cloud.clone(), |cloud| {
        cloud.space(None).map(|picture| (words::space(&picture), words::space_table(&picture)))
    });
    let (label, table) = match &*said {
        Some((label, table)) => {
            (label.clone(), Some(super::table_of("Customers in three directions, by segment", table)))
        }
        None => (String::new(), None),
    };
    html! {
        <PlotFrame title={title(&props.cloud)} level=3 caption={caption(&props.cloud)} {table} {on_png} {on_svg}
            is_stale={props.is_stale} testid="space">
            <Turntable id="space" label="Customers in three directions" turned={turn.words()} {on_step} {on_drag}>
                <div class="plot-frame__stage" {onpointermove} {onpointerleave}>
                    <canvas ref={base} class="plot-frame__canvas" role="img" aria-label={label} data-testid="space-canvas" />
                    <canvas ref={over} class="plot-frame__over" aria-hidden="true" />
                    if let Some((row, place)) = card {
                        <Customer cloud={props.cloud.clone()} prepared={props.prepared.clone()} office={props.office.clone()}
                            id_column={props.id_column.clone()} {row} {place} />
                    }
                </div>
            </Turntable>
        </PlotFrame>
    }
}

#[hook]
fn use_svg(scene: &Scene, canvas: &NodeRef, newcomer: Option<&Rc<[f64]>>) -> Callback<()> {
    let (palette, frame) = (use_context::<Option<Palette>>().flatten(), use_frame(canvas));
    let deps = (scene.clone(), frame, newcomer.cloned(), palette);
    use_callback(deps, |(), (scene, frame, newcomer, palette)| {
        let picture = scene.cloud.space(newcomer.as_deref());
        if let (Some(picture), Some(room), Some(frame), Some(palette)) = (picture, scene.room, frame, palette) {
            let view = picture.layout(frame, room, scene.turn);
            save_text("customers-in-space.svg", "image/svg+xml", &picture.svg(&view, palette).0);
        }
    })
}

fn paint(surface: &Surface, scene: &Scene) {
    let (Some(picture), Some(room)) = (scene.cloud.space(None), scene.room) else {
        surface.clear();
        return;
    };
    let view = picture.layout(&surface.frame, room, scene.turn);
    surface.put(&picture.points(&view, surface.theme(), scene.max_points));
    if let Some(area) = surface.area() {
        // A canvas that refuses leaves the customers without words; the description beside it has them.
        drop(picture.draw(&area, &view, surface.theme()));
    }
}

fn paint_over(surface: &Surface, Above { scene, newcomer, picked }: &Above) {
    surface.clear();
    let picture = scene.cloud.space(newcomer.as_deref()).map(|picture| SpacePicture { picked: *picked, ..picture });
    if let (Some(picture), Some(room), Some(area)) = (picture, scene.room, surface.area()) {
        let view = picture.layout(&surface.frame, room, scene.turn);
        // As above: nothing else is lost.
        drop(picture.draw_over(&area, &view, surface.theme()));
    }
}

fn title(cloud: &Cloud) -> String {
    let third = cloud.analysis.pca.explained_variance_ratio.get(2).copied().unwrap_or(0.0);
    format!("The third direction, which the map leaves out, holds {} of the differences", percent(third))
}

fn caption(cloud: &Cloud) -> Html {
    let n = cloud.len();
    let kept: f64 = cloud.analysis.pca.explained_variance_ratio.iter().take(3).sum();
    let drawn = if n > WHILE_TURNING {
        let (some, all) = (count(WHILE_TURNING), count(n));
        format!(
            "Drawn while it moves: {some} of {all} customers, the same share of every segment; all of them when it rests."
        )
    } else {
        format!("All {} customers are drawn.", count(n))
    };
    html! { {
        format!("Three directions keep {} of the differences. {drawn} Far customers are smaller and fainter; each centroid \
                 stands on the floor, so that its depth can be read.", percent(kept))
    } }
}
