//! The compute worker: its own, small wasm binary without the page.

fn main() {
    console_error_panic_hook::set_once();
    clientele::compute::serve();
}
