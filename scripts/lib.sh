# shellcheck shell=bash
# What the scripts share. Sourced, never run; leaves the caller in the repository's root.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

target="${CARGO_TARGET_DIR:-target}"
mkdir -p "$target"
target="$(cd "$target" && pwd)"

# Says what is being done, set apart from what the programs say.
say() {
    printf '\033[1m==> %s\033[0m\n' "$*" >&2
}

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# The folder with a PostgreSQL of version 15 or newer, or nothing: PATH first, then the newest of
# the usual folders.
postgres_folder() {
    local candidate version
    while read -r candidate; do
        if ! [ -x "$candidate/initdb" ] || ! [ -x "$candidate/psql" ]; then
            continue
        fi
        version="$("$candidate/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')"
        if [ "${version:-0}" -ge 15 ]; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done < <(
        server="$(command -v postgres)" && dirname "$(readlink -f "$server")"
        printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin | sort -Vr
    )
    return 1
}

# Whether the console can be built with the Node.js that is here.
node_is_new_enough() {
    have npm && node -e 'const [a, b] = process.versions.node.split(".").map(Number);
        process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

# shellcheck disable=SC2034 # said by who sources this
node_wanted="The web console needs Node.js 20.19 or newer (22.12 or newer is better) with npm, to be built; the
program that comes out of it does not. Where the system's packages are older (Debian 12 has 18), take it from
https://nodejs.org/en/download and put its folder bin into PATH, then type the same again."
