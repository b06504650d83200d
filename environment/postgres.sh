# A private PostgreSQL: its own data folder, reached through a Unix socket in a short temporary folder and no other way.
# Sourced; needs install.sh. Sets SOCKET.

POSTGRES_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)

# Runs a command as the user that PostgreSQL runs as, which cannot be root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# The data folder of a name: under the checkout, or where PostgreSQL's user cannot reach that, in a system folder.
data_folder() {
    local folder="$ROOT/.dcx"
    if [ "$(id -u)" -eq 0 ] && ! runuser -u postgres -- test -x "$ROOT"; then
        folder="/var/lib/dcx-$(echo "$ROOT" | cksum | cut -d' ' -f1)"
    fi
    mkdir -p "$folder"
    echo "$folder/$1"
}

# start_postgres FOLDER [OPTION …]: makes the cluster where there is none, starts it, and makes roles and databases.
start_postgres() {
    local data=$1
    shift
    SOCKET=$(mktemp -d /tmp/dcx.XXXXXX)
    if [ ! -e "$data/PG_VERSION" ]; then
        rm -rf "$data"
        mkdir -p "$data"
        [ "$(id -u)" -eq 0 ] && chown postgres "$data"
        as_postgres "$POSTGRES_BIN/initdb" -D "$data" --username=postgres --auth=trust --encoding=UTF8 \
            --locale=C.UTF-8 >"$SOCKET/initdb.log" 2>&1 || { cat "$SOCKET/initdb.log" >&2; exit 1; }
    fi
    [ "$(id -u)" -eq 0 ] && chown postgres "$SOCKET"
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$data" -w -s -l "$data/server.log" -o "-k $SOCKET -h '' $*" start || {
        tail -n 20 "$data/server.log" >&2
        exit 1
    }
    POSTGRES_DATA=$data
    make_databases dcx_main aas_product_data e_networks
}

stop_postgres() {
    [ -n "${POSTGRES_DATA:-}" ] || return 0
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$POSTGRES_DATA" -s -m fast stop || true
    rm -rf "$SOCKET"
    POSTGRES_DATA=
}

psql_owner() { psql -X -q -v ON_ERROR_STOP=1 -h "$SOCKET" -U postgres "$@"; }

# Three roles: dcx_owner owns the tables; dcx_server and dcx_worker have what the migrations grant them, and nothing else
# (docs/operations.md).
make_databases() {
    local role database
    for role in dcx_owner dcx_server dcx_worker; do
        psql_owner -d postgres -At -c "SELECT 1 FROM pg_roles WHERE rolname = '$role'" | grep -q 1 ||
            psql_owner -d postgres -c "CREATE ROLE $role LOGIN"
    done
    for database in "$@"; do
        psql_owner -d postgres -At -c "SELECT 1 FROM pg_database WHERE datname = '$database'" | grep -q 1 && continue
        psql_owner -d postgres -c "CREATE DATABASE $database OWNER dcx_owner"
    done
}

# The settings of a server over the databases of this cluster.
export_settings() {
    export DCX_MAIN_DATABASE_URL="postgresql:///dcx_main?host=$SOCKET&user=dcx_server"
    export DCX_AAS_DATABASE_URL="postgresql:///aas_product_data?host=$SOCKET&user=dcx_server"
    export DCX_ENETWORKS_DATABASE_URL="postgresql:///e_networks?host=$SOCKET&user=dcx_server"
    export DCX_MAIN_WORKER_URL="postgresql:///dcx_main?host=$SOCKET&user=dcx_worker"
    export DCX_AAS_WORKER_URL="postgresql:///aas_product_data?host=$SOCKET&user=dcx_worker"
    export DCX_ENETWORKS_WORKER_URL="postgresql:///e_networks?host=$SOCKET&user=dcx_worker"
    export DCX_MAIN_MIGRATION_URL="postgresql:///dcx_main?host=$SOCKET&user=dcx_owner"
    export DCX_AAS_MIGRATION_URL="postgresql:///aas_product_data?host=$SOCKET&user=dcx_owner"
    export DCX_ENETWORKS_MIGRATION_URL="postgresql:///e_networks?host=$SOCKET&user=dcx_owner"
}

# export_token_key FILE: a key for access tokens, made once and kept.
export_token_key() {
    mkdir -p "$(dirname "$1")"
    [ -s "$1" ] || (umask 077 && head -c 64 /dev/urandom >"$1")
    export DCX_TOKEN_KEY_FILE="$1"
}
