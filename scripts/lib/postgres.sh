# shellcheck shell=bash
# A PostgreSQL server of our own: no system service, no network port, a socket
# in a folder only its owner can enter. Needs common.sh and setup.sh.
#
#   pg_start FOLDER keep   for scripts/run: what is written survives a power cut
#   pg_start FOLDER fast   for tests: nothing is worth keeping
#   pg_release             stop it, unless another script still uses it
#
# The programs: $PG_BIN, else the newest under /usr/lib/postgresql, else Debian's
# packages unpacked into the cache (nothing is installed, no cluster is made).

pg_find() {
    local want=${1:-} bin
    for bin in ${PG_BIN:+"$PG_BIN"} \
        $(printf '%s\n' /usr/lib/postgresql/*/bin "$CS_CACHE"/postgresql/*/bin | sort -Vr); do
        if [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ]; then
            if [ -z "$want" ] || [ "$(basename "${bin%/bin}")" = "$want" ]; then
                echo "$bin"
                return
            fi
        fi
    done
    return 1
}

pg_unpack() {
    local top=$CS_CACHE/postgresql codename version names libraries program
    pg_find >/dev/null && return
    say "Fetching PostgreSQL (Debian package postgresql)"
    [ -f "$CS_CACHE/apt/apt.conf" ] || apt_prepare
    # shellcheck disable=SC1091
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    version=$(apt_private apt-cache depends "postgresql/$codename" 2>/dev/null |
        sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1)
    [ -n "$version" ] || die "PostgreSQL 13 or newer is missing: install the Debian package postgresql."
    # The server, and whatever libraries it needs that this machine lacks.
    names=$(apt_private apt-get -s install "postgresql-$version" 2>/dev/null |
        sed -n 's/^Inst \(\(lib\|postgresql-[0-9]\|postgresql-client-[0-9]\)[^ ]*\) .*/\1/p' | grep -v perl)
    rm -rf "$top"
    # shellcheck disable=SC2086
    unpack_packages "$top/files" "$codename" $names
    libraries=$(echo "$top"/files/usr/lib/*-linux-*)
    mkdir -p "$top/$version/bin"
    for program in "$top/files/usr/lib/postgresql/$version/bin"/*; do
        printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$@"\n' "$libraries" "$program" >"$top/$version/bin/${program##*/}"
        chmod +x "$top/$version/bin/${program##*/}"
    done
    "$top/$version/bin/postgres" --version >/dev/null || die "PostgreSQL 13 or newer is missing: install the Debian package postgresql."
}

# Run a server program: not as root, in a neutral folder, without our locks.
pg_as() (
    cd /
    exec 8>&- 9>&-
    export LC_ALL=C.UTF-8
    if is_root; then
        exec setpriv --reuid "$PG_OWNER" --regid "$(id -g "$PG_OWNER")" --clear-groups -- "$@"
    fi
    exec "$@"
)

pg_running() { pg_as "$PG_BIN_DIR/pg_ctl" -D "$PG_FOLDER/data" status >/dev/null 2>&1; }

# jit=off: compiling a statement takes longer than running any of ours.
pg_launch() {
    local mode=$1 options="-k $PG_FOLDER -c listen_addresses= -c max_connections=100 -c jit=off"
    [ "$mode" = keep ] || options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB"
    if [ ! -f "$PG_FOLDER/data/PG_VERSION" ]; then
        pg_as "$PG_BIN_DIR/initdb" -D "$PG_FOLDER/data" -U odoo -A trust -E UTF8 --locale=C.UTF-8 \
            >"$PG_FOLDER.log" 2>&1 || {
            cat "$PG_FOLDER.log" >&2
            die "PostgreSQL could not make its data folder $PG_FOLDER/data."
        }
    fi
    # One role must give its password: tests ask what a wrong one comes to.
    if [ "$mode" != keep ] && ! grep -q '^local all cs_asked ' "$PG_FOLDER/data/pg_hba.conf"; then
        pg_as sed -i '1i local all cs_asked scram-sha-256' "$PG_FOLDER/data/pg_hba.conf"
        ! pg_running || pg_as "$PG_BIN_DIR/pg_ctl" -D "$PG_FOLDER/data" reload >/dev/null
    fi
    pg_running || pg_as "$PG_BIN_DIR/pg_ctl" -D "$PG_FOLDER/data" -l "$PG_FOLDER/log" -w -t 120 -o "$options" start \
        >/dev/null </dev/null || {
        tail -n 5 "$PG_FOLDER/log" >&2
        die "PostgreSQL did not start: see $PG_FOLDER/log."
    }
}

pg_start() {
    local mode=$2 want=
    PG_FOLDER=$1
    PG_OWNER=$(id -un postgres 2>/dev/null || echo nobody)
    ((${#PG_FOLDER} < 90)) || die "$PG_FOLDER is too long a name for PostgreSQL's socket: set CS_CACHE and CS_STATE to shorter ones."
    mkdir -p "$PG_FOLDER"
    ! is_root || [ "$(stat -c %U "$PG_FOLDER")" = "$PG_OWNER" ] || chown "$PG_OWNER" "$PG_FOLDER"
    chmod 700 "$PG_FOLDER"
    ! is_root || setpriv --reuid "$PG_OWNER" --regid "$(id -g "$PG_OWNER")" --clear-groups -- test -x "$PG_FOLDER" ||
        die "The user $PG_OWNER, as whom PostgreSQL runs, cannot enter $PG_FOLDER: set CS_CACHE and CS_STATE to folders that user can enter."
    [ ! -f "$PG_FOLDER/data/PG_VERSION" ] || want=$(cat "$PG_FOLDER/data/PG_VERSION")
    pg_find >/dev/null || locked "$CS_CACHE/setup.lock" pg_unpack
    PG_BIN_DIR=$(pg_find "$want") ||
        die "The data in $PG_FOLDER were written by PostgreSQL $want, which is no longer here: install postgresql-$want."
    # Held for as long as this script uses the server.
    exec 8>"$PG_FOLDER.users"
    flock -s 8
    locked "$PG_FOLDER.lock" pg_launch "$mode"
    export PGHOST=$PG_FOLDER PGPORT=5432 PGUSER=odoo PATH=$PG_BIN_DIR:$PATH
    unset PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS
}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
database_exists() { [ "$(sql -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

pg_release() {
    [ -n "${PG_FOLDER:-}" ] || return 0
    flock -u 8
    locked "$PG_FOLDER.lock" pg_stop_unused
}
pg_stop_unused() {
    flock -n -x 8 || return 0
    ! pg_running || pg_as "$PG_BIN_DIR/pg_ctl" -D "$PG_FOLDER/data" -m fast -w stop >/dev/null 2>&1 || true
}
