#!/usr/bin/env bash
# Usage: scripts/setup.sh run|test|check|screenshots
# Installs what is missing for that, through apt. Where it may not, it says the command to type.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

purpose="${1:-}"
case "$purpose" in
    run | test | check | screenshots) ;;
    *) fail "usage: scripts/setup.sh run|test|check|screenshots" ;;
esac

# Puts an apt package on the list when what it brings is not there.
missing=()
nats_server() { PATH="$PATH:/usr/sbin" have nats-server; }
chinese_font() { [ -n "$(fc-list :lang=zh-cn family)" ]; }
needs() {
    local package="$1"
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

needs build-essential have cc
# The linker that .cargo/config.toml names for this kind of machine.
if [ "$(uname -m)" = x86_64 ]; then
    needs clang have clang
    needs mold have mold
fi
needs postgresql postgres_folder
needs util-linux have setpriv
# The console is built by Node.js, whose package is asked for where it is new enough.
if [ -f console/package.json ] && ! node_is_new_enough; then
    candidate="$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: //p')"
    if have dpkg && dpkg --compare-versions "${candidate:-0}" ge 20.19; then
        missing+=(nodejs npm)
    else
        fail "$node_wanted"
    fi
fi
if [ "$purpose" != run ]; then
    if [ -f console/package.json ]; then needs chromium have chromium; fi
    needs python3 have python3
    needs python3-venv python3 -c 'import ensurepip, venv'
    needs nats-server nats_server
fi
# Without one a browser draws Chinese as boxes, which are of another width, too.
if [ "$purpose" = screenshots ]; then
    needs fontconfig have fc-list
    needs fonts-noto-cjk chinese_font
fi
if [ "$purpose" = check ]; then
    needs libpq-dev have pg_config
    needs shellcheck have shellcheck
    needs systemd have systemd-analyze
fi

apt_install() {
    "${as_root[@]}" apt-get install -y --no-install-recommends "$@"
}

# The package of the newest PostgreSQL that apt offers, if that is new enough.
postgres_package() {
    apt-cache search --names-only '^postgresql-[0-9]+$' | cut -d' ' -f1 | sort -Vr | head -n 1 |
        awk -F- '$2 >= 15'
}

# The package's first installation would also create and start a server on port 5432. Muster has
# its own, so for the time of the installation that is turned off.
install_postgres() {
    local package="$1" quiet=/etc/postgresql-common/createcluster.d/muster.conf
    apt_install postgresql-common || return
    "${as_root[@]}" mkdir -p "${quiet%/*}"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$quiet" >/dev/null
    local installed=yes
    apt_install "$package" || installed=no
    "${as_root[@]}" rm -f "$quiet"
    [ "$installed" = yes ]
}

install_missing() {
    local wanted=() package postgres=no
    for package in "${missing[@]}"; do
        if [ "$package" = postgresql ]; then postgres=yes; else wanted+=("$package"); fi
    done
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update || return
    if [ "${#wanted[@]}" -gt 0 ]; then
        apt_install "${wanted[@]}" || return
    fi
    if [ "$postgres" = yes ]; then
        package="$(postgres_package)"
        [ -n "$package" ] || fail "This system's packages have no PostgreSQL 15 or newer. Add PostgreSQL's own:
  sudo apt-get install -y postgresql-common && sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y"
        install_postgres "$package"
    fi
}

if [ "${#missing[@]}" -gt 0 ]; then
    by_hand="sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    have apt-get || fail "Missing, and there is no apt here to install it: ${missing[*]}
Install what these Debian packages bring with this system's own package manager, and PostgreSQL 15 or newer."
    if [ "$(id -u)" = 0 ]; then
        as_root=(env)
    elif sudo -n true 2>/dev/null; then
        as_root=(sudo -n env "DEBIAN_FRONTEND=noninteractive")
    else
        fail "Missing: ${missing[*]}. Installing needs root; type:
  $by_hand"
    fi
    say "Installing through apt: ${missing[*]}"
    install_missing || fail "apt could not install everything (see above). To try by hand, type:
  $by_hand"
fi

if ! have cargo; then
    # Just installed, and this shell has not heard of it.
    [ -x "$HOME/.cargo/bin/cargo" ] && fail "Rust is installed but not in PATH; type:
  . \"\$HOME/.cargo/env\""
    fail "Rust is missing. Get it from https://rustup.rs:
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y && . \"\$HOME/.cargo/env\""
fi
if ! cargo --version >/dev/null 2>&1; then
    if have rustup; then
        say "Installing the Rust that rust-toolchain.toml names"
        rustup toolchain install
    fi
    cargo --version >/dev/null || fail "This Rust does not work here (see above)."
fi
