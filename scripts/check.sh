#!/usr/bin/env bash
# Everything that must hold besides the tests. Goes on after a failure and ends with a list.
# shellcheck disable=SC2317 # the functions are called by their names
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh check
scripts/tools.sh

python="$target/tools/venv/bin"
results=()
failed=0
step() {
    local title="$1"
    shift
    say "$title"
    if "$@"; then
        results+=("ok      $title")
    else
        results+=("FAILED  $title")
        failed=1
    fi
}

documentation() {
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items
}

shell_scripts() {
    shellcheck --external-sources scripts/*.sh deploy/*.sh deploy/postgres/*.sh .ci/run
}

# The unit names programs that are there only where Muster is installed; that is no mistake of it.
systemd_unit() {
    local said
    said="$(systemd-analyze verify --man=no deploy/muster.service 2>&1 |
        grep -F 'muster.service' | grep -vF 'is not executable' || true)"
    printf '%s' "$said"
    [ -z "$said" ]
}

step "Formatting" cargo fmt --check
step "Clippy, warnings denied" cargo clippy --locked --all-targets -- -D warnings
step "Documentation builds" documentation
step "No unused dependency" "$target/tools/bin/cargo-machete"
step "Licences, sources and bans of dependencies" \
    "$target/tools/bin/cargo-deny" --locked check bans licenses sources
step "Migrations down and up, and src/schema.rs" scripts/schema.sh check
step "openapi.yaml" scripts/openapi.sh check
step "The console" scripts/console.sh check
step "Shell scripts" shell_scripts
step "Dockerfile" "$python/hadolint" deploy/Dockerfile
step "compose.yaml" "$python/check-jsonschema" --builtin-schema vendor.compose-spec deploy/compose.yaml
step "systemd unit" systemd_unit

printf '\n'
printf '%s\n' "${results[@]}"
exit "$failed"
