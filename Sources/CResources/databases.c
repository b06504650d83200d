// Every file of databases/ stands here twice: its bytes, and its row. A tidy test holds this list against the folder.
#include "CResources.h"

static const unsigned char main_0001[] = {
#embed "../../databases/main/0001-organisations.sql"
};
static const unsigned char main_0002[] = {
#embed "../../databases/main/0002-sessions.sql"
};
static const unsigned char main_0003[] = {
#embed "../../databases/main/0003-wallets.sql"
};
static const unsigned char main_0004[] = {
#embed "../../databases/main/0004-invoices.sql"
};
static const unsigned char main_0005[] = {
#embed "../../databases/main/0005-resellers.sql"
};
static const unsigned char main_0010[] = {
#embed "../../databases/main/0010-audit.sql"
};
static const unsigned char main_0011[] = {
#embed "../../databases/main/0011-idempotency.sql"
};
static const unsigned char main_0012[] = {
#embed "../../databases/main/0012-invitations.sql"
};
static const unsigned char main_0020[] = {
#embed "../../databases/main/0020-orders.sql"
};
static const unsigned char main_0030[] = {
#embed "../../databases/main/0030-usage.sql"
};
static const unsigned char main_0036[] = {
#embed "../../databases/main/0036-sign-in-attempts.sql"
};
static const unsigned char main_0040[] = {
#embed "../../databases/main/0040-secrets.sql"
};
static const unsigned char main_0041[] = {
#embed "../../databases/main/0041-acting.sql"
};
static const unsigned char main_0042[] = {
#embed "../../databases/main/0042-privileges.sql"
};
static const unsigned char main_0043[] = {
#embed "../../databases/main/0043-row-level-security.sql"
};
static const unsigned char main_0050[] = {
#embed "../../databases/main/0050-lent-authority.sql"
};
static const unsigned char main_0051[] = {
#embed "../../databases/main/0051-books.sql"
};
static const unsigned char main_0052[] = {
#embed "../../databases/main/0052-tree-changes.sql"
};
static const unsigned char main_0053[] = {
#embed "../../databases/main/0053-earned.sql"
};
static const unsigned char main_0060[] = {
#embed "../../databases/main/0060-alphabet.sql"
};
static const unsigned char main_0061[] = {
#embed "../../databases/main/0061-alphabet-indexes.sql"
};
static const unsigned char main_0062[] = {
#embed "../../databases/main/0062-scope-indexes.sql"
};
static const unsigned char main_0070[] = {
#embed "../../databases/main/0070-audit-partitions.sql"
};
static const unsigned char main_0075[] = {
#embed "../../databases/main/0075-audit-intents.sql"
};
static const unsigned char main_0080[] = {
#embed "../../databases/main/0080-refresh-successors.sql"
};
static const unsigned char main_0081[] = {
#embed "../../databases/main/0081-refresh-successors-checked.sql"
};
static const unsigned char main_bench[] = {
#embed "../../databases/main/bench.sql"
};
static const unsigned char main_demo[] = {
#embed "../../databases/main/demo.sql"
};
static const unsigned char aas_0001[] = {
#embed "../../databases/aas/0001-virtual-machines.sql"
};
static const unsigned char aas_0002[] = {
#embed "../../databases/aas/0002-catalogue.sql"
};
static const unsigned char aas_0003[] = {
#embed "../../databases/aas/0003-machine-parts.sql"
};
static const unsigned char aas_0004[] = {
#embed "../../databases/aas/0004-metrics.sql"
};
static const unsigned char aas_0005[] = {
#embed "../../databases/aas/0005-privileges.sql"
};
static const unsigned char aas_0010[] = {
#embed "../../databases/aas/0010-commands.sql"
};
static const unsigned char aas_0011[] = {
#embed "../../databases/aas/0011-measurement-work.sql"
};
static const unsigned char aas_0012[] = {
#embed "../../databases/aas/0012-command-expiry.sql"
};
static const unsigned char aas_0013[] = {
#embed "../../databases/aas/0013-prices-are-numbers.sql"
};
static const unsigned char aas_0040[] = {
#embed "../../databases/aas/0040-privileges.sql"
};
static const unsigned char aas_0050[] = {
#embed "../../databases/aas/0050-ownership.sql"
};
static const unsigned char aas_0051[] = {
#embed "../../databases/aas/0051-tree.sql"
};
static const unsigned char aas_0052[] = {
#embed "../../databases/aas/0052-last-is-measured.sql"
};
static const unsigned char aas_0060[] = {
#embed "../../databases/aas/0060-alphabet.sql"
};
static const unsigned char aas_0061[] = {
#embed "../../databases/aas/0061-alphabet-indexes.sql"
};
static const unsigned char aas_0062[] = {
#embed "../../databases/aas/0062-scope-indexes.sql"
};
static const unsigned char aas_0080[] = {
#embed "../../databases/aas/0080-quarters.sql"
};
static const unsigned char aas_bench[] = {
#embed "../../databases/aas/bench.sql"
};
static const unsigned char aas_demo_samples[] = {
#embed "../../databases/aas/demo-samples.sql"
};
static const unsigned char aas_demo[] = {
#embed "../../databases/aas/demo.sql"
};
static const unsigned char e_networks_0001[] = {
#embed "../../databases/e-networks/0001-networks.sql"
};
static const unsigned char e_networks_0002[] = {
#embed "../../databases/e-networks/0002-privileges.sql"
};
static const unsigned char e_networks_0003[] = {
#embed "../../databases/e-networks/0003-prices-are-numbers.sql"
};
static const unsigned char e_networks_0040[] = {
#embed "../../databases/e-networks/0040-privileges.sql"
};
static const unsigned char e_networks_0050[] = {
#embed "../../databases/e-networks/0050-ownership.sql"
};
static const unsigned char e_networks_0051[] = {
#embed "../../databases/e-networks/0051-tree.sql"
};
static const unsigned char e_networks_0060[] = {
#embed "../../databases/e-networks/0060-alphabet.sql"
};
static const unsigned char e_networks_0061[] = {
#embed "../../databases/e-networks/0061-alphabet-indexes.sql"
};
static const unsigned char e_networks_bench[] = {
#embed "../../databases/e-networks/bench.sql"
};
static const unsigned char e_networks_demo[] = {
#embed "../../databases/e-networks/demo.sql"
};

