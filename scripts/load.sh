#!/usr/bin/env bash
# Usage: scripts/load.sh [SCENARIO]
# Measures the release build under load: one scenario, or all of them.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh run
say "Building and measuring"
# Builds the release binary, too, which the load program starts.
exec cargo bench --locked --bench load -- "$@"
