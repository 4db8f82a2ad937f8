#!/usr/bin/env bash
# Makes the passwords and the environment that compose.yaml reads, in deploy/secrets. Once: what is
# there stays.
set -euo pipefail
cd "$(dirname "$0")"

umask 077
mkdir -p secrets
cd secrets

for name in postgres_password muster_owner_password muster_app_password; do
    # Hexadecimal: needs no quoting, in a URL either. No line's end: a password has none.
    [ -s "$name" ] || head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$name"
    # The container's user, who is another one, reads it; others do not get into this folder.
    chmod 0444 "$name"
done

url() {
    printf 'postgres://%s:%s@postgres:5432/muster' "$1" "$(cat "$1_password")"
}
if [ ! -s muster.env ]; then
    printf 'DATABASE_URL=%s\nMUSTER_MIGRATION_DATABASE_URL=%s\n' \
        "$(url muster_app)" "$(url muster_owner)" >muster.env
fi
echo "The secrets are in $PWD; keep a copy of them with your backups."
