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
