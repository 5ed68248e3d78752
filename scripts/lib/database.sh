# shellcheck shell=bash
# Databases with our addons and the demo council. Needs common.sh, setup.sh and
# postgres.sh; the server must be running and DATA_DIR must say where Odoo keeps
# attachments.

# What decides what a database holds. Tests, browser code and texts for readers do not.
addons_hash() {
    (
        cd "$ADDONS_DIR" || exit
        echo "$ODOO_KEY ${ODOO_BIN:-}"
        find "${@:-.}" -type f ! -path '*/tests/*' ! -path '*/__pycache__/*' ! -path '*/static/src/*' \
            ! -path '*/readme/*' ! -name '*.md' ! -name '*.pyc' -print0 |
            sort -z | xargs -0r sha256sum
    ) | key_of
}

# odoo_exec DATABASE ARGS...: become Odoo, on our addons and on this machine only.
odoo_exec() {
    local database=$1
    shift
    [ ! -d "$ADDONS_DIR" ] || set -- --addons-path="$ADDONS_DIR" "$@"
    # 8 is the lock on the server, which Odoo should not hold after us.
    exec "$ODOO" "$@" --database="$database" --data-dir="$DATA_DIR" --http-interface=127.0.0.1 8>&-
}

# odoo_quiet LOG DATABASE ARGS...: the same, with its output shown only when it fails.
odoo_quiet() {
    local log=$1
    shift
    mkdir -p "${log%/*}"
    if ! (odoo_exec "$@" --stop-after-init --no-http) >"$log" 2>&1 </dev/null ||
        grep -qE ' (ERROR|CRITICAL) ' "$log"; then
        grep -vE ' (INFO|DEBUG) ' "$log" | tail -n 60 >&2
        die "Odoo could not prepare the database $1: see the lines above and $log."
    fi
}

# Odoo's own modules that ours build on, one comma-separated line.
needed_modules() {
    "$PYTHON" - "$ADDONS_DIR" <<'PY'
import ast, pathlib, sys
manifests = {p.parent.name: ast.literal_eval(p.read_text()) for p in pathlib.Path(sys.argv[1]).glob("*/__manifest__.py")}
print(",".join(sorted({d for m in manifests.values() for d in m.get("depends", [])} - set(manifests)) or ["base"]))
PY
}

# Odoo's own modules first, in a database of their own that others are copied from.
install_needed() { odoo_quiet "$2" "$1" -i "$(needed_modules)"; }

# install_addons DATABASE NAMES LOG: our addons with their demo council.
# Odoo loads an addon's demo data only where everything it depends on has its
# own. The demo council should stand alone, without Odoo's sample staff: so the
# modules below are marked as having theirs while ours are installed.
install_addons() {
    local database=$1 names=$2 log=$3 failed
    sql -d "$database" -c "UPDATE ir_module_module SET demo = true WHERE state = 'installed'"
    odoo_quiet "$log" "$database" -i "$names"
    sql -d "$database" -c "UPDATE ir_module_module SET demo = false WHERE name <> ALL (string_to_array('$(addon_list)', ','))"
    failed=$(sql -d "$database" -c "SELECT name FROM ir_module_module
        WHERE name = ANY (string_to_array('$names', ',')) AND (state <> 'installed' OR NOT demo)")
    [ -z "$failed" ] || {
        grep -A 40 'demo data failed' "$log" >&2 || true
        die "The demo data of $failed did not load: see the lines above and $log."
    }
}

copy_database() {
    local from=$1 to=$2
    dropdb --if-exists "$to" 2>/dev/null
    createdb -T "$from" "$to"
    rm -rf "$DATA_DIR/filestore/$to"
    # Odoo never changes an attachment in place, so a copy may share the files.
    [ ! -d "$DATA_DIR/filestore/$from" ] || cp -al "$DATA_DIR/filestore/$from" "$DATA_DIR/filestore/$to"
}
remove_database() {
    dropdb --if-exists --force "$1" 2>/dev/null || true
    rm -rf "$DATA_DIR/filestore/$1"
}
rename_database() {
    sql -d postgres -c "ALTER DATABASE \"$1\" RENAME TO \"$2\""
    rm -rf "$DATA_DIR/filestore/$2"
    [ ! -d "$DATA_DIR/filestore/$1" ] || mv "$DATA_DIR/filestore/$1" "$DATA_DIR/filestore/$2"
}
