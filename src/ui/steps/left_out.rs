//! The rows of the files that are in the table in no way, to take away.

use yew::prelude::*;

use crate::compute::Office;
use crate::pipeline::table::FileNames;
use crate::ui::files::save_bytes;
use crate::ui::hooks::use_task;
use crate::ui::parts::{Button, ButtonKind, Glyph};

#[derive(Properties, PartialEq)]
pub(super) struct LeftOutProps {
    /// Rows left out, of all files.
    pub(super) n_rows: usize,
    #[prop_or_default]
    pub(super) names: FileNames,
    pub(super) office: Office,
}

/// A button to download them, with the reason of each. Nothing where there are none.
#[component]
pub(super) fn LeftOut(props: &LeftOutProps) -> Html {
    let LeftOutProps { n_rows, names, office } = props;
    let download = {
        let (office, names) = (office.clone(), names.clone());
        use_task(move |()| {
            let (office, names) = (office.clone(), names.clone());
            async move {
                if let Ok(bytes) = office.left_out(names).await {
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
