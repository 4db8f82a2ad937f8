#!/usr/bin/env bash
# Usage: scripts/schema.sh write|check
# src/schema.rs is what the migrations make of an empty database: writes it, or fails when it says
# something else, or when a migration cannot be taken back and applied again.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

diesel="$target/tools/bin/diesel"
case "${1:-}" in
    write) exec scripts/with-postgres.sh "$diesel" migration run ;;
    check) exec scripts/with-postgres.sh scripts/schema.sh down-and-up ;;
    down-and-up)
        "$diesel" migration run --locked-schema || fail "src/schema.rs is not what the migrations make; type: make schema"
        "$diesel" migration redo --all --locked-schema
        ;;
    *) fail "usage: scripts/schema.sh write|check" ;;
esac
