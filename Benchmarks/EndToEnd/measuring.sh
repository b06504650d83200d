# One measurement of an operation, by wrk or by pgbench. Sourced; needs data.sh.

ticks=$(getconf CLK_TCK)

# ticks_of PROCESS …: CPU time that they have used.
ticks_of() {
    local process
    for process in "$@"; do cat "/proc/$process/stat" 2>/dev/null || true; done |
        sed 's/(.*)/x/' | awk '{ sum += $14 + $15 } END { print sum + 0 }'
}

# The backends of the server, which live as long as it does.
backends() { pgrep -P "$(head -n 1 "$POSTGRES_DATA/postmaster.pid")" -f 'postgres: dcx_server'; }

# measure_wrk NAME CONNECTIONS: a line with rate, p50 and p99 in µs, CPU µs of server and of PostgreSQL a request, and the
# resident memory in MB.
measure_wrk() {
    local server_before postgres_before processes
    processes=$(backends)
    server_before=$(ticks_of "$pid")
    postgres_before=$(ticks_of $processes)
    wrk -t1 -c"$2" -d"${seconds}s" --latency -s "$folder/$1.lua" "$url" >"$folder/$1.wrk"
    grep Non-2xx "$folder/$1.wrk" >&2 || true
    awk -v ticks="$ticks" -v server="$(($(ticks_of "$pid") - server_before))" \
        -v postgres="$(($(ticks_of $processes) - postgres_before))" \
        -v memory="$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$pid/status")" '
        function microseconds(text) {
            if (text ~ /us$/) return text + 0
            if (text ~ /ms$/) return text * 1000
            return text * 1000000
        }
        $1 == "50%" { half = microseconds($2) }
        $1 == "99%" { most = microseconds($2) }
        / requests in / { requests = $1 }
        /^Requests\/sec:/ { rate = $2 }
        END {
            if (requests == 0) requests = 1
            printf "%.0f %.0f %.0f %.1f %.1f %.0f\n", rate, half, most, server * 1000000 / ticks / requests,
                postgres * 1000000 / ticks / requests, memory
        }' "$folder/$1.wrk"
}

# measure_on_all_cores NAME: the same of the server with a loop for each core.
measure_on_all_cores() { pid=$all_cores_pid url=http://$all_cores_listen/graphql measure_wrk "$1" 32; }

# measure_floor NAME: CPU µs of a program that receives the requests of the last measurement and sends as many bytes as were
# answered, and does nothing else.
measure_floor() {
    local process before port=$((${DCX_LISTEN##*:} + 2))
    "$floor" "$port" "$(answer_bytes "$1")" &
    process=$!
    until { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null; do
        kill -0 "$process" 2>/dev/null || return 1
        sleep 0.02
    done
    exec 3>&-
    before=$(ticks_of "$process")
    wrk -t1 -c32 -d"${seconds}s" -s "$folder/$1.lua" "http://127.0.0.1:$port/graphql" >"$folder/floor.wrk"
    awk -v ticks="$ticks" -v used="$(($(ticks_of "$process") - before))" '
        / requests in / { printf "%.1f\n", used * 1000000 / ticks / $1 }' "$folder/floor.wrk"
    kill "$process"
    wait "$process" 2>/dev/null || true
}

# answer_bytes NAME: of an answer with its head, as wrk has read them.
answer_bytes() {
    awk '/ requests in / {
        unit = $5 ~ /GB/ ? 1073741824 : $5 ~ /MB/ ? 1048576 : $5 ~ /KB/ ? 1024 : 1
        printf "%d\n", $5 * unit / $1
    }' "$folder/$1.wrk"
}

# measure_pgbench NAME: how many times a second all statements of a request are executed, one database after the other.
measure_pgbench() {
    local database script files options total=0 rate
    for database in dcx_main aas_product_data e_networks; do
        [ -e "$folder/$1.$database.1.sql" ] || continue
        files=()
        for script in "$folder/$1.$database".*.sql; do files+=(-f "$script"); done
        options=()
        [ ! -e "$folder/$1.$database.options" ] || mapfile -t options <"$folder/$1.$database.options"
        PGOPTIONS='-c plan_cache_mode=force_generic_plan -c timezone=UTC' "$POSTGRES_BIN/pgbench" -n -M prepared -c 8 -j 2 \
            -T "$seconds" "${options[@]}" "${files[@]}" -h "$SOCKET" -U dcx_server "$database" \
            >"$folder/pgbench.out" 2>"$folder/pgbench.err" || { tail -n 3 "$folder/pgbench.err" >&2; return 1; }
        rate=$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$folder/pgbench.out")
        total=$(awk "BEGIN { print $total + 1 / $rate }")
    done
    awk "BEGIN { printf \"%.0f\n\", $total ? 1 / $total : 0 }"
}

# measure_start: milliseconds from the start of a process to its being ready, the middle one of five.
measure_start() {
    local began process _ port=$((${DCX_LISTEN##*:} + 1))
    for _ in 1 2 3 4 5; do
        began=$(date +%s%N)
        DCX_LISTEN=127.0.0.1:$port DCX_LOG=off "$server" serve 2>/dev/null &
        process=$!
        until is_ready "$port"; do :; done
        echo $((($(date +%s%N) - began) / 1000000))
        kill "$process"
        wait "$process" 2>/dev/null || true
    done | middle
}

# is_ready PORT: asked without a process of its own.
is_ready() {
    local line
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    read -r line <&3 || true
    exec 3>&-
    [[ $line == *" 200 "* ]]
}

# middle: of numbers, one a line.
middle() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

# medians: of lines of numbers, column by column.
medians() {
    awk '{ for (i = 1; i <= NF; i++) print i, $i }' | sort -k1,1n -k2,2n |
        awk '{ all[$1, ++count[$1]] = $2; if ($1 > last) last = $1 }
             END { for (i = 1; i <= last; i++) printf "%s%s", all[i, int((count[i] + 1) / 2)], i < last ? " " : "\n" }'
}

# profile NAME: shares of the CPU time of the server and its backends by what runs, while wrk asks; nothing where there is
# no perf.
profile() {
    command -v perf >/dev/null || return 0
    local processes
    processes=$(echo "$pid" $(backends) | tr ' ' ,)
    wrk -t1 -c32 -d4s -s "$folder/$1.lua" "$url" >/dev/null &
    sleep 0.5
    perf record -q -F 999 -p "$processes" -o "$folder/perf.data" -- sleep 3 >/dev/null 2>&1 || true
    wait $!
    perf report -i "$folder/perf.data" --comm dcx-server --sort dso,symbol --percentage absolute 2>/dev/null |
        awk '!/^#/ && NF && ++n <= 45' >"$folder/$1.symbols"
    perf report -i "$folder/perf.data" --sort comm,dso --percentage absolute 2>/dev/null | awk '!/^#/ && NF' |
        awk '{ share = $1; sub(/%/, "", share); if (share >= 2) printf "%s%s %s %.0f %%", n++ ? ", " : "", $2, $3, share }
             END { print "" }'
}
