#!/usr/bin/env bash
# Usage: scripts/console.sh [build|test|check]
# Builds the web console into console/dist, from where cargo takes it into the program, unless that is
# built from the same sources already; or runs its tests, or its checks. Without the folder, nothing.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

purpose="${1:-build}"
case "$purpose" in
    build | test | check) ;;
    *) fail "usage: scripts/console.sh [build|test|check]" ;;
esac
if ! [ -f console/package.json ]; then
    say "No console here: nothing to $purpose"
    exit 0
fi
node_is_new_enough || fail "$node_wanted"

# What the console is made of, as one digest.
sources() {
    find console openapi.yaml \( -name node_modules -o -path console/dist \) -prune -o -type f -print0 |
        sort -z | xargs -0 sha256sum | sha256sum
}

install_packages() {
    local lock=console/package-lock.json installed=console/node_modules/.installed-lock.json
    if cmp -s "$lock" "$installed"; then
        return
    fi
    say "Installing the console's packages"
    (cd console && npm ci --no-audit --no-fund)
    mkdir -p console/node_modules
    cp "$lock" "$installed"
}

# Browsers take texts compressed, and compressing them once costs less than with each answer. The
# index is not the same twice and goes as it is.
compress() {
    node --input-type=module - console/dist <<'SCRIPT'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = argv[2];
const text = /\.(js|css|svg|json|webmanifest|txt)$/;
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !text.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const content = readFileSync(path);
  if (content.length < 1024) continue;
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: size }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
SCRIPT
}

build() {
    local stamp=console/dist/.sources now
    now="$(sources)"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
        return
    fi
    install_packages
    say "Building the console"
    (cd console && npm run --silent build)
    compress
    printf '%s\n' "$now" >"$stamp"
    # Cargo sees when a file changes that the program has taken in, not when the first one comes.
    touch src/app/console/files.rs
}

case "$purpose" in
    build) build ;;
    test)
        install_packages
        (cd console && npm test)
        ;;
    check)
        install_packages
        (cd console && npm run check)
        ;;
esac
