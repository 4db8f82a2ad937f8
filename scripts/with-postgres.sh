#!/usr/bin/env bash
# Usage: scripts/with-postgres.sh COMMAND [ARGUMENT...]
# Runs the command beside a throwaway PostgreSQL that has Muster's roles and its empty database:
# DATABASE_URL connects as the schema's owner, APP_DATABASE_URL as the service.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -gt 0 ] || fail "usage: scripts/with-postgres.sh COMMAND [ARGUMENT...]"
programs="$(postgres_folder)" || fail "No PostgreSQL 15 or newer was found; type: make tools"

# PostgreSQL refuses to run as root.
as_server=()
folder="$(mktemp -d /tmp/muster-throwaway-XXXXXX)"
if [ "$(id -u)" = 0 ]; then
    user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
    chown "$user" "$folder"
    as_server=(setpriv "--reuid=$(id -u "$user")" "--regid=$(id -g "$user")" --clear-groups)
fi
server() {
    (cd / && exec "${as_server[@]}" "$programs/$1" "${@:2}")
}

finish() {
    server pg_ctl stop -D "$folder/cluster" -m immediate -s || true
    rm -rf "$folder"
}
trap finish EXIT

server initdb -D "$folder/cluster" --encoding=UTF8 --locale=C --auth=trust --username=postgres \
    --no-sync --no-instructions >/dev/null
if ! server pg_ctl start -D "$folder/cluster" -w -s -l "$folder/log" \
    -o "-c listen_addresses='' -k $folder -c fsync=off -c log_min_messages=warning"; then
    cat "$folder/log" >&2
    fail "The throwaway PostgreSQL did not start."
fi
"$programs/psql" -X -q -v ON_ERROR_STOP=1 -o /dev/null -h "$folder" -U postgres -d postgres \
    -f deploy/postgres/10-roles.sql

host="${folder//\//%2F}"
export DATABASE_URL="postgres://muster_owner@$host/muster"
export APP_DATABASE_URL="postgres://muster_app@$host/muster"
"$@"
