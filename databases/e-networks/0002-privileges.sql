-- What the worker's role may do: the monthly run reads what services cost.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker') THEN
        GRANT SELECT ON network_services TO dcx_worker;
    END IF;
END $$;
