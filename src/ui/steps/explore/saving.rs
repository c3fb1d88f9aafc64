//! Downloads of pictures: they hold all customers, so they wait until the picture rests.

use yew::prelude::*;

use crate::state::Shared;
use crate::ui::hooks::Rest;

/// What a picture is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Svg,
}

/// Callbacks for PNG and SVG; `save` is called once the picture rests.
#[hook]
pub(super) fn use_save(rest: Option<&Shared<Rest>>, save: impl Fn(Format, &Rest) + 'static) -> [Callback<()>; 2] {
    let wanted = use_state_eq(|| None::<Format>);
    {
        let setter = wanted.setter();
        use_effect_with((*wanted, rest.cloned()), move |(wanted, rest)| {
            if let (Some(format), Some(rest)) = (wanted, rest) {
                save(*format, rest);
                setter.set(None);
            }
        });
    }
    [Format::Png, Format::Svg].map(|format| {
        let setter = wanted.setter();
        Callback::from(move |()| setter.set(Some(format)))
    })
}
