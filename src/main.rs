//! The page.

fn main() {
    clientele::ui::start();
}
