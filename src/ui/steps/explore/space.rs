//! The customers in three directions, in a room that turns.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::cloud::Cloud;
use super::customer::Customer;
use super::pointing::REACH;
use super::said::use_said;
use super::saving::{Format, use_save};
use crate::compute::Office;
use crate::plot::crowd::Laid;
use crate::plot::frame::Frame;
use crate::plot::space::{LaidSpace, Room, SpacePicture, Turn};
use crate::protocol::{Axis, PreparedSummary};
use crate::state::{Newcomer, Shared};
use crate::ui::files::{png_address, save_png, save_text};
use crate::ui::hooks::{Palette, Rest, Scene, Surface, use_canvas, use_crowd, use_frame};
use crate::ui::parts::{PlotFrame, TurnStep, Turntable};
use crate::ui::words::percent;

/// The three directions.
const AXES: [Axis; 3] = [Axis::Component(0), Axis::Component(1), Axis::Component(2)];

#[derive(Properties, PartialEq)]
pub(super) struct SpaceProps {
    pub(super) cloud: Cloud,
    pub(super) prepared: Shared<PreparedSummary>,
    pub(super) office: Office,
    /// Column that names customers.
    pub(super) id_column: Option<AttrValue>,
    pub(super) newcomer: Option<Rc<Newcomer>>,
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
        <InSpace cloud={props.cloud.clone()} prepared={props.prepared.clone()} office={props.office.clone()}
            id_column={props.id_column.clone()} newcomer={props.newcomer.clone()} is_stale={props.is_stale} />
    }
}

/// How far the room is turned, and how it gets there.
#[derive(Clone, Copy, Default, PartialEq)]
struct Turned(Turn);

enum Spin {
    Step(TurnStep),
    Drag(f64, f64),
    Zoom(f64),
}

impl Reducible for Turned {
    type Action = Spin;

