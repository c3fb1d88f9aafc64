//! The rows of the files that are in the table in no way, to take away.

use yew::prelude::*;

use crate::compute::Office;
use crate::ui::files::save_bytes;
use crate::ui::hooks::use_task;
use crate::ui::parts::{Button, ButtonKind, Glyph};

#[derive(Properties, PartialEq)]
pub(super) struct LeftOutProps {
    /// Rows left out, of all files.
    pub(super) n_rows: usize,
    pub(super) office: Office,
}

/// A button to download them, with the reason of each. Nothing where there are none.
#[component]
pub(super) fn LeftOut(props: &LeftOutProps) -> Html {
    let LeftOutProps { n_rows, office } = props;
    let download = {
        let office = office.clone();
        use_task(move |()| {
            let office = office.clone();
            async move {
                if let Ok(bytes) = office.left_out().await {
                    save_bytes("left-out.csv", "text/csv", &bytes);
                }
            }
        })
    };
    html! {
        if *n_rows > 0 {
            <Button words="Download the rows left out" kind={ButtonKind::Quiet} is_small=true glyph={Glyph::Down}
                on_click={download} testid="download-left-out" />
        }
    }
}
