# How cost grows: with the answer, not with the tables. Sourced; needs measuring.sh and report.sh.

# scale: the table, written into docs/performance.md too.
scale() {
    {
        echo '| case | requests/s | p50 ms | p99 ms | server µs | PostgreSQL µs |'
        echo '| --- | --- | --- | --- | --- | --- |'
        for name in list dashboard; do
            for connections in 1 8 64 512; do scaled "$name, $connections connections" "$name" "$connections"; done
        done
        write_query page1000 '{ virtualMachines(first: 1000) { nodes { identityName powerState cpuCount } } }'
        scaled "a reseller's first 1,000 machines by name" page1000 32
        write_query page20 '{ virtualMachines(first: 20) { nodes { identityName powerState cpuCount } } }'
        scaled "a reseller's first 20 machines by name, 40 customers" page20 32
        token=$(sign_in owner@reseller-51.example)
        write_wrk_script page20
        scaled "the same, 5,000 customers" page20 32
        write_variables 51
        for name in list dashboard deep; do
            write_requests "$name"
            scaled "$name, a reseller of 5,000 customers" "$name" 32
        done
        multiply_machines
        stop_server
        DCX_AAS_DATABASE_URL=${DCX_AAS_DATABASE_URL/aas_product_data/aas_multiplied} start_server
        token=$(sign_in owner@reseller-01.example)
        write_variables 1
        for name in tiny list dashboard deep; do
            write_requests "$name"
            scaled "$name, ten times the machines in the tables" "$name" 32
        done
        stop_server
        psql_owner -d postgres -c "DROP DATABASE aas_multiplied"
    } >"$folder/scale.md"
    cat "$folder/scale.md"
    write_into docs/performance.md "$folder/scale.md" "make bench scale"
}

# scaled TITLE NAME CONNECTIONS
scaled() {
    seconds=1 measure_wrk "$2" "$3" >/dev/null
    measure_wrk "$2" "$3" | awk -v title="$1" '{
        printf "| %s | %d | %.2f | %.2f | %.1f | %.1f |\n", title, $1, $2 / 1000, $3 / 1000, $4, $5 }'
}

# A copy of AAS with nine machines of other organisations for each that there is.
multiply_machines() {
    stop_server
    psql_owner -d postgres -c "DROP DATABASE IF EXISTS aas_multiplied" \
        -c "CREATE DATABASE aas_multiplied TEMPLATE aas_product_data OWNER dcx_owner"
    psql_owner -d aas_multiplied -c "
        INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, power_state, guest_os, memory_size_mib,
            cpu_count, vcenter_name, resource_pool_name, organisation_uuid, reseller_uuid, disk_capacity_gib)
        SELECT 'copy-' || n || '-' || vm.identity_instance_uuid, vm.identity_name, vm.power_state, vm.guest_os,
            vm.memory_size_mib, vm.cpu_count, vm.vcenter_name, vm.resource_pool_name,
            ('d' || n || substr(vm.organisation_uuid::text, 3))::uuid, ('e' || n || substr(vm.reseller_uuid::text, 3))::uuid,
            vm.disk_capacity_gib
        FROM vcenter_vm_data_vms AS vm CROSS JOIN generate_series(1, 9) AS n
        WHERE vm.organisation_uuid IS NOT NULL" -c "VACUUM ANALYZE vcenter_vm_data_vms"
}
