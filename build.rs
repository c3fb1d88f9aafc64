//! The page's program is linked with the linker's notes of what refers to what: by them `scripts/bundle.mjs` parts it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bin=clientele=--emit-relocs");
    }
}
