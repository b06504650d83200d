-- Measurements of machines. Samples are the large table: 100,000 machines and one sample a minute are 144 million rows a
-- day. They are partitioned by the week of their time, so that old ones go by dropping a partition. Roll-ups are kept longer.
--
-- A row belongs to the organisation that the machine belonged to when it was written, and stays with it: who gets a machine
-- does not get what it did for others. It has no foreign key: history outlives its machine, and the check would double the
-- cost of the busiest insert. A machine without an organisation, or one that the inventory does not know yet, has rows
-- without an organisation: they are the platform's.
--
-- No measure is negative, infinite or no number (which PostgreSQL takes for larger than infinity); null is not measured.

CREATE TABLE vm_metric_samples (
    organisation_uuid      uuid,
    reseller_uuid          uuid,
    identity_instance_uuid varchar(255) NOT NULL,
    sampled_at             timestamptz NOT NULL,
    cpu_percent            real,
    memory_percent         real,
    disk_used_gib          real,
    disk_read_kbps         real,
    disk_write_kbps        real,
    network_in_kbps        real,
    network_out_kbps       real,
    PRIMARY KEY (identity_instance_uuid, sampled_at),
    CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL),
    CHECK (cpu_percent >= 0 AND cpu_percent < 'Infinity'
        AND memory_percent >= 0 AND memory_percent < 'Infinity'
        AND disk_used_gib >= 0 AND disk_used_gib < 'Infinity'
        AND disk_read_kbps >= 0 AND disk_read_kbps < 'Infinity'
        AND disk_write_kbps >= 0 AND disk_write_kbps < 'Infinity'
        AND network_in_kbps >= 0 AND network_in_kbps < 'Infinity'
        AND network_out_kbps >= 0 AND network_out_kbps < 'Infinity')
) PARTITION BY RANGE (sampled_at);
CREATE INDEX vm_metric_samples_by_organisation ON vm_metric_samples (organisation_uuid, sampled_at);
-- What no week was made for: late, early or wrong, but not lost.
CREATE TABLE vm_metric_samples_default PARTITION OF vm_metric_samples DEFAULT;

-- Roll-ups. One table each: over many partitions a chart's statement took three times as long as over none, and a chart is
-- one range of the key. 100,000 machines are 2.4 million rows a day here, and 0.1 million in the table of days. The rows lie
-- in the order of their time, so that a block range index finds those to delete when they are old.
CREATE TABLE vm_metrics_hourly (
    organisation_uuid        uuid,
    reseller_uuid            uuid,
    identity_instance_uuid   varchar(255) NOT NULL,
    hour                     timestamptz NOT NULL CHECK (mod(extract(epoch FROM hour), 3600) = 0),
    sample_count             integer NOT NULL CHECK (sample_count > 0),
    cpu_percent_average      real,
    cpu_percent_maximum      real,
    cpu_percent_last         real,
    memory_percent_average   real,
    memory_percent_maximum   real,
    memory_percent_last      real,
    disk_used_gib_average    real,
    disk_used_gib_maximum    real,
    disk_used_gib_last       real,
    disk_read_kbps_average   real,
    disk_read_kbps_maximum   real,
    disk_read_kbps_last      real,
    disk_write_kbps_average  real,
    disk_write_kbps_maximum  real,
    disk_write_kbps_last     real,
    network_in_kbps_average  real,
    network_in_kbps_maximum  real,
    network_in_kbps_last     real,
    network_out_kbps_average real,
    network_out_kbps_maximum real,
    network_out_kbps_last    real,
    PRIMARY KEY (identity_instance_uuid, hour),
    CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL),
    CHECK (cpu_percent_average >= 0 AND cpu_percent_average < 'Infinity'
        AND cpu_percent_maximum >= 0 AND cpu_percent_maximum < 'Infinity'
        AND cpu_percent_last >= 0 AND cpu_percent_last < 'Infinity'
        AND memory_percent_average >= 0 AND memory_percent_average < 'Infinity'
        AND memory_percent_maximum >= 0 AND memory_percent_maximum < 'Infinity'
        AND memory_percent_last >= 0 AND memory_percent_last < 'Infinity'
        AND disk_used_gib_average >= 0 AND disk_used_gib_average < 'Infinity'
        AND disk_used_gib_maximum >= 0 AND disk_used_gib_maximum < 'Infinity'
        AND disk_used_gib_last >= 0 AND disk_used_gib_last < 'Infinity'
        AND disk_read_kbps_average >= 0 AND disk_read_kbps_average < 'Infinity'
        AND disk_read_kbps_maximum >= 0 AND disk_read_kbps_maximum < 'Infinity'
        AND disk_read_kbps_last >= 0 AND disk_read_kbps_last < 'Infinity'
        AND disk_write_kbps_average >= 0 AND disk_write_kbps_average < 'Infinity'
        AND disk_write_kbps_maximum >= 0 AND disk_write_kbps_maximum < 'Infinity'
        AND disk_write_kbps_last >= 0 AND disk_write_kbps_last < 'Infinity'
        AND network_in_kbps_average >= 0 AND network_in_kbps_average < 'Infinity'
        AND network_in_kbps_maximum >= 0 AND network_in_kbps_maximum < 'Infinity'
        AND network_in_kbps_last >= 0 AND network_in_kbps_last < 'Infinity'
        AND network_out_kbps_average >= 0 AND network_out_kbps_average < 'Infinity'
        AND network_out_kbps_maximum >= 0 AND network_out_kbps_maximum < 'Infinity'
        AND network_out_kbps_last >= 0 AND network_out_kbps_last < 'Infinity')
);
CREATE INDEX vm_metrics_hourly_by_organisation ON vm_metrics_hourly (organisation_uuid, hour);
CREATE INDEX vm_metrics_hourly_by_age ON vm_metrics_hourly USING brin (hour);

