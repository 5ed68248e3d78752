# shellcheck shell=bash
# What scripts/bench measures, a function each; a result's file is added to "results".
# Needs common.sh, setup.sh, postgres.sh and database.sh; DATA_DIR, RUN and results are
# scripts/bench's.
BENCH=$CS_ROOT/benchmarks
PEERS=$CS_CACHE/peers
SOLVER=$CS_CACHE/solver
PATHS=--addons-path=$ADDONS_DIR,$PEERS/odoo/addons
export CS_BENCH_FOLDER=$BENCH

bench_peers() {
    local oca=(mgmtsystem mgmtsystem_action mgmtsystem_nonconformity mgmtsystem_audit document_page
        document_page_procedure document_knowledge report_xlsx)
    [ ! -f "$PEERS/complete" ] || return 0
    say "Fetching the peers from the package index"
    rm -rf "$PEERS"
    "$PYTHON" -m pip install -q --disable-pip-version-check --no-deps --target "$PEERS" "${oca[@]/#/odoo-addon-}" 2>&1 |
        grep -v '^WARNING' || true
    [ -d "$PEERS/odoo/addons/mgmtsystem_audit" ] || die "The package index does not offer the peers: ${oca[*]}."
    touch "$PEERS/complete"
}

bench_solver() {
    [ ! -f "$SOLVER/complete" ] || return 0
    say "Fetching the exact solver from the package index"
    rm -rf "$SOLVER"
    "$PYTHON" -m pip install -q --disable-pip-version-check --target "$SOLVER" ortools 2>&1 |
        grep -vE '^(WARNING|ERROR: pip.s dependency|odoo|holidays) ' || true
    [ -d "$SOLVER/ortools" ] || die "The package index does not offer ortools."
    touch "$SOLVER/complete"
}

# shell_on DATABASE FILE: run one of benchmarks/ in Odoo's shell.
shell_on() { (odoo_exec "$1" shell --no-http --log-level=error "$PATHS") <"$BENCH/$2"; }

# found_on DATABASE FILE NAME: the same, of one that writes what it found; a result.
found_on() {
    CS_BENCH_OUT=$RUN/$3.json shell_on "$1" "$2"
    results+=("$RUN/$3.json")
}

# bench_bare: our addons and the peers, no council; its name in "bare".
bench_bare() {
    local old
    made_by=$(addons_hash)
    bare=bench_bare_$made_by
    ! database_exists "$bare" || return 0
    say "Installing the addons and the peers"
    for old in $(sql -d postgres -c "SELECT datname FROM pg_database WHERE datname LIKE 'bench_%'"); do
        remove_database "$old"
    done
    odoo_quiet "$RUN/install.log" "$bare-new" "$PATHS" --without-demo=all \
        -i "$(needed_modules),$(addon_list),project,maintenance,mgmtsystem_audit,report_xlsx"
    rename_database "$bare-new" "$bare"
}

