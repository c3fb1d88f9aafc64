//! A file that could not be read: what was found, where, and what to do; and nothing lost.

use web_sys::File;
use yew::prelude::*;

use crate::state::Action;
use crate::ui::parts::{Button, ButtonKind, FileButton, Finding, FindingKind, Glyph, Icon, TABLES};
use crate::ui::store::use_tell;
use crate::ui::words::capital;

#[derive(Properties, PartialEq)]
pub(crate) struct StoppedProps {
    /// What could not be done.
    pub(crate) what: AttrValue,
    pub(crate) file: Option<AttrValue>,
    /// What was found, where, and what can be done.
    pub(crate) told: AttrValue,
    /// Segments of an earlier file are still there.
    pub(crate) has_earlier: bool,
    pub(crate) on_file: Callback<File>,
    /// What else can be done about it.
    #[prop_or_default]
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Stopped(props: &StoppedProps) -> Html {
    let on_close = use_tell(|()| Action::Close);
    let on_back = use_tell(|()| Action::Back);
    let source = html! {
        <>
            <span class="error__mark"><Icon glyph={Glyph::Stop} /><b>{ &props.what }</b></span>
            if let Some(file) = &props.file {
                { " · " }{ file }
            }
        </>
    };
    html! {
        <div class="layout__row error">
            <div class="layout__lead">
                <Finding kind={FindingKind::Error} {source} sentence={capital(&props.told)} testid="error"
                    more={html! { "Nothing was changed, nothing was guessed. Row numbers are those of your spreadsheet: the first row of the file is 1." }}>
                    <FileButton words="Choose another file" accept={TABLES} kind={ButtonKind::Primary}
                        on_file={&props.on_file} testid="file-input" />
                    <Button words="Start again" kind={ButtonKind::Quiet} on_click={on_close} testid="start-again" />
                </Finding>
                { props.children.clone() }
            </div>
            if props.has_earlier {
                <aside class="layout__aside error__kept" aria-labelledby="kept">
                    <h2 class="error__kept-title" id="kept"><Icon glyph={Glyph::Check} />{ "Nothing is lost" }</h2>
                    <p>{ "The segments that you had before are still here, as you left them." }</p>
                    <Button words="Back to them" glyph={Glyph::Left} on_click={on_back} testid="back" />
                </aside>
            }
        </div>
    }
}
