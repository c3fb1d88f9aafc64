#!/usr/bin/env bash
# Installs what the project needs and this machine lacks. Idempotent; takes seconds when nothing is missing.
#   scripts/setup.sh native   a Rust toolchain and a C linker
#   scripts/setup.sh build    also the wasm32 target, wasm-bindgen, wasm-opt and Trunk
#   scripts/setup.sh test     also Chromium, its driver and axe-core
#   scripts/setup.sh bench    as test, and the peers of the benchmarks, native and in the tab
# WASM_TOOLCHAIN   auto (default): `rustup target add`, else Debian's packaged compiler; rustup or packaged forces one
# CLIENTELE_CACHE  where the tools go (default ~/.cache/clientele)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.sh
CACHE=${CLIENTELE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clientele}
SYSROOT=$CACHE/rust-wasm TOOLS=$CACHE/tools TARGET=wasm32-unknown-unknown LOG=$CACHE/setup.log
mkdir -p "$TOOLS/bin"
: >"$LOG"

DOING="looking around"
say() { # what is being done and how long it may take
  DOING=$*
  printf '   %s\n' "$DOING" >&2
}
fail() { # the one sentence; ended() adds where to read more
  DOING=
  printf 'setup: %s.\n' "$*" >&2
  exit 1
}
ended() { # exit code
  [ "$1" != 0 ] || return 0
  [ -z "$DOING" ] || printf 'setup: stopped at: %s.\n' "$DOING" >&2
  [ ! -s "$LOG" ] || printf 'The last lines of %s:\n%s\n' "$LOG" "$(tail -n 5 "$LOG" | sed 's/^/  /')" >&2
}
trap 'ended $?' EXIT
have() { command -v "$1" >/dev/null 2>&1; }
quiet() { "$@" >>"$LOG" 2>&1; }