-- Days of Africa/Johannesburg.
CREATE TABLE vm_metrics_daily (
    organisation_uuid        uuid,
    reseller_uuid            uuid,
    identity_instance_uuid   varchar(255) NOT NULL,
    day                      date NOT NULL,
    sample_count             integer NOT NULL CHECK (sample_count > 0),
    cpu_percent_average      real,
    cpu_percent_maximum      real,
    cpu_percent_last         real,
    memory_percent_average   real,
    memory_percent_maximum   real,
    memory_percent_last      real,
    disk_used_gib_average    real,
    disk_used_gib_maximum    real,
    disk_used_gib_last       real,
    disk_read_kbps_average   real,
    disk_read_kbps_maximum   real,
    disk_read_kbps_last      real,
    disk_write_kbps_average  real,
    disk_write_kbps_maximum  real,
    disk_write_kbps_last     real,
    network_in_kbps_average  real,
    network_in_kbps_maximum  real,
    network_in_kbps_last     real,
    network_out_kbps_average real,
    network_out_kbps_maximum real,
    network_out_kbps_last    real,
    PRIMARY KEY (identity_instance_uuid, day),
    CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL),
    CHECK (cpu_percent_average >= 0 AND cpu_percent_average < 'Infinity'
        AND cpu_percent_maximum >= 0 AND cpu_percent_maximum < 'Infinity'
        AND cpu_percent_last >= 0 AND cpu_percent_last < 'Infinity'
        AND memory_percent_average >= 0 AND memory_percent_average < 'Infinity'
        AND memory_percent_maximum >= 0 AND memory_percent_maximum < 'Infinity'
        AND memory_percent_last >= 0 AND memory_percent_last < 'Infinity'
        AND disk_used_gib_average >= 0 AND disk_used_gib_average < 'Infinity'
        AND disk_used_gib_maximum >= 0 AND disk_used_gib_maximum < 'Infinity'
        AND disk_used_gib_last >= 0 AND disk_used_gib_last < 'Infinity'
        AND disk_read_kbps_average >= 0 AND disk_read_kbps_average < 'Infinity'
        AND disk_read_kbps_maximum >= 0 AND disk_read_kbps_maximum < 'Infinity'
        AND disk_read_kbps_last >= 0 AND disk_read_kbps_last < 'Infinity'
        AND disk_write_kbps_average >= 0 AND disk_write_kbps_average < 'Infinity'
        AND disk_write_kbps_maximum >= 0 AND disk_write_kbps_maximum < 'Infinity'
        AND disk_write_kbps_last >= 0 AND disk_write_kbps_last < 'Infinity'
        AND network_in_kbps_average >= 0 AND network_in_kbps_average < 'Infinity'
        AND network_in_kbps_maximum >= 0 AND network_in_kbps_maximum < 'Infinity'
        AND network_in_kbps_last >= 0 AND network_in_kbps_last < 'Infinity'
        AND network_out_kbps_average >= 0 AND network_out_kbps_average < 'Infinity'
        AND network_out_kbps_maximum >= 0 AND network_out_kbps_maximum < 'Infinity'
        AND network_out_kbps_last >= 0 AND network_out_kbps_last < 'Infinity')
);
CREATE INDEX vm_metrics_daily_by_organisation ON vm_metrics_daily (organisation_uuid, day);
CREATE INDEX vm_metrics_daily_by_age ON vm_metrics_daily USING brin (day);

