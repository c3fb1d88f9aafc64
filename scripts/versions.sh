# What the project is built and tested with, one line each. Sourced by run and scripts/*.sh.
# wasm-bindgen: the same number stands in Cargo.toml (with =) and in Trunk.toml; tests/pins.rs compares them.
WASM_BINDGEN=0.2.129
TRUNK=0.22.1
BINARYEN=132
WASM_SPLIT=0.2.4
AXE_CORE=4.14.1
ML_KMEANS=7.0.1
PAPA_PARSE=5.7.1
UDSV=0.7.3
ESBUILD=0.28.2
RUST=1.95.0
