#!/usr/bin/env bash
# Usage: scripts/console.sh [build|test|check|smoke|e2e|screenshots|lighthouse]
# Builds the web console into console/dist, from where cargo takes it into the program, unless that is
# built from the same sources already; or runs its tests, or its checks; or drives it with a browser: a
# short part, every test, pictures of every page, or Lighthouse. Without the folder, nothing.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

purpose="${1:-build}"
case "$purpose" in
    build | test | check | smoke | e2e | screenshots | lighthouse) ;;
    *) fail "usage: scripts/console.sh [build|test|check|smoke|e2e|screenshots|lighthouse]" ;;
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

free_port() {
    node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => {
        console.log(s.address().port); s.close(); })'
}

# Runs tests in a browser, on the console as it is built now: in front of a mock, or of the program.
in_browser() {
    local project="$1"
    shift
    (
        cd console
        BUILT=1 PORT="$(free_port)" CHROMIUM="${CHROMIUM:-$(command -v chromium)}" \
            MUSTER_BIN="$target/debug/muster" npx playwright test "--project=$project" "$@"
    )
}

prepare_browser() {
    have "${CHROMIUM:-chromium}" || fail "A Chromium is needed: apt-get install chromium, or name one in CHROMIUM."
    build
    cargo build --locked --bin muster
}

case "$purpose" in
    build) build ;;
    smoke)
        prepare_browser
        say "The console in a browser, the short part"
        in_browser mocked --grep @short
        in_browser real --grep @short
        ;;
    e2e)
        prepare_browser
        say "The console in a browser, on a mock and on the real service"
        in_browser mocked
        in_browser real
        ;;
    screenshots | lighthouse)
        prepare_browser
        in_browser "$purpose"
        ;;
    test)
        install_packages
        (cd console && npm test)
        ;;
    check)
        install_packages
        (cd console && npm run check)
        ;;
esac
