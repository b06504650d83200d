# What the server sends to PostgreSQL, from PostgreSQL's own log, as scripts for pgbench. Sourced; needs data.sh.

# record BODY: the statements that a request sends, as PostgreSQL logs them.
record() {
    local before
    before=$(stat -c %s "$POSTGRES_DATA/server.log")
    post "$1" >/dev/null
    tail -c "+$((before + 1))" "$POSTGRES_DATA/server.log"
}

begin_recording() {
    psql_owner -d postgres -c "ALTER SYSTEM SET log_line_prefix = '|%d|'" -c "ALTER SYSTEM SET log_statement = 'all'" \
        -c "SELECT pg_reload_conf()" >/dev/null
    sleep 0.5
    # A connection takes the setting with its next statement.
    for _ in 1 2 3 4 5 6; do post "$(head -n 1 "$folder/dashboard.bodies")" >/dev/null; done
    for _ in 1 2 3 4 5 6; do post "$(head -n 1 "$folder/list.bodies")" >/dev/null; done
}

end_recording() {
    psql_owner -d postgres -c "ALTER SYSTEM RESET ALL" -c "SELECT pg_reload_conf()" >/dev/null
    sleep 0.2
}

# write_pgbench_scripts NAME: for each database and request a script with exactly its statements, parameters as pgbench's
# variables; and for each database the options that say what they are.
write_pgbench_scripts() {
    local number=0 body
    rm -f "$folder/$1".*.options "$folder/$1".*.sql
    while read -r body; do
        number=$((number + 1))
        record "$body" | write_pgbench_script "$folder/$1" "$number"
    done <"$folder/$1.bodies"
}

# write_pgbench_script PREFIX NUMBER: of what is logged. Viewers are read now and then, not by a request.
write_pgbench_script() {
    awk -v prefix="$1" -v number="$2" '
        function end_statement(  script, options, rest, value, name) {
            if (text == "" || text ~ /FROM viewer_of_/ || text ~ /set_config/) { text = ""; return }
            script = prefix "." database "." number ".sql"
            options = prefix "." database ".options"
            count += 1
            rest = parameters
            while (match(rest, /\$[0-9]+ = (NULL|\x27([^\x27]|\x27\x27)*\x27)/)) {
                value = substr(rest, RSTART, RLENGTH)
                rest = substr(rest, RSTART + RLENGTH)
                name = value
                sub(/ = .*/, "", name)
                sub(/^\$[0-9]+ = /, "", value)
                values[substr(name, 2) + 0] = value
                if (substr(name, 2) + 0 > last) last = substr(name, 2) + 0
            }
            for (; last > 0; last--) {
                if (values[last] == "NULL") { gsub("\\$" last, "NULL", text); continue }
                gsub("\\$" last, ":p" number "_" count "_" last, text)
                print "-D\np" number "_" count "_" last "=" substr(values[last], 2, length(values[last]) - 2) >>options
            }
            delete values
            print text ";" >>script
            text = parameters = ""
        }
        /^\|[a-z_]*\|LOG:  execute / {
            end_statement()
            split($0, parts, "|")
            database = parts[2]
            text = $0
            sub(/^\|[a-z_]*\|LOG:  execute [^:]*: /, "", text)
            isText = 1
            next
        }
        /^\|[a-z_]*\|DETAIL:  parameters: / { parameters = $0; isText = 0; next }
        /^\|/ { end_statement(); isText = 0; next }
        isText { sub(/^\t/, ""); text = text "\n" $0 }
        END { end_statement() }'
}

# statement_count NAME: of one request.
statement_count() { cat "$folder/$1".*.1.sql 2>/dev/null | grep -c ';$' || true; }