static const struct cresources_file databases[] = {
    {"main/0001-organisations.sql", main_0001, sizeof main_0001},
    {"main/0002-sessions.sql", main_0002, sizeof main_0002},
    {"main/0003-wallets.sql", main_0003, sizeof main_0003},
    {"main/0004-invoices.sql", main_0004, sizeof main_0004},
    {"main/0005-resellers.sql", main_0005, sizeof main_0005},
    {"main/0010-audit.sql", main_0010, sizeof main_0010},
    {"main/0011-idempotency.sql", main_0011, sizeof main_0011},
    {"main/0012-invitations.sql", main_0012, sizeof main_0012},
    {"main/0020-orders.sql", main_0020, sizeof main_0020},
    {"main/0030-usage.sql", main_0030, sizeof main_0030},
    {"main/0036-sign-in-attempts.sql", main_0036, sizeof main_0036},
    {"main/0040-secrets.sql", main_0040, sizeof main_0040},
    {"main/0041-acting.sql", main_0041, sizeof main_0041},
    {"main/0042-privileges.sql", main_0042, sizeof main_0042},
    {"main/0043-row-level-security.sql", main_0043, sizeof main_0043},
    {"main/0050-lent-authority.sql", main_0050, sizeof main_0050},
    {"main/0051-books.sql", main_0051, sizeof main_0051},
    {"main/0052-tree-changes.sql", main_0052, sizeof main_0052},
    {"main/0053-earned.sql", main_0053, sizeof main_0053},
    {"main/0060-alphabet.sql", main_0060, sizeof main_0060},
    {"main/0061-alphabet-indexes.sql", main_0061, sizeof main_0061},
    {"main/0062-scope-indexes.sql", main_0062, sizeof main_0062},
    {"main/0070-audit-partitions.sql", main_0070, sizeof main_0070},
    {"main/0075-audit-intents.sql", main_0075, sizeof main_0075},
    {"main/0080-refresh-successors.sql", main_0080, sizeof main_0080},
    {"main/0081-refresh-successors-checked.sql", main_0081, sizeof main_0081},
    {"main/bench.sql", main_bench, sizeof main_bench},
    {"main/demo.sql", main_demo, sizeof main_demo},
    {"aas/0001-virtual-machines.sql", aas_0001, sizeof aas_0001},
    {"aas/0002-catalogue.sql", aas_0002, sizeof aas_0002},
    {"aas/0003-machine-parts.sql", aas_0003, sizeof aas_0003},
    {"aas/0004-metrics.sql", aas_0004, sizeof aas_0004},
    {"aas/0005-privileges.sql", aas_0005, sizeof aas_0005},
    {"aas/0010-commands.sql", aas_0010, sizeof aas_0010},
    {"aas/0011-measurement-work.sql", aas_0011, sizeof aas_0011},
    {"aas/0012-command-expiry.sql", aas_0012, sizeof aas_0012},
    {"aas/0013-prices-are-numbers.sql", aas_0013, sizeof aas_0013},
    {"aas/0040-privileges.sql", aas_0040, sizeof aas_0040},
    {"aas/0050-ownership.sql", aas_0050, sizeof aas_0050},
    {"aas/0051-tree.sql", aas_0051, sizeof aas_0051},
    {"aas/0052-last-is-measured.sql", aas_0052, sizeof aas_0052},
    {"aas/0060-alphabet.sql", aas_0060, sizeof aas_0060},
    {"aas/0061-alphabet-indexes.sql", aas_0061, sizeof aas_0061},
    {"aas/0062-scope-indexes.sql", aas_0062, sizeof aas_0062},
    {"aas/0080-quarters.sql", aas_0080, sizeof aas_0080},
    {"aas/bench.sql", aas_bench, sizeof aas_bench},
    {"aas/demo-samples.sql", aas_demo_samples, sizeof aas_demo_samples},
    {"aas/demo.sql", aas_demo, sizeof aas_demo},
    {"e-networks/0001-networks.sql", e_networks_0001, sizeof e_networks_0001},
    {"e-networks/0002-privileges.sql", e_networks_0002, sizeof e_networks_0002},
    {"e-networks/0003-prices-are-numbers.sql", e_networks_0003, sizeof e_networks_0003},
    {"e-networks/0040-privileges.sql", e_networks_0040, sizeof e_networks_0040},
    {"e-networks/0050-ownership.sql", e_networks_0050, sizeof e_networks_0050},
    {"e-networks/0051-tree.sql", e_networks_0051, sizeof e_networks_0051},
    {"e-networks/0060-alphabet.sql", e_networks_0060, sizeof e_networks_0060},
    {"e-networks/0061-alphabet-indexes.sql", e_networks_0061, sizeof e_networks_0061},
    {"e-networks/bench.sql", e_networks_bench, sizeof e_networks_bench},
    {"e-networks/demo.sql", e_networks_demo, sizeof e_networks_demo},
    {0, 0, 0},
};

const struct cresources_file *cresources_databases(void) { return databases; }
