# The table of `make bench`, printed and written into docs/performance.md. Sourced; needs measuring.sh.

# row NAME: operation, statements, rate, p50, p99, CPU of server, of the floor, of PostgreSQL and of server and PostgreSQL,
# memory, pgbench's rate, ratio.
row() {
    medians <"$folder/$1.rounds" | awk -v name="$1" -v statements="$(statement_count "$1")" \
        -v floor="$(middle <"$folder/$1.floors")" '{
        printf "| %s | %s | %.0f | %.2f | %.2f | %.1f | %.1f | %.1f | %.1f | %d | %s | %s |\n", name, statements, $1,
            $2 / 1000, $3 / 1000, $4, floor, $5, $4 + $5, $6, $7 ? $7 : "–", $7 ? sprintf("%.2f", $1 / $7) : "–"
    }'
}

table() {
    echo '| operation | statements | requests/s | p50 ms | p99 ms | server µs | floor µs | PostgreSQL µs | both µs | RSS MB | pgbench/s | ratio |'
    echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
    for name in typename $operations; do row "$name"; done
}

# row_on_all_cores NAME: operation, rate, p50, p99, CPU of server and of PostgreSQL, ratio to pgbench's rate of the other table.
row_on_all_cores() {
    medians <"$folder/$1.all-cores" | awk -v name="$1" -v most="$(medians <"$folder/$1.rounds" | awk '{ print $7 }')" '{
        printf "| %s | %.0f | %.2f | %.2f | %.1f | %.1f | %s |\n", name, $1, $2 / 1000, $3 / 1000, $4, $5,
            most ? sprintf("%.2f", $1 / most) : "–"
    }'
}

table_on_all_cores() {
    echo '| a loop for each core | requests/s | p50 ms | p99 ms | server µs | PostgreSQL µs | ratio |'
    echo '| --- | --- | --- | --- | --- | --- | --- |'
    for name in typename $operations; do row_on_all_cores "$name"; done
}

machine() {
    local model memory
    model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
    memory=$(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo)
    echo "$(nproc) cores (${model:-unknown}), $memory, PostgreSQL $("$POSTGRES_BIN/postgres" -V | awk '{ print $3 }')"
}

report() {
    {
        echo "$(date -u +%Y-%m-%d), $(machine); one event loop, \`wrk -t1 -c32\`, $seconds s each, medians of $rounds" \
            "rounds in turn with \`pgbench -c8 -j2 -M prepared\`. Load average at the end: $(cut -d' ' -f1 /proc/loadavg)."
        echo
        table
        echo
        table_on_all_cores
        echo
        echo "From the start of the process to ready: $start_ms ms. Sequential scans of large tables in the operations and the" \
            "examples: $(if [ -s "$folder/scans" ]; then paste -sd ',' "$folder/scans"; else echo none; fi)." \
            "$(cat "$folder/pages")"
        echo
        echo "Where CPU time goes (perf; server and PostgreSQL together):"
        echo
        for name in $operations; do [ ! -s "$folder/$name.profile" ] || echo "- $name: $(cat "$folder/$name.profile")"; done
    } >"$folder/report.md"
    cat "$folder/report.md"
    write_into docs/performance.md "$folder/report.md"
}

# write_into DOCUMENT FILE [NAME]: between the marks of that name.
write_into() {
    [ -e "$1" ] || return 0
    awk -v file="$2" -v name="${3:-make bench}" '
        $0 == "<!-- " name ": end -->" { isInside = 0 }
        !isInside { print }
        $0 == "<!-- " name ": begin -->" { isInside = 1; print ""; while ((getline line < file) > 0) print line; print "" }' \
        "$1" >"$folder/document" && cat "$folder/document" >"$1"
}