apt_install() { # packages...: those that are missing, where apt is
  have apt-get || fail "this machine lacks $* and has no apt-get: install them by hand, then run this again"
  local missing=() package sudo=
  for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    have sudo || fail "${missing[*]} must be installed by root, and there is no sudo: install them, then run this again"
    sudo=sudo
  fi
  say "system packages: ${missing[*]} (about a minute)"
  quiet $sudo apt-get update -qq || true # one dead source must not stop the others
  quiet $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

need() { # command:package...: asks for commands, since their packages differ from system to system
  local missing=() pair
  for pair in "$@"; do have "${pair%%:*}" || missing+=("${pair#*:}"); done
  [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}" || fail "could not install ${missing[*]}"
}

has_target() { # rustc
  local lib
  lib=$("$1" --print sysroot 2>/dev/null)/lib/rustlib/$TARGET/lib
  compgen -G "$lib/libstd-*.rlib" >/dev/null
}

new_enough() { # is the rustc on PATH at least $RUST?
  local found
  found=$(rustc --version 2>/dev/null | cut -d ' ' -f 2) || return 1
  [ -n "$found" ] && [ "$(printf '%s\n' "$RUST" "${found%%-*}" | sort -V | head -n 1)" = "$RUST" ]
}

# A Rust toolchain that is new enough: the one that is here, else rustup's, else Debian's own.
rust() {
  if [ "$WASM_TOOLCHAIN" = packaged ]; then
    wasm_target
    return 0
  fi
  [ ! -e "$CACHE/rustup-toolchain" ] || export RUSTUP_TOOLCHAIN=$(cat "$CACHE/rustup-toolchain")
  if have cargo && new_enough; then return 0; fi
  have rustup || apt_install rustup || say "no rustup to be had"
  if have rustup; then
    say "Rust $RUST, by rustup (about a minute)"
    if quiet env RUSTUP_MAX_RETRIES=0 timeout 300 rustup toolchain install "$RUST" --profile default; then
      printf %s "$RUST" >"$CACHE/rustup-toolchain" # env.sh chooses it; the machine's default stays as it is
      export RUSTUP_TOOLCHAIN=$RUST
      return 0
    fi
  fi
  say "rustup could not install Rust $RUST: taking Debian's compiler instead"
  WASM_TOOLCHAIN=packaged
  wasm_target
}

rustup_target() { # the ordinary road; bounded, since without a route rustup only retries
  have rustc && has_target rustc && return 0
  have rustup || return 1
  say "the wasm32 target, by rustup (seconds; given up after two minutes)"
  quiet env RUSTUP_MAX_RETRIES=0 timeout 120 rustup target add $TARGET && has_target rustc
}

# The other road: Debian's rustc, and a std compiled once from Debian's own std sources into a sysroot of ours.
# A subshell, for its EXIT trap. Neither it nor a caller may stand in a condition (`if`, `||`), which would switch set -e
# off inside it.
packaged_target() (
  trap - EXIT
  apt_install rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy rustfmt-web gcc libc6-dev
  apt_install "$(basename "$(readlink /usr/bin/rust-lld)")" # no package depends on what rust-lld points to
  stamp="$(/usr/bin/rustc -vV | tr '\n' ' ')$(dpkg-query -W -f='${Version}' rust-web-src) recipe 1 $SYSROOT"
  [ "$(cat "$SYSROOT/.stamp" 2>/dev/null || :)" != "$stamp" ] || exit 0
  say "std for wasm32, compiled from Debian's sources (about a minute)"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/probe/src"
  : >"$work/probe/src/lib.rs"
  cat >"$work/probe/Cargo.toml" <<'TOML'
[package]
name = "std-probe"
version = "0.0.0"
edition = "2021"
[workspace]
[profile.release]
opt-level = 3
debug = false
codegen-units = 1
TOML
  # embed-bitcode: so that fat LTO of the app can see into std
  (cd "$work/probe" && quiet env -u RUSTUP_TOOLCHAIN -u CARGO_ENCODED_RUSTFLAGS RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
    RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" /usr/bin/cargo build -q --release --target $TARGET \
    -Zbuild-std=core,alloc,std,panic_abort,panic_unwind,proc_macro,test)
  new=$SYSROOT.new
  real=$(/usr/bin/rustc --print sysroot)/lib/rustlib
  rm -rf "$new"
  mkdir -p "$new/bin" "$new/lib/rustlib/$TARGET/lib"
  cp "$work/target/$TARGET/release/deps/"*.rlib "$new/lib/rustlib/$TARGET/lib/"
  rm -f "$new/lib/rustlib/$TARGET/lib/"libstd_probe*
  for entry in "$real"/*; do
    [ "${entry##*/}" = $TARGET ] || ln -s "$entry" "$new/lib/rustlib/${entry##*/}"
  done
  for tool in rustc rustdoc; do
    printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' $tool "$SYSROOT" >"$new/bin/$tool"
  done
  # All of one version: rustup's clippy-driver beside this rustc fails with E0514.
  for tool in cargo cargo-fmt rustfmt; do ln -s /usr/bin/$tool "$new/bin/$tool"; done
  cp -L /usr/bin/cargo-clippy "$new/bin/" # a copy: it looks for clippy-driver beside its real self
  printf '#!/bin/sh\nSYSROOT="%s" exec /usr/bin/clippy-driver "$@"\n' "$SYSROOT" >"$new/bin/clippy-driver"
  chmod +x "$new/bin/"{rustc,rustdoc,clippy-driver}
  printf %s "$stamp" >"$new/.stamp"
  rm -rf "$SYSROOT"
  mv "$new" "$SYSROOT"
)

wasm_target() {
  case $WASM_TOOLCHAIN in
    rustup)
      rustup_target || fail "rustup could not add $TARGET"
      rm -f "$CACHE/use-packaged"
      ;;
    packaged)
      packaged_target
      touch "$CACHE/use-packaged"
      ;;
    auto)
      if rustup_target; then
        rm -f "$CACHE/use-packaged"
      else
        say "rustup could not add $TARGET: taking Debian's compiler instead"
        packaged_target
        touch "$CACHE/use-packaged"
      fi
      ;;
    *) fail "WASM_TOOLCHAIN is '$WASM_TOOLCHAIN', but must be auto, rustup or packaged" ;;
  esac
}

cargo_tool() { # crate binary version minutes args...
  local crate=$1 binary=$2 version=$3 minutes=$4
  shift 4
  # By cargo's own list, since not every tool tells its version.
  [ -x "$TOOLS/bin/$binary" ] && grep -qF "\"$crate $version (" "$TOOLS/.crates.toml" 2>/dev/null && return 0
  say "$crate $version (compiled once, about $minutes minutes on 2 cores)"
  quiet env CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=0 \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install -q --locked --force --root "$TOOLS" "$crate" --version "$version" "$@" ||
    fail "could not compile $crate $version"
}

npm_package() { # folder name version files...: keeps only the files asked for
  local folder=$1 name=$2 version=$3 work file
  shift 3
  [ "$(cat "$TOOLS/$folder/.version" 2>/dev/null || :)" != "$version" ] || return 0
  say "$name $version, from npm (seconds)"
  work=$(mktemp -d)
  (cd "$work" && quiet npm install --silent --no-audit --no-fund --ignore-scripts "$name@$version") ||
    fail "npm could not install $name $version"
  mkdir -p "$TOOLS/$folder"
  for file in "$@"; do cp "$work/node_modules/$name/$file" "$TOOLS/$folder/"; done
  printf %s "$version" >"$TOOLS/$folder/.version"
  rm -rf "$work"
}

