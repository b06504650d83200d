// libpq, https://www.postgresql.org/docs/15/libpq.html, and OpenSSL's libssl, by which libpq encrypts connections.
#pragma once

#include <libpq-fe.h>
#include <openssl/ssl.h>
