//! A figure: a title that says what is seen, the picture, what it does not say, its table and its downloads.

use yew::prelude::*;

use super::{
    button::{Button, ButtonKind},
    heading::heading,
};

/// What a figure needs.
#[derive(Properties, PartialEq)]
pub struct PlotFrameProps {
    /// What is seen, as a sentence. Differs from figure to figure on a page.
    pub title: AttrValue,
    /// How to read it, in a few words below the title.
    #[prop_or_default]
    pub how: Option<AttrValue>,
    /// What the picture cannot show: what is flattened, sampled, shaded.
    #[prop_or_default]
    pub caption: Option<Html>,
    /// The same as a table; a [`Table`](super::Table) as a rule.
    #[prop_or_default]
    pub table: Option<Html>,
    /// Why there is no picture, as "Could not be drawn, because …". Stands in its place.
    #[prop_or_default]
    pub empty: Option<AttrValue>,
    /// Save the picture as PNG. Without it there is no button.
    #[prop_or_default]
    pub on_png: Option<Callback<()>>,
    /// Save the picture as SVG. Without it there is no button.
    #[prop_or_default]
    pub on_svg: Option<Callback<()>>,
    /// Inputs changed; the new picture is on its way.
    #[prop_or_default]
    pub is_stale: bool,
    /// Beside the title: selects.
    #[prop_or_default]
    pub choices: Html,
    /// Beside the downloads: links.
    #[prop_or_default]
    pub tools: Html,
    /// Level of the heading, 2 to 4.
    #[prop_or(2)]
    pub level: u8,
    /// `data-testid` of the PNG button; the SVG button's has `-svg` added.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// The picture.
    #[prop_or_default]
    pub children: Html,
}

/// A picture with its title, its caption, its table and its downloads.
#[component]
pub fn PlotFrame(props: &PlotFrameProps) -> Html {
    html! {
        <figure class={classes!("plot-frame", props.is_stale.then_some("is-stale"))} aria-label={props.title.clone()}
            aria-busy={props.is_stale.then_some("true")}>
            <div class="plot-frame__head">
                <div>
                    { heading(props.level, "plot-frame__title", &props.title) }
                    if let Some(how) = &props.how {
                        <p class="plot-frame__how">{ how }</p>
                    }
                </div>
                { props.choices.clone() }
            </div>
            if let Some(why) = &props.empty {
                <div class="plot-frame__picture plot-frame__empty"><p>{ why }</p></div>
            } else {
                <div class="plot-frame__picture">{ props.children.clone() }</div>
            }
            if let Some(caption) = &props.caption {
                <figcaption class="plot-frame__caption">{ caption.clone() }</figcaption>
            }
            { tools(props) }
        </figure>
    }
}

fn tools(props: &PlotFrameProps) -> Html {
    let download = |format: &'static str, on_click: &Option<Callback<()>>, testid: Option<AttrValue>| match on_click {
        Some(on_click) if props.empty.is_none() => html! {
            <Button words={format} kind={ButtonKind::Quiet} is_small=true {on_click} {testid}
                label={format!("{format} of “{}”", props.title)} />
        },
        _ => Html::default(),
    };
    let svg_testid = props.testid.as_ref().map(|testid| AttrValue::from(format!("{testid}-svg")));
    html! {
        <div class="plot-frame__tools">
            if let Some(table) = &props.table {
                <details class="plot-frame__table">
                    <summary>{ "Show as table" }<span class="layout__unseen">{ ": " }{ &props.title }</span></summary>
                    { table.clone() }
                </details>
            }
            { download("PNG", &props.on_png, props.testid.clone()) }
            { download("SVG", &props.on_svg, svg_testid) }
            { props.tools.clone() }
        </div>
    }
}
