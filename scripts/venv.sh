#!/usr/bin/env bash
# Usage: scripts/venv.sh REQUIREMENTS FOLDER
# Makes a Python environment in FOLDER that holds exactly what REQUIREMENTS pins.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

requirements="$1"
folder="$2"
if cmp -s "$requirements" "$folder/installed.txt"; then
    exit 0
fi
say "Installing the Python packages of $requirements into $folder"
python3 -m venv --clear "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
cp "$requirements" "$folder/installed.txt"
