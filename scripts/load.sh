#!/usr/bin/env bash
# Usage: scripts/load.sh [SCENARIO]
# Measures the release build under load: one scenario, or all of them.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh run
say "Building and measuring"
exec cargo bench --locked --bench load -- "$@"
