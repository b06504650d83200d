# The demo of `make run`: its databases, and measurements that go on. Sourced; needs postgres.sh, and server.

# How often measurements go on: a machine is WARNING when its last one is half an hour old.
measuring_seconds=300

# start_demo FOLDER: PostgreSQL over the data, which is made where there is none. A demo of another month has no bill for this
# one: it is put aside, and made anew.
start_demo() {
    local data=$1 month said
    start_postgres "$data"
    month=$(demo_month)
    if [ -n "$month" ] && [ "$month" != "$(TZ=Africa/Johannesburg date +%Y-%m)" ]; then
        stop_postgres
        rm -rf "$data-$month"
        mv "$data" "$data-$month"
        echo "The demo was of $month: it is kept in $data-$month, and a new one is made."
        start_postgres "$data"
        month=
    fi
    export_settings
    export_token_key "$ROOT/.dcx/token.key"
    "$server" migrate
    # Once: what was removed from the demo since is not to come back.
    [ -n "$month" ] || "$server" seed --preset demo
    said=$("$server" seed --preset demo-samples 2>&1) || echo "$said"
}

# The month of the newest invoice, 2026-11; nothing where there is no demo.
demo_month() {
    psql_owner -d dcx_main -At -c "SELECT to_char(max(month), 'YYYY-MM') FROM invoices" 2>/dev/null || true
}

# go_on_measuring: as a collector would, for as long as this shell's parent lives.
go_on_measuring() {
    local parent=$$ second=0
    while sleep 1 && kill -0 "$parent" 2>/dev/null; do
        second=$((second + 1))
        [ $((second % measuring_seconds)) -gt 0 ] || "$server" seed --preset demo-samples || true
    done
}

# wait_until_ready ADDRESS: until all databases answer; fails where nothing serves there for a while.
wait_until_ready() {
    local host=${1%:*} port=${1##*:} page try
    for try in $(seq 600); do
        if page=$( { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null &&
            printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3 && cat <&3); then
            # The two others are waited for, but not for long.
            [[ $page == *" 200 "* ]] && [[ $page != *false* || $try -gt 50 ]] && return 0
        fi
        sleep 0.1
    done
    return 1
}
