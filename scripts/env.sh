# Sourced: puts the tools that scripts/setup.sh installed first on PATH.
CACHE=${CLIENTELE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clientele}
# A rustup that is installed, but not yet on this shell's PATH.
command -v cargo >/dev/null 2>&1 || PATH=$HOME/.cargo/bin:$PATH
case ":$PATH:" in *":$CACHE/tools/bin:"*) ;; *) PATH=$CACHE/tools/bin:$PATH ;; esac
if [ -e "$CACHE/use-packaged" ]; then
  case ":$PATH:" in *":$CACHE/rust-wasm/bin:"*) ;; *) PATH=$CACHE/rust-wasm/bin:$PATH ;; esac
elif [ -e "$CACHE/rustup-toolchain" ]; then
  export RUSTUP_TOOLCHAIN=$(cat "$CACHE/rustup-toolchain")
fi
export PATH CACHE
