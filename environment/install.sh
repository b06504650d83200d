# Installs what is missing of the system packages: PostgreSQL, and the headers of libpq and libcrypto. Silent where all
# is there. Sourced.

install_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local sudo=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "These packages are missing, and there is no sudo to install them with: ${missing[*]}" >&2
            exit 1
        }
        sudo=sudo
    fi
    echo "Installing ${missing[*]} …"
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # The cluster that Debian would make and start is not wanted: ours is private.
    $sudo mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || [ -e /usr/lib/postgresql ] ||
        echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_requirements() {
    command -v swift >/dev/null || {
        echo "Swift is not installed: see https://www.swift.org/install/linux/ (6.2 or newer)." >&2
        exit 1
    }
    install_packages postgresql libpq-dev libssl-dev pkg-config
}

# What tests need besides: a connection pooler, of which Debian's service is not wanted.
install_test_requirements() {
    install_packages pgbouncer
}
