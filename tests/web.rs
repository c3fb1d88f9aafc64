//! What must be the same natively and in WebAssembly, and what only a browser has.
//!
//! The first half runs in both worlds (`cargo test`, and `cargo test --target wasm32-unknown-unknown --test web`) against
//! the same constants: so each holds the other to the bit.
#![cfg_attr(target_arch = "wasm32", expect(clippy::unwrap_used, reason = "a test may stop, and should say where"))]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

/// Folds the bits of many results into one number, in order.
fn fold(values: impl Iterator<Item = f64>) -> u64 {
    values.fold(0, |sum: u64, value| sum.rotate_left(7) ^ value.to_bits())
}

/// From 0.001 to 40, unevenly.
fn arguments() -> impl Iterator<Item = f64> {
    (1..=4000).map(|i| f64::from(i) * 0.01 - 0.009)
}

#[test]
fn logarithms_and_powers_have_the_same_bits() {
    let found = [
        fold(arguments().map(libm::log)),
        fold(arguments().map(libm::log1p)),
        fold(arguments().map(libm::exp)),
        fold(arguments().map(|x| libm::pow(x, 0.37))),
    ];
    assert_eq!(found, [0x80e5_b1e4_8fc1_b00d, 0xa5e8_113f_51bd_da85, 0x1fb4_5a81_7357_2232, 0x88fb_cf54_9034_f311]);
}

#[test]
fn sines_have_the_same_bits() {
    let found = [fold(arguments().map(libm::sin)), fold(arguments().map(libm::cos))];
    assert_eq!(found, [0x0599_cd06_7d47_d0f9, 0x6c2c_e1ae_3125_a67d]);
}

#[test]
fn sums_in_lanes_have_the_same_bits() {
    let weights = wide::f32x4::from([1.0, 0.1, 0.01, 0.001]);
    let lanes = (1..=4000_u16).map(|i| wide::f32x4::splat(f32::from(i) * 0.01) * weights);
    let sum = lanes.fold(wide::f32x4::ZERO, |sum, lane| sum + lane);
    assert_eq!(fold(sum.to_array().into_iter().map(f64::from)), 0xfc54_c597_a008_0e7e);
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    // .cargo/config.toml sets it, unless a RUSTFLAGS variable stands in the way.
    const _: () = assert!(cfg!(target_feature = "simd128"), "the module is built without SIMD");

    #[test]
    fn there_is_a_document() {
        let document = web_sys::window().unwrap().document().unwrap();
        // Appended, never in place of the body: the runner reads its results from an element there.
        let element = document.create_element("p").unwrap();
        element.set_text_content(Some("here"));
        document.body().unwrap().append_child(&element).unwrap();
        assert_eq!(element.text_content().as_deref(), Some("here"));
    }
}
