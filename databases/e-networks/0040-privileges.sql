-- What the server's role may do in E-NETWORKS, all of it: it reads. Tables of later migrations say it themselves: what was granted
-- by default ends here.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM dcx_server;
        REVOKE ALL ON schema_migrations, network_providers, network_services FROM dcx_server;
        GRANT SELECT ON network_providers, network_services TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker') THEN
        GRANT SELECT ON network_services TO dcx_worker;
    END IF;
END $$;
