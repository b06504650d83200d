# How the server, and nothing else, is to use the C library's memory: read by the library when a process starts. Sourced.
#
# Of each size the library keeps seven freed blocks at hand, and looks for what goes beyond with ten times the instructions. Of
# requests that are answered together as many blocks are freed and wanted again as there are requests.
server_allocator=${GLIBC_TUNABLES:-glibc.malloc.tcache_count=128}
