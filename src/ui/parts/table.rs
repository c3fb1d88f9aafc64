//! A table: figures right, words left, hairlines only.

use yew::prelude::*;

/// What a table needs.
#[derive(Properties, PartialEq)]
pub struct TableProps {
    /// What the table shows. Read out, not printed; differs from table to table on a page.
    pub caption: AttrValue,
    /// Heads of the columns.
    pub head: Vec<AttrValue>,
    /// Rows of cells, each as long as the head. The first cell names its row.
    pub rows: Vec<Vec<Html>>,
    /// Columns of figures, counted from 0.
    #[prop_or_default]
    pub figures: Vec<usize>,
    /// Columns that take the whole width when stacked, counted from 0.
    #[prop_or_default]
    pub wide: Vec<usize>,
    /// A row to point out, counted from 0.
    #[prop_or_default]
    pub marked: Option<usize>,
    /// On a phone each row becomes a block, instead of scrolling sideways.
    #[prop_or_default]
    pub is_stacking: bool,
    /// More classes of the table.
    #[prop_or_default]
    pub class: Classes,
}

/// A table that scrolls sideways, by keyboard too, or stacks.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let class = classes!("table", props.is_stacking.then_some("is-stacking"), props.class.clone());
    let table = html! {
        <table {class}>
            <caption class="layout__unseen">{ &props.caption }</caption>
            <thead>
                <tr>
                    for (column, words) in props.head.iter().enumerate() {
                        <th key={column} scope="col" class={classes!("table__head", figure_class(props, column))}>
                            { words }
                        </th>
                    }
                </tr>
            </thead>
            <tbody>
                for (at, cells) in props.rows.iter().enumerate() {
                    <tr key={at} class={(props.marked == Some(at)).then_some("table__row is-marked")}>
                        for (column, words) in cells.iter().enumerate() {
                            { cell(props, column, words) }
                        }
                    </tr>
                }
            </tbody>
        </table>
    };
    if props.is_stacking {
        return table;
    }
    html! { <div class="table__scroll" tabindex="0" role="region" aria-label={props.caption.clone()}>{ table }</div> }
}

fn figure_class(props: &TableProps, column: usize) -> Option<&'static str> {
    props.figures.contains(&column).then_some("is-figure")
}

fn cell(props: &TableProps, column: usize, words: &Html) -> Html {
    if column == 0 {
        return html! { <th key={column} scope="row" class="table__cell is-name">{ words.clone() }</th> };
    }
    let is_wide = props.wide.contains(&column);
    let class = classes!("table__cell", figure_class(props, column), is_wide.then_some("is-wide"));
    html! { <td key={column} {class} data-label={props.head.get(column).cloned()}>{ words.clone() }</td> }
}
