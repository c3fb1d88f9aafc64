//! The page. Its program is parted in two at [`beyond`], by `scripts/bundle.mjs`, so that the first screen need not wait for
//! what is seen later.
#![expect(
    clippy::unnecessary_wraps,
    reason = "the Result is for the fetching, which `wasm_split` puts around the function"
)]

use clientele::ui::{Beyond, Fetch, start};
use futures_util::FutureExt as _;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

fn main() {
    start(Fetch::from(|()| async { beyond().await.ok() }.boxed_local()));
}

/// All that is reached from here alone is the second part.
#[wasm_split(beyond, fallible)]
fn beyond() -> Result<Beyond, SplitLoaderError> {
    Ok(Beyond::here())
}
