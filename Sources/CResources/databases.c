// Every file of databases/ stands here twice: its bytes, and its row. A tidy test holds this list against the folder.
#include "CResources.h"

static const unsigned char main_0001[] = {
#embed "../../databases/main/0001-organisations.sql"
};
static const unsigned char main_0002[] = {
#embed "../../databases/main/0002-sessions.sql"
};
static const unsigned char main_demo[] = {
#embed "../../databases/main/demo.sql"
};
static const unsigned char aas_0001[] = {
#embed "../../databases/aas/0001-virtual-machines.sql"
};
static const unsigned char aas_demo[] = {
#embed "../../databases/aas/demo.sql"
};

static const struct cresources_file databases[] = {
    {"main/0001-organisations.sql", main_0001, sizeof main_0001},
    {"main/0002-sessions.sql", main_0002, sizeof main_0002},
    {"main/demo.sql", main_demo, sizeof main_demo},
    {"aas/0001-virtual-machines.sql", aas_0001, sizeof aas_0001},
    {"aas/demo.sql", aas_demo, sizeof aas_demo},
    {0, 0, 0},
};

const struct cresources_file *cresources_databases(void) { return databases; }
