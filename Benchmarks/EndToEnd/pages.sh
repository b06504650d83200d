# What a reseller's first page of machines by name costs beside a customer's: as much, however many customers it has. Sourced;
# needs data.sh and measuring.sh.

# first_pages: measures the two in turn, as often as there are rounds, and says the medians and what the one costs of the other.
first_pages() {
    local own=$token fields='{ nodes { identityName powerState cpuCount } }' customer name round
    customer=$(psql_owner -d aas_product_data -At -c "
        SELECT organisation_uuid FROM vcenter_vm_data_vms WHERE reseller_uuid = 'b1000000-0000-4000-8000-000000000001'
        GROUP BY organisation_uuid HAVING count(*) > 20 ORDER BY organisation_uuid LIMIT 1")
    write_query customer-page \
        "{ virtualMachines(first: 20, filter: { organisationUuid: { equals: \\\"$customer\\\" } }) $fields }"
    token=$(sign_in owner@reseller-51.example)
    write_query reseller-page "{ virtualMachines(first: 20) $fields }"
    token=$own
    for name in customer-page reseller-page; do
        post "$(cat "$folder/$name.bodies")" | grep -q '"data":{"virtualMachines":{"nodes":\[{' || echo "$name: no answer" >&2
        rm -f "$folder/$name.rounds"
    done
    for round in $(seq "$rounds"); do
        for name in customer-page reseller-page; do
            [ "$round" -gt 1 ] || seconds=1 measure_wrk "$name" 32 >/dev/null # warm-up
            measure_wrk "$name" 32 >>"$folder/$name.rounds"
        done
    done
    { medians <"$folder/customer-page.rounds"; medians <"$folder/reseller-page.rounds"; } | awk '
        { server[NR] = $4; postgres[NR] = $5 }
        END {
            printf "The first twenty machines by name, server + PostgreSQL CPU µs: a customer%ss %.1f + %.1f, those of a " \
                "reseller of 5,000 customers %.1f + %.1f, which is %.2f times as much.\n", "\047", server[1], postgres[1],
                server[2], postgres[2], (server[2] + postgres[2]) / (server[1] + postgres[1])
        }'
}
