#!/usr/bin/env bash
# Builds the console and the service, creates the demo company on the first start only, and serves until Ctrl-C.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh run
scripts/console.sh build
say "Building"
cargo build --release --locked --bin muster
"$target/release/muster" demo
exec "$target/release/muster" serve
