// Files of the repository that the programs carry inside them.
#pragma once

#include <stddef.h>

/// A file: its name and its bytes.
struct cresources_file {
    const char *name;
    const unsigned char *bytes;
    size_t size;
};

/// schema.graphql
extern const struct cresources_file cresources_schema;

/// The files of databases/, by name: "main/0001-organisations.sql". The list ends with a name that is null.
const struct cresources_file *cresources_databases(void);
