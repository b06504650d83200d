# Which plans PostgreSQL makes of what the server sends: no large table is read from end to end for one tenant's page. Sourced;
# needs data.sh.

large_tables='vcenter_vm_data_vms|vm_metric_samples_[0-9_]*|vm_metrics_quarters|vm_metrics_hourly|vm_metrics_daily|invoices|invoice_lines|commissions|wallet_transactions'

# check_plans: has the operations and the examples executed by a server whose connections log their plans, and prints the
# sequential scans of large tables. The platform's dashboard adds up everything, and may.
check_plans() {
    local name viewer before
    psql_owner -d postgres -c "LOAD 'auto_explain'" -c "ALTER SYSTEM SET session_preload_libraries = 'auto_explain'" \
        -c "ALTER SYSTEM SET auto_explain.log_min_duration = 0" -c "SELECT pg_reload_conf()" >/dev/null
    sleep 0.3
    start_server
    for name in $operations; do plans_of "$name" "$(head -n 1 "$folder/$name.bodies")"; done
    for example in examples/*.graphql; do
        name=$(basename "$example" .graphql)
        [ "$name" != platform-dashboard ] || continue
        viewer=$(sed -n 's/^# Signed in as //p' "$example" | head -n 1)
        token=$(sign_in "${viewer:-john@vodacom.example}")
        plans_of "$name" "$(printf '{"query":"%s","variables":%s}' \
            "$(grep -v '^ *#' "$example" | tr -s '\n ' ' ' | sed 's/"/\\"/g')" \
            "$(cat "examples/$name.variables.json" 2>/dev/null || echo '{}')")"
    done
    stop_server
    psql_owner -d postgres -c "ALTER SYSTEM RESET ALL" -c "SELECT pg_reload_conf()" >/dev/null
}

# plans_of NAME BODY: the sequential scans of large tables that a request makes.
plans_of() {
    local before
    before=$(stat -c %s "$POSTGRES_DATA/server.log")
    post "$2" | grep -q '"data"' || echo "$1: no answer"
    tail -c "+$((before + 1))" "$POSTGRES_DATA/server.log" | grep -oE "Seq Scan on ($large_tables)( |$)" | sort -u |
        sed "s/^/$1: /" || true
}