native() {
  need cc:gcc
  rust
}

build() {
  # By command, not by package: Debian's npm cannot stand beside another node.
  need node:nodejs npm:npm pkg-config:pkg-config
  pkg-config --exists openssl 2>/dev/null || apt_install libssl-dev || fail "could not install the openssl headers"
  wasm_target
  . scripts/env.sh
  cargo_tool wasm-bindgen-cli wasm-bindgen "$WASM_BINDGEN" 2 --no-default-features --features native-tls
  npm_package binaryen binaryen "$BINARYEN.0.0" bin/wasm-opt bin/package.json
  chmod +x "$TOOLS/binaryen/wasm-opt"
  ln -sf ../binaryen/wasm-opt "$TOOLS/bin/wasm-opt"
  cargo_tool wasm_split_cli_support wasm-split-cli "$WASM_SPLIT" 2 --features build-binary
  bundler
  # It declares a newer Rust than it needs.
  cargo_tool trunk trunk "$TRUNK" 8 --no-default-features --features native-tls --ignore-rust-version
}

# One program for each platform, in a package of its own.
bundler() {
  local work
  [ "$("$TOOLS/bin/esbuild" --version 2>/dev/null || :)" != "$ESBUILD" ] || return 0
  say "esbuild $ESBUILD, from npm (seconds)"
  work=$(mktemp -d)
  (
    cd "$work"
    quiet npm install --silent --no-audit --no-fund --ignore-scripts "esbuild@$ESBUILD"
    install -D node_modules/@esbuild/*/bin/esbuild "$TOOLS/bin/esbuild"
  ) || fail "npm could not install esbuild $ESBUILD"
  rm -rf "$work"
}

browser() {
  have chromium || have google-chrome || have chrome || apt_install chromium || fail "could not install Chromium"
  need chromedriver:chromium-driver
  npm_package axe-core axe-core "$AXE_CORE" axe.min.js
}

# The native peers, in a Python environment of their own.
peers() {
  local wanted=benches/engine/requirements.txt stamp
  need python3:python3
  stamp="$(python3 --version) $(sha256sum <$wanted)"
  [ "$(cat "$TOOLS/peers/.stamp" 2>/dev/null || :)" != "$stamp" ] || return 0
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv || fail "could not install python3-venv"
  say "the native peers of the benchmarks, from PyPI (about two minutes)"
  rm -rf "$TOOLS/peers"
  quiet python3 -m venv "$TOOLS/peers" || fail "could not make a Python environment"
  quiet "$TOOLS/peers/bin/pip" install -q --disable-pip-version-check -r $wanted ||
    fail "pip could not install what $wanted names"
  printf %s "$stamp" >"$TOOLS/peers/.stamp"
}

# The peers in the tab, each made into one module: ml-kmeans is many, one of which no browser reads as it is, and Papa Parse
# is none.
tab_peers() {
  local work name wanted="ml-kmeans $ML_KMEANS
papaparse $PAPA_PARSE
udsv $UDSV
esbuild $ESBUILD"
  [ "$(cat "$TOOLS/tab-peers/.version" 2>/dev/null || :)" != "$wanted" ] || return 0
  say "the benchmarks' peers in the tab, from npm (seconds)"
  work=$(mktemp -d)
  (
    cd "$work"
    quiet npm install --silent --no-audit --no-fund --ignore-scripts \
      "ml-kmeans@$ML_KMEANS" "papaparse@$PAPA_PARSE" "udsv@$UDSV"
    for name in ml-kmeans papaparse udsv; do
      quiet "$TOOLS/bin/esbuild" $name --bundle --format=esm --outfile=modules/$name.js
    done
  ) || fail "npm could not install the peers in the tab"
  rm -rf "$TOOLS/tab-peers"
  mv "$work/modules" "$TOOLS/tab-peers"
  printf %s "$wanted" >"$TOOLS/tab-peers/.version"
  rm -rf "$work"
}

have cargo || PATH=$HOME/.cargo/bin:$PATH # a rustup that this shell does not know of yet
WASM_TOOLCHAIN=${WASM_TOOLCHAIN:-auto}
# Where rustup failed once it is not waited for again; WASM_TOOLCHAIN=rustup tries it anew.
if [ "$WASM_TOOLCHAIN" = auto ] && [ -e "$CACHE/use-packaged" ]; then WASM_TOOLCHAIN=packaged; fi

case ${1:-build} in
  native) native ;;
  build) native; build ;;
  test) native; build; browser ;;
  bench) native; build; browser; peers; tab_peers ;;
  *) fail "'$1' is none of native, build, test, bench" ;;
esac
