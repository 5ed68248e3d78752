# shellcheck shell=bash
# What every script here shares: where things are kept, and how to say things.
#
#   CS_CACHE   what can be made again: Odoo, the Python environment, test databases
#   CS_STATE   what people typed: the database and attachments of scripts/run
#
# Root keeps both outside its home folder, because PostgreSQL refuses to run as
# root and the user it runs as then cannot enter that folder.
set -euo pipefail

CS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ADDONS_DIR=${ADDONS_DIR:-$CS_ROOT/addons}
if [ "$(id -u)" = 0 ]; then
    CS_CACHE=${CS_CACHE:-/var/cache/cs-quality}
    CS_STATE=${CS_STATE:-/var/lib/cs-quality}
else
    : "${HOME:?HOME is not set: it says where to keep the data}"
    CS_CACHE=${CS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cs-quality}
    CS_STATE=${CS_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/cs-quality}
fi
LIB=$CS_ROOT/scripts/lib
export LIB CS_ROOT CS_CACHE CS_STATE ADDONS_DIR
export PYTHONDONTWRITEBYTECODE=${PYTHONDONTWRITEBYTECODE-1} PYTHONUNBUFFERED=1
umask 022

say() { printf '%s\n' "$*" >&2; }
die() {
    printf '%s\n' "$*" >&2
    exit 1
}
is_root() { [ "$(id -u)" = 0 ]; }

# locked FILE COMMAND...: run the command while no other script runs one under FILE.
locked() {
    local file=$1
    shift
    mkdir -p "${file%/*}"
    (
        flock 9
        "$@"
    ) 9>"$file"
}

# debian_package NAME WHAT_FOR: install it as root, or say what is missing.
debian_package() {
    is_root || die "$2 needs the Debian package $1: ask an administrator to run 'apt-get install $1'."
    command -v apt-get >/dev/null || die "$2 needs $1, and this machine has no apt-get: install $1 by hand."
    say "Installing the Debian package $1"
    local log
    mkdir -p "$CS_CACHE"
    log=$CS_CACHE/apt-$1.log
    if ! apt_install "$1" >"$log" 2>&1; then
        apt-get -q update >>"$log" 2>&1 || true
        apt_install "$1" >>"$log" 2>&1 || die "$2 needs the Debian package $1, which did not install: see $log."
    fi
}
apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$1" </dev/null
}

# addon_names: the folders with a manifest, one a line, in name order.
addon_names() {
    local manifest
    for manifest in "$ADDONS_DIR"/*/__manifest__.py; do
        [ -f "$manifest" ] || continue
        manifest=${manifest%/*}
        printf '%s\n' "${manifest##*/}"
    done
}
addon_list() { addon_names | paste -sd, -; }
