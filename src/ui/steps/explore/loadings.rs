//! What the directions are made of.

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::cloud::variables_of;
use crate::pipeline::analysis::Analysis;
use crate::pipeline::projection::Pca;
use crate::plot::axis::figure;
use crate::plot::{scree, svg};
use crate::state::{Portrait, Shared};
use crate::ui::files::{save_png, save_text};
use crate::ui::hooks::{Palette, use_canvas, use_frame};
use crate::ui::parts::{PlotFrame, Table};
use crate::ui::words::percent;

#[derive(Properties, PartialEq)]
pub(super) struct LoadingsProps {
    pub(super) analysis: Shared<Analysis>,
    /// Knows the clustering variables.
    pub(super) portrait: Shared<Portrait>,
}

/// Loadings by column, and what each component keeps.
#[component]
pub(super) fn Loadings(props: &LoadingsProps) -> Html {
    let (pca, variables) = (&props.analysis.pca, variables_of(&props.portrait));
    let mut head: Vec<AttrValue> = vec!["Column".into()];
    let kept = pca.explained_variance_ratio.iter().take(pca.components.len()).enumerate();
    head.extend(kept.map(|(at, ratio)| AttrValue::from(format!("{}: {}", at + 1, percent(*ratio)))));
    let figures = (1..head.len()).collect::<Vec<_>>();
    let row = |(column, name): (usize, &String)| {
        let loading = |component: &Vec<f64>| component.get(column).map_or_else(|| "–".to_owned(), |l| signed(*l));
        let mut cells = vec![html! { { name } }];
        cells.extend(pca.components.iter().map(|component| html! { { loading(component) } }));
        cells
    };
    let rows = variables.iter().enumerate().map(row).collect::<Vec<_>>();
    html! {
        <section aria-labelledby="loadings-title">
            <h3 class="legend__title" id="loadings-title">{ "What each direction is made of" }</h3>
            <Table caption="Loadings of each column on the components" {head} {rows} {figures} />
            <p class="layout__note">
                { "Loadings: how much a column weighs in a direction, from −1 to 1." }
            </p>
            <p class="layout__note" data-testid="pca-variance" data-values={values(pca)}>{ sentence(pca) }</p>
        </section>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct ScreeProps {
    pub(super) analysis: Shared<Analysis>,
}

/// What each component keeps, and all up to it.
#[component]
pub(super) fn Scree(props: &ScreeProps) -> Html {
    let pca = &props.analysis.pca;
    let ratios = &pca.explained_variance_ratio;
    let canvas = use_canvas(props.analysis.clone(), |surface, analysis| {
        if let Some(area) = surface.area() {
            // A canvas that refuses leaves the table, which says the same.
            let pca = &analysis.pca;
            let (ratios, n_shown) = (&pca.explained_variance_ratio, pca.components.len());
            drop(scree::draw(&area, &surface.frame, surface.theme(), ratios, n_shown));
        }
    });
    let (palette, frame) = (use_context::<Option<Palette>>().flatten(), use_frame(&canvas));
    let on_png = use_callback(canvas.clone(), |(), canvas| {
        save_png("components.png", &canvas.cast::<HtmlCanvasElement>().into_iter().collect::<Vec<_>>());
    });
    let on_svg = use_callback((props.analysis.clone(), palette, frame), |(), (analysis, palette, frame)| {
        if let (Some(palette), Some(frame)) = (palette, frame) {
            let pca = &analysis.pca;
            let (ratios, n_shown) = (&pca.explained_variance_ratio, pca.components.len());
            let text = svg::picture(frame, palette, |area| scree::draw(area, frame, palette, ratios, n_shown));
            save_text("components.svg", "image/svg+xml", &text);
        }
    });
    let said = scree::words(ratios);
    html! {
        <PlotFrame title={said.clone()} level=3 caption={html! { CAPTION }} {on_png} {on_svg} testid="scree"
            table={super::table_of("What each component keeps", &scree::table(ratios))}>
            <canvas ref={canvas} class="plot-frame__canvas" role="img" aria-label={said} data-testid="scree-canvas" />
        </PlotFrame>
    }
}

/// How to read it.
const CAPTION: &str = "Bars: what each direction keeps, the drawn ones in colour. Line: what all directions up to there \
                       keep together.";

/// Shares of variance at full precision, for machines.
fn values(pca: &Pca) -> String {
    pca.explained_variance_ratio.iter().map(f64::to_string).collect::<Vec<_>>().join(",")
}

/// "Component 1 keeps 44%, component 2 33%; the map keeps 78% of the differences."
fn sentence(pca: &Pca) -> String {
    let part = |(at, ratio): (usize, &f64)| {
        format!(
            "{} {} {}{}",
            if at == 0 { "Component" } else { "component" },
            at + 1,
            if at == 0 { "keeps " } else { "" },
            percent(*ratio)
        )
    };
    let ratios = &pca.explained_variance_ratio;
    let parts = ratios.iter().take(pca.components.len()).enumerate().map(part).collect::<Vec<_>>().join(", ");
    let map: f64 = ratios.iter().take(2).sum();
    format!("{parts}; the map keeps {} of the differences.", percent(map))
}

/// A loading with its sign.
fn signed(loading: f64) -> String {
    let text = figure(loading, 2);
    if loading > 0.0 && text != "0.00" { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pca(ratios: &[f64]) -> Pca {
        Pca {
            mean: vec![0.0; 3],
            components: vec![vec![1.0, 0.0, 0.0]; ratios.len()],
            explained_variance: ratios.to_vec(),
            explained_variance_ratio: ratios.to_vec(),
        }
    }

    #[test]
    fn what_is_kept_is_said_in_words_and_to_the_last_digit() {
        let pca = pca(&[0.4425, 0.333, 0.2245]);
        assert_eq!(
            sentence(&pca),
            "Component 1 keeps 44%, component 2 33%, component 3 22%; the map keeps 78% of the differences."
        );
        assert_eq!(values(&pca), "0.4425,0.333,0.2245");
    }

    #[test]
    fn loadings_have_signs() {
        assert_eq!([0.5, -0.25, 0.001].map(signed), ["+0.50", "−0.25", "0.00"]);
    }
}
