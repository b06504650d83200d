#include "CResources.h"

static const unsigned char schema[] = {
#embed "../../schema.graphql"
};

const struct cresources_file cresources_schema = {"schema.graphql", schema, sizeof schema};
