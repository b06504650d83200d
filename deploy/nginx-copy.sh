# The shipped nginx.conf as anyone may run it: with a certificate made for the moment and ports of their own. Sourced by the checks.

# write_nginx FOLDER PORT …: nginx.conf in the folder, whose site.conf sends requests to servers on these ports. What stands in
# server.conf is read too.
write_nginx() {
    local folder=$1 port servers=
    shift
    openssl req -new -x509 -days 1 -nodes -subj /CN=api.datacentrix.example \
        -out "$folder/certificate.pem" -keyout "$folder/key.pem" 2>/dev/null
    for port in "$@"; do servers+="\\1server 127.0.0.1:$port \\2\\n"; done
    sed -e "s|/etc/nginx/dcx/|$folder/|" -e 's/^\( *listen .*\)443/\118443/' -e 's/^\( *listen .*\)80;/\118080;/' \
        -e "s/^\( *\)server 127.0.0.1:8003 \(.*\)$/${servers%\\n}/" "$(dirname "${BASH_SOURCE[0]}")/nginx.conf" >"$folder/site.conf"
    [ -e /proc/net/if_inet6 ] || sed -i '/listen \[::\]/d' "$folder/site.conf"
    touch "$folder/server.conf"
    cat >"$folder/nginx.conf" <<CONF
pid $folder/nginx.pid;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    include $folder/site.conf;
    include $folder/server.conf;
}
CONF
}
