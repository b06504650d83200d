// Counts the allocations of the process.
#pragma once

#include <stdint.h>

/// How often malloc, calloc, realloc and their aligned kin have been called so far.
uint64_t callocations_count(void);
