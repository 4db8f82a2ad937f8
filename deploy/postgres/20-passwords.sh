#!/usr/bin/env bash
# Gives the two roles their passwords, from the files that compose mounts as secrets.
set -euo pipefail

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname muster \
    --set owner="$(cat /run/secrets/muster_owner_password)" \
    --set app="$(cat /run/secrets/muster_app_password)" <<'SQL'
ALTER ROLE muster_owner PASSWORD :'owner';
ALTER ROLE muster_app PASSWORD :'app';
SQL
