#!/usr/bin/env bash
# Runs every test; arguments go to cargo test.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh test
scripts/venv.sh tests/requirements.txt "$target/venv"
export MUSTER_TEST_PYTHON="$target/venv/bin/python"
say "Running every test"
exec cargo test --locked "$@"
