# shellcheck shell=bash
# Odoo 19 and its Python environment, in the cache. Needs common.sh.
#
# setup_odoo    -> $ODOO runs Odoo, $PYTHON is its Python
# setup_tests   -> the tools of scripts/test and scripts/lint in the same environment
#
# ODOO_BIN=/path/to/odoo uses an Odoo 19 that is already on the machine: its
# own Python packages are used as they are and only what is missing is added, in
# an environment of ours. Otherwise Odoo comes from Debian's package odoo-19
# (suite sid), unpacked into the cache: nothing is installed on the system.

REQUIREMENTS=$CS_ROOT/scripts/requirements
ODOO_SUITE=${ODOO_SUITE:-sid}
# From that suite; the second list from the machine's own (sid's Font Awesome is 7, Odoo is written for 4.7).
ODOO_PACKAGES=(odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-montserrat
    fonts-ocr-b fonts-roboto-unhinted fonts-inconsolata)
LOCAL_PACKAGES=(fonts-font-awesome)

key_of() { cat "$@" | sha256sum | cut -c1-16; }

# What Odoo 19 runs on. The first that exists and can make an environment wins.
find_python() {
    local name
    for name in ${CS_PYTHON:-python3 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        "$name" - 2>/dev/null <<'PY' && command -v "$name" && return
import sys, venv, ensurepip
raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PY
    done
    return 1
}

# --- apt without root: its own lists and cache, the machine's own archives -----
apt_private() { "$1" -q -c "$CS_CACHE/apt/apt.conf" "${@:2}"; }

apt_prepare() {
    local dir=$CS_CACHE/apt codename keyring='' candidate uri
    for candidate in apt-get apt-cache dpkg-deb; do
        command -v "$candidate" >/dev/null ||
            die "Odoo is fetched with Debian's $candidate, which this machine lacks: point ODOO_BIN at an Odoo 19 instead."
    done
    # shellcheck disable=SC1091
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    [ -n "$codename" ] || die "This Debian has no release name: point ODOO_BIN at an Odoo 19 instead."
    for candidate in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
        [ -f "$candidate" ] && keyring=$candidate && break
    done
    [ -n "$keyring" ] || die "The Debian package debian-archive-keyring is missing: install it first."
    mkdir -p "$dir"/{state/lists/partial,cache/archives/partial,etc}
    cat >"$dir/apt.conf" <<CONF
Dir::State "$dir/state";
Dir::State::lists "$dir/state/lists";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$dir/cache";
Dir::Etc::sourcelist "$dir/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Retries "3";
APT::Sandbox::User "root";
APT::Default-Release "$codename";
APT::Install-Recommends "false";
pkgCacheGen::ForceEssential "none";
CONF
    # "--print-uris update" lists what apt would fetch, before any list is there.
    for uri in $(apt-get --print-uris update 2>/dev/null |
        sed -n "s#^'\(.*\)/dists/$codename/InRelease'.*#\1#p" | sort -u); do
        printf "deb [signed-by=$keyring] $uri %s main\n" "$codename" "$ODOO_SUITE" >"$dir/etc/sources.list"
        apt_private apt-get update >"$dir/update.log" 2>&1 || continue
        if apt_private apt-cache show odoo-19 >/dev/null 2>&1; then
            return
        fi
    done
    die "No configured archive offers odoo-19 in $ODOO_SUITE (see $dir/update.log): point ODOO_BIN at an Odoo 19 instead."
}

# unpack_packages FOLDER SUITE NAME...: download and unpack, scripts not run.
unpack_packages() {
    local into=$1 suite=$2 work deb
    shift 2
    work=$(mktemp -d "$CS_CACHE/apt/debs.XXXXXX")
    (cd "$work" && apt_private apt-get download "${@/%//$suite}") >"$CS_CACHE/apt/download.log" 2>&1 ||
        die "These packages could not be downloaded: $* (see $CS_CACHE/apt/download.log)."
    mkdir -p "$into"
    for deb in "$work"/*.deb; do
        dpkg-deb -x "$deb" "$into"
    done
    rm -rf "$work"
}

fetch_odoo() {
    local root=$ENVIRONMENT/odoo codename stub
    say "Fetching Odoo 19 (Debian package odoo-19)"
    apt_prepare
    # shellcheck disable=SC1091
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    rm -rf "$root.new"
    unpack_packages "$root.new" "$ODOO_SUITE" "${ODOO_PACKAGES[@]}"
    unpack_packages "$root.new" "$codename" "${LOCAL_PACKAGES[@]}"
    # Stray top-level packages that Odoo does not use.
    rm -rf "$root.new"/usr/lib/python3/dist-packages/{addons,doc,setup}
    # Debian leaves this file out (not free software as built) but the manifest of
    # mail lists it: without a stand-in every page logs an asset error.
    stub=$root.new/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
    [ -e "$stub" ] || {
        mkdir -p "${stub%/*}"
        echo '/* not shipped by Debian */' >"$stub"
    }
    rm -rf "$root"
    mv "$root.new" "$root"
}

# --- Python --------------------------------------------------------------------
pip_install() {
    local log=$ENVIRONMENT/pip.log
    "$VENV/bin/python" -m pip install -q --disable-pip-version-check "$@" >"$log" 2>&1 </dev/null || {
        tail -n 20 "$log" >&2
        die "The Python packages did not install: see the lines above and $log."
    }
}

