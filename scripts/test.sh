#!/usr/bin/env bash
# Runs every test, the console's first and last; with arguments, which go to cargo test, the service's only.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh test
scripts/venv.sh tests/requirements.txt "$target/venv"
export MUSTER_TEST_PYTHON="$target/venv/bin/python"
if [ $# = 0 ]; then
    scripts/console.sh test
fi
say "Running every test"
cargo test --locked "$@"
if [ $# = 0 ]; then
    scripts/console.sh smoke
fi