    fn reduce(self: Rc<Self>, spin: Spin) -> Rc<Self> {
        let turn = self.0;
        Rc::new(Self(match spin {
            Spin::Drag(dx, dy) => turn.drag(dx, dy),
            Spin::Zoom(factor) => turn.zoom_by(factor),
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
struct Turning {
    cloud: Cloud,
    /// None where there is no picture.
    room: Option<Room>,
    turn: Turn,
}

impl Scene for Turning {
    fn laid(&self, frame: &Frame, tell: &mut dyn FnMut(&dyn Laid)) {
        if let (Some(picture), Some(room)) = (self.cloud.space(None), self.room) {
            let view = picture.layout(frame, room, self.turn);
            tell(&LaidSpace(picture, view));
        }
    }

    fn n_segments(&self) -> u16 {
        self.cloud.n_segments()
    }

    fn some(&self) -> &[u32] {
        &self.cloud.some
    }

    fn words(&self, surface: &Surface) {
        if let (Some(picture), Some(room), Some(area)) = (self.cloud.space(None), self.room, surface.area()) {
            let view = picture.layout(&surface.frame, room, self.turn);
            // A canvas that refuses leaves the customers without words; the description beside it has them.
            drop(picture.draw(&area, &view, surface.theme()));
        }
    }
}

/// What lies above it.
#[derive(Clone, PartialEq)]
struct Above {
    scene: Turning,
    newcomer: Option<Rc<Newcomer>>,
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
fn use_picking(scene: &Turning, canvas: &NodeRef, rest: Option<&Shared<Rest>>) -> Picking {
    let frame = use_frame(canvas);
    let picked = use_state_eq(|| None::<usize>);
    let onpointermove = {
        let (rest, picked) = (rest.cloned(), picked.setter());
        Callback::from(move |event: PointerEvent| {
            let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
            let is_free = event.buttons() == 0;
            picked.set(rest.as_ref().filter(|_| is_free).and_then(|rest| rest.grid.hit(x, y, REACH)));
        })
    };
    let onpointerleave = {
        let picked = picked.setter();
        Callback::from(move |_: PointerEvent| picked.set(None))
    };
    let picked = picked.filter(|_| rest.is_some());
    let card = picked.zip(frame).and_then(|(row, frame)| {
        let picture = scene.cloud.space(None)?;
        let (x, y, _) = picture.place(&picture.layout(&frame, scene.room?, scene.turn), row)?;
        Some((row, (x, y)))
    });
    Picking { picked, card, onpointermove, onpointerleave }
}

#[component]
fn InSpace(props: &SpaceProps) -> Html {
    let turned = use_reducer_eq(Turned::default);
    let turn = turned.0;
    let room = {
        let cloud = props.cloud.clone();
        use_memo(cloud.points.clone(), move |_| cloud.space(None).map(|picture| picture.room()))
    };
    let scene = Turning { cloud: props.cloud.clone(), room: *room, turn };
    let (base, rest) = use_crowd(&scene);
    let at_rest = rest.as_ref().filter(|_| !props.is_stale);
    let Picking { picked, card, onpointermove, onpointerleave } = use_picking(&scene, &base, at_rest);
    let above = Above { scene: scene.clone(), newcomer: props.newcomer.clone(), picked };
    let over = use_canvas(above, paint_over);
    let on_step = use_callback(turned.dispatcher(), |step, turned| turned.dispatch(Spin::Step(step)));
    let on_drag = use_callback(turned.dispatcher(), |(dx, dy), turned| turned.dispatch(Spin::Drag(dx, dy)));
    let on_zoom = use_callback(turned.dispatcher(), |factor, turned| turned.dispatch(Spin::Zoom(factor)));
    let [on_png, on_svg] = use_saving(&scene, [&base, &over], rest.as_ref(), props.newcomer.as_ref());
    let said = use_said(&props.cloud, AXES.to_vec());
    let (label, table) = match said.as_deref() {
        Some((label, table)) => {
            (label.clone(), Some(super::table_of("Customers in three directions, by segment", table)))
        }
        None => (String::new(), None),
    };
    let seen = props.cloud.seen(rest.as_ref().map(|rest| rest.grid.len()));
    html! {
        <PlotFrame title={title(&props.cloud)} level=3 caption={caption(&props.cloud)} {table} {on_png} {on_svg}
            is_stale={props.is_stale} testid="space">
            <Turntable id="space" label="Customers in three directions" turned={turn.words()} {on_step} {on_drag} {on_zoom}>
                <div class="plot-frame__stage" {onpointermove} {onpointerleave}>
                    <canvas ref={base} class="plot-frame__canvas" role="img" aria-label={label} data-testid="space-canvas" />
                    <canvas ref={over} class="plot-frame__over" aria-hidden="true" />
                    if let Some((row, place)) = card {
                        <Customer cloud={props.cloud.clone()} prepared={props.prepared.clone()} office={props.office.clone()}
                            id_column={props.id_column.clone()} {row} {place} />
                    }
                </div>
                <p class="plot-frame__seen" data-testid="space-seen">{ seen }</p>
            </Turntable>
        </PlotFrame>
    }
}

/// How the picture is saved: with all customers.
#[hook]
fn use_saving(
    scene: &Turning,
    canvases: [&NodeRef; 2],
    rest: Option<&Shared<Rest>>,
    newcomer: Option<&Rc<Newcomer>>,
) -> [Callback<()>; 2] {
    let (palette, frame) = (use_context::<Option<Palette>>().flatten(), use_frame(canvases[0]));
    let canvases = canvases.map(Clone::clone);
    let (scene, newcomer) = (scene.clone(), newcomer.cloned());
    use_save(rest, move |format, rest| match format {
        Format::Png => {
            let canvases = canvases.iter().filter_map(NodeRef::cast::<HtmlCanvasElement>);
            save_png("customers-in-space.png", &canvases.collect::<Vec<_>>());
        }
        Format::Svg => {
            let picture = scene.cloud.space(newcomer.as_deref());
            if let (Some(picture), Some(room), Some(frame), Some(palette)) = (picture, scene.room, frame, &palette) {
                let view = picture.layout(&frame, room, scene.turn);
                let svg = match rest.layer.as_ref().and_then(png_address) {
                    Some(href) => picture.svg_with(&view, palette, &href),
                    None => picture.svg(&view, palette).0,
                };
                save_text("customers-in-space.svg", "image/svg+xml", &svg);
            }
        }
    })
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
    let kept: f64 = cloud.analysis.pca.explained_variance_ratio.iter().take(3).sum();
    html! { {
        format!("Three directions keep {} of the differences. Far customers are smaller and fainter; each centroid stands on \
                 the floor, so that its depth can be read.", percent(kept))
    } }
}