make_venv() {
    local python
    python=$1
    rm -rf "$VENV"
    if ! "$python" -m venv "$VENV" >"$ENVIRONMENT/venv.log" 2>&1; then
        ! is_root || debian_package python3-venv "Running Odoo"
        "$python" -m venv "$VENV" >"$ENVIRONMENT/venv.log" 2>&1 ||
            die "$python cannot make a virtual environment (see $ENVIRONMENT/venv.log): install the Debian package python3-venv."
    fi
    SITE=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    # Odoo starts its websocket process from the name of the script it was started
    # with, so "python -m odoo" cannot run several workers: a script named odoo can.
    printf '#!%s/bin/python\nimport odoo.cli\n\nif __name__ == "__main__":\n    odoo.cli.main()\n' \
        "$VENV" >"$VENV/bin/odoo"
    chmod +x "$VENV/bin/odoo"
}

build_own() {
    local python
    python=$(find_python) || {
        is_root && debian_package python3-venv "Running Odoo"
        python=$(find_python) ||
            die "Odoo 19 needs Python 3.11, 3.12 or 3.13 with venv: install the Debian package python3-venv, or name one in CS_PYTHON."
    }
    fetch_odoo
    say "Installing Odoo's Python packages"
    make_venv "$python"
    pip_install -r "$REQUIREMENTS/odoo.txt"
    echo "$ENVIRONMENT/odoo/usr/lib/python3/dist-packages" >"$SITE/odoo.pth"
}

build_beside() {
    local python
    say "Using the Odoo at $ODOO_BIN"
    [ -x "$ODOO_BIN" ] || die "ODOO_BIN names $ODOO_BIN, which is not a program."
    python=$(sed -n '1s/^#! *\(\/usr\/bin\/env \)\{0,1\}//p' "$ODOO_BIN" | awk '{print $1}')
    "$python" -c 'import odoo.release as r; raise SystemExit(r.version_info[0] != 19)' 2>/dev/null ||
        (cd "$(dirname "$ODOO_BIN")" && "$python" -c 'import odoo.release as r; raise SystemExit(r.version_info[0] != 19)') 2>/dev/null ||
        die "$ODOO_BIN is not an Odoo 19 started by Python: point ODOO_BIN at one, or leave it unset."
    make_venv "$python"
    # Everything that Odoo's own Python can import, behind what is installed here.
    "$python" - "$ODOO_BIN" >"$SITE/odoo.pth" <<'PY'
import os, sys
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[1]))
import odoo
roots = {os.path.dirname(os.path.abspath(path)) for path in odoo.__path__}
print("\n".join(dict.fromkeys(p for p in [*sys.path[1:], *sorted(roots)] if os.path.isdir(p))))
PY
    pip_install -r "$CS_ROOT/requirements.txt"
}

build_odoo() {
    [ ! -f "$ENVIRONMENT/ready" ] || return 0
    mkdir -p "$ENVIRONMENT"
    if [ -n "${ODOO_BIN:-}" ]; then build_beside; else build_own; fi
    # Odoo reads no settings of the user's own: what it runs with is here.
    printf '[options]\nhttp_interface = 127.0.0.1\n' >"$ENVIRONMENT/odoo.conf"
    "$ODOO" --version >/dev/null || die "Odoo does not start: see the lines above."
    touch "$ENVIRONMENT/ready"
}

build_tests() {
    [ ! -f "$1" ] || return 0
    say "Installing the test tools"
    if [ -n "${ODOO_BIN:-}" ]; then
        pip_install -r "$REQUIREMENTS/test.in"
    else
        pip_install -r "$REQUIREMENTS/test.txt"
    fi
    touch "$1"
}

# One environment for each state of the lists above: two checkouts do not disturb each other.
setup_odoo() {
    local old
    ODOO_KEY=$(key_of "$LIB/setup.sh" "$REQUIREMENTS/odoo.txt" "$CS_ROOT/requirements.txt" \
        <(echo "${ODOO_BIN:-} ${CS_PYTHON:-} $ODOO_SUITE"))
    ENVIRONMENT=$CS_CACHE/env-$ODOO_KEY
    VENV=$ENVIRONMENT/venv
    ODOO=$VENV/bin/odoo
    PYTHON=$VENV/bin/python
    if [ ! -f "$ENVIRONMENT/ready" ]; then
        locked "$CS_CACHE/setup.lock" build_odoo
    fi
    touch "$ENVIRONMENT/used"
    find "$CS_CACHE" -maxdepth 2 -path '*/env-*/used' -mtime +14 -printf '%h\n' | while read -r old; do
        rm -rf "$old"
    done
    export PYTHON ODOO_RC=$ENVIRONMENT/odoo.conf
}

setup_tests() {
    local stamp
    setup_odoo
    stamp=$ENVIRONMENT/tests-$(key_of "$REQUIREMENTS/test.txt" "$REQUIREMENTS/test.in")
    if [ ! -f "$stamp" ]; then
        locked "$CS_CACHE/setup.lock" build_tests "$stamp"
    fi
}

# The browser that Odoo's browser tests drive.
setup_browser() {
    local name
    for name in chromium chromium-browser google-chrome-stable google-chrome; do
        command -v "$name" >/dev/null && return
    done
    debian_package chromium "Testing in a browser"
}

# What prints to PDF. Everything else works without it, and not every Debian has it,
# so nobody is stopped.
setup_printer() {
    command -v wkhtmltopdf >/dev/null && return
    ! is_root || (debian_package wkhtmltopdf "Printing to PDF") 2>/dev/null ||
        say "Printing to PDF needs wkhtmltopdf, which did not install. Everything else works without it."
    is_root || say "Printing to PDF needs wkhtmltopdf: ask an administrator for it. Everything else works without it."
}