# bench_made FROM NAME SCRIPT...: a copy in which these of benchmarks/ were run, kept until one
# of them changes; its name in "made".
bench_made() {
    local from=$1 script
    made=$2_$({ echo "$made_by ${CS_BENCH_COUNCIL:-}" && cd "$BENCH" && cat council.py seed.py "${@:3}"; } | key_of)
    made_by=${made##*_}
    ! database_exists "$made" || return 0
    say "Making $made"
    remove_database "$made-new"
    copy_database "$from" "$made-new"
    for script in "${@:3}"; do
        shell_on "$made-new" "$script"
    done
    rename_database "$made-new" "$made"
}

# bench_council: people and teams without a case, its name in "made".
bench_council() {
    bench_bare
    bench_made "$bare" bench_council council.py
}

# bench_sized SIZE: a database of that many audits, its name in "sized".
bench_sized() {
    bench_council
    CS_BENCH_SIZE=$1 bench_made "$made" "bench_$1" seed.py
    sized=$made
}

# measure_inside SIZE...: in order of size; all that needs no server.
measure_inside() {
    local size
    bench_solver
    for size in "$@"; do
        bench_sized "$size"
        say "Measuring at $size audits"
        CS_BENCH_SIZE=$size found_on "$sized" measure.py "$size"
    done
    [ -z "${CS_BENCH_ONLY:-}" ] || return 0
    say "Measuring memory, and the import of a register"
    CS_BENCH_PART=sheets found_on "$sized" memory.py sheets
    bench_council
    CS_BENCH_PART=import found_on "$made" memory.py import
    say "Measuring every board, report and scheduled action"
    bench_bare
    bench_made "$bare" bench_demo demo.py
    found_on "$made" every.py every
    say "Measuring the allocation"
    PYTHONPATH=$SOLVER "$PYTHON" "$BENCH/allocation.py" --out "$RUN/allocation.json"
    results+=("$RUN/allocation.json")
}

measure_register() {
    say "Measuring the register"
    "$PYTHON" "$BENCH/register_ssd.py" --out "$RUN/register.json"
    results+=("$RUN/register.json")
}

# bench_served: a copy of the database of 100,000, with people who can log in, in "bench_served".
bench_served() {
    local size=${CS_BENCH_SERVED:-100000}
    bench_sized "$size"
    say "Copying it for people who write"
    copy_database "$sized" bench_served
    CS_BENCH_PASSWORD=$("$PYTHON" -c 'import secrets; print(secrets.token_hex())')
    CS_BENCH_SIZE=$size
    export CS_BENCH_PASSWORD CS_BENCH_SIZE
    CS_BENCH_OUT=$RUN/people.json shell_on bench_served people.py
}

# on_two_workers FILE NAME: run one of benchmarks/ that starts a server on that copy.
on_two_workers() {
    "$PYTHON" "$BENCH/$1" --odoo="$ODOO $PATHS --data-dir=$DATA_DIR --http-interface=127.0.0.1" --database=bench_served \
        --people="$RUN/people.json" --log="$RUN/$2.log" --out="$RUN/$2.json" 8>&-
    results+=("$RUN/$2.json")
    remove_database bench_served
}

measure_serve() {
    setup_tests
    setup_browser
    bench_served
    say "Measuring eight people at once"
    on_two_workers at_once.py serve
}

measure_screens() {
    setup_tests
    setup_browser
    bench_served
    say "Measuring screens in a browser"
    on_two_workers screens_shown.py screens
}

# All three sizes by the same code, so that one line can be drawn through them; without the
# larger jobs.
measure_million() {
    local size free grown=()
    free=$(df --output=avail -B1G "$RUN" | tail -n 1)
    [ "$free" -ge 15 ] || die "A million audits take up to 15 GB beside what there is; $free GB are free where $RUN is."
    for size in 20000 100000 1000000; do
        bench_sized "$size"
        say "Measuring at $size audits"
        grown+=("$RUN/grown_$size.json")
        CS_BENCH_SIZE=$size CS_BENCH_OUT=$RUN/grown_$size.json CS_BENCH_ONLY=': ' shell_on "$sized" measure.py
    done
    sql -d "$sized" -f "$BENCH/storage.sql" >"$RUN/storage.json"
    "$PYTHON" "$BENCH/growth.py" --out "$RUN/growth.json" --storage "$RUN/storage.json" "${grown[@]}"
    results+=("$RUN/growth.json")
    remove_database "$sized"
}

# Twenty councils of 5,000 in one database; one of 5,000 and one of 100,000 in their own.
measure_region() {
    local people=2,5,25,50,150 bare_by places=() found=() name
    bench_bare
    bare_by=$made_by
    CS_BENCH_COUNCIL=$people CS_BENCH_SIZE=5000 bench_made "$bare" bench_alone council.py seed.py
    places+=("$made")
    made_by=$bare_by
    CS_BENCH_COUNCIL=$people CS_BENCH_SIZE=5000 CS_BENCH_COUNCILS=20 bench_made "$bare" bench_region region.py
    places+=("$made")
    bench_sized 100000
    places+=("$sized")
    for name in "${places[@]}"; do
        say "Measuring $name"
        found+=("$RUN/region_${#found[@]}.json")
        CS_BENCH_OUT=${found[-1]} shell_on "$name" region_measure.py
    done
    "$PYTHON" -c 'import json, sys; print(json.dumps({"region": [json.load(open(one)) for one in sys.argv[1:]]}))' \
        "${found[@]}" >"$RUN/region.json"
    results+=("$RUN/region.json")
}
