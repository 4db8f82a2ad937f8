#!/usr/bin/env bash
# Installs the checking tools at the versions named here, below target/: nothing of the machine's
# own is touched. Nothing happens when they are there.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# A program that runs for a second is sooner compiled without optimization than with it.
install_crate() {
    local crate="$1" version="$2"
    shift 2
    if grep -qsF "\"$crate $version " "$target/tools/.crates.toml"; then
        return
    fi
    say "Installing $crate $version into $target/tools"
    CARGO_PROFILE_DEV_DEBUG=false cargo install --quiet --locked --debug \
        --root "$target/tools" --version "$version" "$@" "$crate"
}

install_crate diesel_cli 2.3.14 --no-default-features --features postgres
install_crate cargo-machete 0.9.2
install_crate cargo-deny 0.20.2

scripts/venv.sh deploy/requirements.txt "$target/tools/venv"
