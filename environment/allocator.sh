# How the server is to use the C library's memory: set before it starts, as the library reads it then. Sourced.
#
# Of each size the library keeps seven freed blocks at hand, and looks for what goes beyond with ten times the instructions. Of
# requests that are answered together as many blocks are freed and wanted again as there are requests.
export GLIBC_TUNABLES="${GLIBC_TUNABLES:-glibc.malloc.tcache_count=128}"