-- Not locked, as for disks: a sample that was taken while a machine changed hands belongs to either.
CREATE FUNCTION copy_measured_scope() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT m.organisation_uuid, m.reseller_uuid INTO NEW.organisation_uuid, NEW.reseller_uuid
    FROM vcenter_vm_data_vms AS m
    WHERE m.identity_instance_uuid = NEW.identity_instance_uuid;
    RETURN NEW;
END $$;
CREATE TRIGGER vm_metric_samples_copy_scope BEFORE INSERT
    ON vm_metric_samples FOR EACH ROW EXECUTE FUNCTION copy_measured_scope();
CREATE TRIGGER vm_metrics_hourly_copy_scope BEFORE INSERT
    ON vm_metrics_hourly FOR EACH ROW EXECUTE FUNCTION copy_measured_scope();
CREATE TRIGGER vm_metrics_daily_copy_scope BEFORE INSERT
    ON vm_metrics_daily FOR EACH ROW EXECUTE FUNCTION copy_measured_scope();

-- An organisation that goes to another reseller takes its history along: the copy of the tree follows in the rows that are
-- the organisation's.
CREATE FUNCTION machines_carry_reseller() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE vm_metric_samples
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    UPDATE vm_metrics_hourly
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    UPDATE vm_metrics_daily
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER machines_carry_reseller AFTER UPDATE OF reseller_uuid
    ON vcenter_vm_data_vms FOR EACH ROW
    WHEN (OLD.organisation_uuid = NEW.organisation_uuid AND OLD.reseller_uuid IS DISTINCT FROM NEW.reseller_uuid)
    EXECUTE FUNCTION machines_carry_reseller();

-- Makes the partitions of the weeks from the one of p_from up to p_until: Monday to Monday in UTC, named after the Monday.
-- Rows of these weeks that had no partition are moved into it. For whoever writes samples to call ahead of time, again and
-- again: what is there stays.
CREATE FUNCTION vm_metric_samples_ensure_partitions(p_from timestamptz, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    monday timestamptz;
    partition text;
BEGIN
    IF p_until > p_from + interval '2 years' THEN
        RAISE EXCEPTION 'that is more than two years of partitions' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- "dcxm": who makes partitions, one at a time.
    PERFORM pg_advisory_xact_lock(x'6463786d'::bigint);
    FOR monday IN
        SELECT week
        FROM generate_series(date_trunc('week', p_from), p_until, interval '7 days') AS week
        WHERE week < p_until OR week = date_trunc('week', p_from)
    LOOP
        partition := 'vm_metric_samples_' || to_char(monday, 'YYYY_MM_DD');
        CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
        EXECUTE format('CREATE TABLE public.%I (LIKE public.vm_metric_samples INCLUDING ALL)', partition);
        EXECUTE format(
            'WITH moved AS (
                 DELETE FROM public.vm_metric_samples_default
                 WHERE sampled_at >= %L AND sampled_at < %L
                 RETURNING *
             )
             INSERT INTO public.%I
             SELECT * FROM moved', monday, monday + interval '7 days', partition);
        EXECUTE format(
            'ALTER TABLE public.vm_metric_samples ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', partition,
            monday, monday + interval '7 days');
        -- Default privileges are for tables; a partition is reached through its table.
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
            EXECUTE format('REVOKE ALL ON public.%I FROM dcx_server', partition);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION vm_metric_samples_ensure_partitions FROM PUBLIC;
