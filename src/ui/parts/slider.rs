//! A slider that stands on the column's own distribution, with a box for the exact number.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::words::{is_group, number_in};

use super::{
    draft::{Tell, use_draft},
    histogram::bars,
    marker::{colour_class, shape_path},
    share_bar::percent,
    told::told,
};

/// The thumb moves in thousandths of the way, whatever the unit of the column is.
const NOTCHES: f64 = 1000.0;

/// How values lie along the slider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SliderScale {
    /// Equal steps are equally long.
    #[default]
    Linear,
    /// For long tails: `ln(1 + value - min)` is equally spaced, so that small values have room.
    Log,
}

impl SliderScale {
    /// Where `value` lies between `min` (0) and `max` (1); values beyond lie at the ends.
    pub fn share_of(self, value: f64, min: f64, max: f64) -> f64 {
        let share = match self {
            Self::Linear => (value - min) / (max - min),
            Self::Log => libm::log1p((value - min).max(0.0)) / libm::log1p(max - min),
        };
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The value at `share` of the way from `min` to `max`, on the grid of `step` that begins at `min`.
    pub fn value_at(self, share: f64, min: f64, max: f64, step: f64) -> f64 {
        let value = match self {
            Self::Linear => min + share * (max - min),
            Self::Log => min + libm::expm1(share * libm::log1p(max - min)),
        };
        let stepped = if step > 0.0 { min + ((value - min) / step).round() * step } else { value };
        // The grid may leave dust such as 0.30000000000000004; twelve decimals hide it and lose nothing.
        let tidy = (stepped * 1e12).round() / 1e12;
        if tidy.is_finite() { tidy.clamp(min, max) } else { stepped.clamp(min, max) }
    }
}

/// What a slider needs.
#[derive(Properties, PartialEq)]
pub struct SliderProps {
    /// Unique on the page: the label points at the box.
    pub id: AttrValue,
    /// The column.
    pub label: AttrValue,
    /// Its unit, or what it counts.
    #[prop_or_default]
    pub unit: Option<AttrValue>,
    /// Smallest value of the column, in its own unit.
    pub min: f64,
    /// Largest value of the column, in its own unit.
    pub max: f64,
    /// The grid on which the thumb moves, in the column's unit: 1 for counts. 0 for none.
    #[prop_or_default]
    pub step: f64,
    /// The value that holds, in the column's unit; may lie beyond the range.
    pub value: f64,
    /// The value in words that can be read back as a number: `526` or `0.22`.
    pub value_said: AttrValue,
    /// The smallest and the largest value in words.
    pub ends: (AttrValue, AttrValue),
    /// Height of each bin in any unit, all equally wide along the slider.
    #[prop_or_else(|| Rc::from([]))]
    pub bins: Rc<[f64]>,
    /// Segments and their means in the column's unit, drawn as markers.
    #[prop_or_default]
    pub marks: Vec<(usize, f64)>,
    /// How values lie along the slider.
    #[prop_or_default]
    pub scale: SliderScale,
    /// Another value, by thumb or by box. From the box it may lie beyond the range; it is always finite.
    pub on_change: Callback<f64>,
    /// Cannot be moved now.
    #[prop_or_default]
    pub is_disabled: bool,
    /// `data-testid` of the box for the number; the thumb's has `-slider` added.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A thumb on a histogram, and a box for the exact number.
#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let (scale, min, max, step) = (props.scale, props.min, props.max, props.step);
    let on_typed = told(&props.on_change, |text: AttrValue| number_in(&text));
    let draft = use_draft(&props.value_said, Tell::EachKey, on_typed);
    let is_wrong = draft.typed.as_ref().is_some_and(|typed| !typed.trim().is_empty() && number_in(typed).is_none());
    let shown = draft.shown(&props.value_said, is_wrong);
    let on_moved = told(&props.on_change, move |event: InputEvent| {
        let at = number_in(&event.target_unchecked_into::<HtmlInputElement>().value())?;
        Some(scale.value_at(at / NOTCHES, min, max, step))
    });
    let at = (NOTCHES * scale.share_of(props.value, min, max)).round().to_string();
    let is_none = is_wrong || draft.is_left_empty();
    let is_unclear = draft.typed.as_ref().is_some_and(|typed| is_group(typed) && *typed != props.value_said);
    let hint = match (is_none, is_unclear) {
        (true, _) => Some(format!("Not a number yet. Still using {}.", props.value_said)),
        (false, true) => Some(format!("Read as {}.", props.value_said)),
        (false, false) => None,
    };
    let hint_id = format!("{}-hint", props.id);
    let thumb_testid = props.testid.as_ref().map(|testid| format!("{testid}-slider"));
    html! {
        <div class="slider">
            <label class="slider__label" for={props.id.clone()}>
                { &props.label }
                if let Some(unit) = &props.unit {
                    { " " }<span class="slider__unit">{ unit }</span>
                }
            </label>
            <div class="slider__track">
                { picture(props) }
                <input class="slider__input" type="range" min="0" max={NOTCHES.to_string()} step="1" value={at}
                    disabled={props.is_disabled} aria-label={props.label.clone()} aria-valuetext={&props.value_said}
                    data-testid={thumb_testid} oninput={on_moved} />
                <div class="slider__ends">
                    <span>{ &props.ends.0 }</span>
                    if scale == SliderScale::Log {
                        <span>{ "log scale" }</span>
                    }
                    <span>{ &props.ends.1 }</span>
                </div>
            </div>
            <input id={props.id.clone()} class="field__input is-figure slider__box" type="text" value={shown}
                inputmode="decimal" autocomplete="off" disabled={props.is_disabled}
                aria-invalid={is_none.then_some("true")} aria-describedby={hint.as_ref().map(|_| hint_id.clone())}
                data-testid={props.testid.clone()} oninput={draft.oninput} onchange={draft.onchange}
                onfocus={draft.onfocus} onblur={draft.onblur} />
            if let Some(hint) = hint {
                <p class="slider__hint" id={hint_id} aria-live="polite">{ hint }</p>
            }
        </div>
    }
}

fn picture(props: &SliderProps) -> Html {
    html! {
        <svg class="slider__picture" aria-hidden="true" focusable="false">
            { bars(&props.bins, 0.66) }
            for (number, mean) in props.marks.iter().copied() {
                <svg key={number} x={percent(props.scale.share_of(mean, props.min, props.max))} width="1" height="10">
                    <g class={classes!("plot__group", colour_class(number))}>
                        <path class="plot__centroid" d={shape_path(number)} fill-rule="evenodd"
                            transform="translate(-5.65 1.35) scale(0.81)" />
                    </g>
                </svg>
            }
        </svg>
    }
}
