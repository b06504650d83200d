# The bench data, kept between runs in an ignored folder: seeding takes a minute. Sourced; needs environment/postgres.sh and
# environment/allocator.sh.

# start_bench_postgres: starts PostgreSQL over the data, seeding it where it is not there or databases/ has changed since.
# DCX_BENCH_DATA says where it is, other than where the checkout keeps its data.
start_bench_postgres() {
    local data=${DCX_BENCH_DATA:-$(data_folder bench)}
    local seed
    seed=$(cat databases/*/*.sql | cksum)
    [ -e "$data.seed" ] && [ "$(head -n 1 "$data.seed")" = "$seed" ] || rm -rf "$data" "$data.seed"
    start_postgres "$data" -c shared_buffers=512MB -c max_connections=300
    export_settings
    [ -e "$data.seed" ] || seed_bench_data "$data" "$seed"
    anchor=$(tail -n 1 "$data.seed")
}

seed_bench_data() {
    local database
    echo "Seeding …"
    local time
    time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    DCX_LOG=off "$server" migrate >/dev/null 2>"$data.log" || { cat "$data.log" >&2; exit 1; }
    DCX_LOG=off "$server" seed --preset bench --anchor "$time" >/dev/null 2>"$data.log" || { cat "$data.log" >&2; exit 1; }
    for database in dcx_main aas_product_data e_networks; do psql_owner -d "$database" -c "VACUUM ANALYZE"; done
    printf '%s\n%s\n' "$2" "$time" >"$1.seed"
}

# start_server OPTION …: the release server over the data, ready; its process is pid. As in production it writes a line a
# request, to a file.
start_server() {
    DCX_LOG=json GLIBC_TUNABLES=$server_allocator "$server" serve "$@" 2>"$folder/server.log" &
    pid=$!
    local _
    for _ in $(seq 100); do curl -sf "http://$DCX_LISTEN/readyz" >/dev/null && return; sleep 0.05; done
    tail -n 5 "$folder/server.log" >&2
    exit 1
}

stop_server() {
    [ -n "${pid:-}" ] || return 0
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    pid=
}

# start_server_on_all_cores: one more, as it is where no number of loops is set; its process is all_cores_pid. Tokens of the
# one are good at the other.
start_server_on_all_cores() {
    local own=$pid
    all_cores_listen=127.0.0.1:$((${DCX_LISTEN##*:} + 3))
    DCX_LOOPS= DCX_LISTEN=$all_cores_listen start_server
    all_cores_pid=$pid
    pid=$own
}

stop_server_on_all_cores() {
    [ -n "${all_cores_pid:-}" ] || return 0
    pid=$all_cores_pid stop_server
    all_cores_pid=
}

# sign_in EMAIL: the access token of a seeded user.
sign_in() {
    local body="mutation { signIn(input: { email: \\\"$1\\\", password: \\\"dcx-demo\\\" }) { session { accessToken } } }"
    local answer
    answer=$(curl -s "$url" -H 'Content-Type: application/json' -d "{\"query\":\"$body\"}")
    case $answer in *'"accessToken":"'*) ;; *) echo "Nobody was signed in: $answer" >&2 && exit 1 ;; esac
    sed 's/.*"accessToken":"\([^"]*\)".*/\1/' <<<"$answer"
}

# post BODY: what the server answers.
post() { curl -s "$url" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$1"; }

# write_variables RESELLER: for each operation the variables of its requests, a line each.
write_variables() {
    local reseller
    reseller=$(printf 'b1000000-0000-4000-8000-%012d' "$1")
    psql_owner -d aas_product_data -At -c "
        SELECT json_build_object('key', identity_instance_uuid) FROM vcenter_vm_data_vms
        WHERE reseller_uuid = '$reseller' ORDER BY md5(identity_instance_uuid) LIMIT 100" >"$folder/tiny.variables"
    psql_owner -d dcx_main -At -c "
        SELECT json_build_object('organisation', uuid) FROM organisations
        WHERE parent_uuid = '$reseller' ORDER BY md5(uuid::text) LIMIT 40" >"$folder/list.variables"
    cp "$folder/list.variables" "$folder/dashboard.variables"
    local from to
    to=$(date -u -d "$anchor" +%Y-%m-%d)T22:00:00Z
    from=$(date -u -d "$to - 7 days" +%Y-%m-%dT%H:%M:%SZ)
    post '{"query":"{ organisations(first: 20) { edges { cursor } } }"}' | grep -o '"cursor":"[^"]*"' |
        sed "s/\"cursor\":\(.*\)/{\"after\":\1,\"from\":\"$from\",\"to\":\"$to\"}/" >"$folder/deep.variables"
}

# write_requests NAME: the bodies of its requests, a line each, and what wrk sends: one of them at random.
write_requests() {
    local query
    query=$(grep -v '^#' "Benchmarks/operations/$1.graphql" | tr -s '\n ' ' ' | sed 's/"/\\"/g')
    while read -r variables; do
        printf '{"query":"%s","variables":%s}\n' "$query" "$variables"
    done <"$folder/$1.variables" >"$folder/$1.bodies"
    write_wrk_script "$1"
}

# write_query NAME QUERY: a request without variables, quotes as JSON has them, and what wrk sends.
write_query() {
    echo "{\"query\":\"$2\"}" >"$folder/$1.bodies"
    write_wrk_script "$1"
}

# write_wrk_script NAME: for its bodies.
write_wrk_script() {
    cat >"$folder/$1.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer $token"
local requests = {}
function init(arguments)
    for body in io.lines("$folder/$1.bodies") do requests[#requests + 1] = wrk.format(nil, nil, nil, body) end
    math.randomseed(os.time())
end
function request() return requests[math.random(#requests)] end
LUA
}
