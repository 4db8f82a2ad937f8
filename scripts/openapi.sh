#!/usr/bin/env bash
# Usage: scripts/openapi.sh write|check
# openapi.yaml is generated from the code: writes it, or fails when it is not what the code says.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

cargo run --quiet --locked --bin muster -- openapi >"$target/openapi.yaml"
case "${1:-}" in
    write) cp "$target/openapi.yaml" openapi.yaml ;;
    check)
        diff -u openapi.yaml "$target/openapi.yaml" ||
            fail "openapi.yaml is not what the code says; type: make openapi"
        ;;
    *) fail "usage: scripts/openapi.sh write|check" ;;
esac
