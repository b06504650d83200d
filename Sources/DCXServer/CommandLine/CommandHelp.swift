/// What `dcx-server <command> --help` says: what it does, how it is used, and how it ends.
enum CommandHelp {
    /// - Returns: nil where there is no such command.
    static func text(of command: String) -> String? {
        switch command {
        case "serve": serve
        case "work": work
        case "bill": bill
        case "migrate": migrate
        case "seed": seed
        case "check": check
        case "prove": prove
        case "print-schema": printSchema
        case "validate": validate
        case "version": version
        case "help": help
        default: nil
        }
    }

    private static let serve = """
        usage: dcx-server serve [--setting value …]

        Serves the API until SIGTERM or SIGINT: then what has come is answered, for DCX_STOP_MILLISECONDS at most. A second
        signal ends at once. `dcx-server help` lists the settings; a flag goes before the environment.

        Before anything is served each database is compared with what this version maps of it, as `check` does; one that
        differs refuses the start. One that does not answer within 2 seconds is compared when it comes.

        exit codes: 0 stopped by a signal, 1 it could not serve, 2 wrong settings, 130 ended by a second signal
        """

    private static let work = """
        usage: dcx-server work [--setting value …]

        Does what goes on besides requests until SIGTERM or SIGINT: drives machines, finishes orders, and keeps measurements.
        `serve` does so too unless DCX_WORKER is off. Any number of workers may run; one that dies loses nothing.

        exit codes: 0 stopped by a signal, 1 it could not work, 2 wrong settings, 130 ended by a second signal
        """

    private static let bill = """
        usage: dcx-server bill --month 2026-11 [--keep-open] [--late]

        Charges what is there in the month and is not charged for it yet, machine by machine as far as wallets reach, and issues
        the open invoices of the month and of those before. What is not paid is suspended. Twice is once; two may run at once;
        one that was killed is run again. Uses the …_WORKER_URL settings. Prints a line for whatever is not charged, and why,
        and one that sums up.

        --keep-open  charge, but leave invoices open: for the beginning of a month
        --late       a month before the last one too, which is refused otherwise: what there is today is charged for it, at
                     today's prices

        exit codes: 0 done, 1 an organisation could not be billed or MAIN not be read, 2 wrong use or settings
        """

    private static let migrate = """
        usage: dcx-server migrate

        Brings the databases of the …_MIGRATION_URL settings to this version, as their owner. Files that were run are passed
        over; each is run whole or not at all. Safe when several start at once.

        exit codes: 0 up to date, 1 a database could not be reached or refused, 2 wrong use or settings
        """

    private static let seed = """
        usage: dcx-server seed --preset demo|demo-samples|bench [--anchor 2026-11-21T08:00:00Z]

        Fills the databases of the …_MIGRATION_URL settings, or adds what is missing. Dates count from the anchor, or from
        this hour. Everybody's password is dcx-demo.

        demo          four organisations, nine machines, 90 days of measurements
        demo-samples  measurements of the machines that there are, from the last ones to the anchor, or to this minute
        bench         the demo, and 51 resellers (owner@reseller-01.example …), 7,000 customers and 120,000 machines, in a
                      minute or two

        exit codes: 0 done, 1 a database could not be reached or refused, 2 wrong use or settings
        """

    private static let check = """
        usage: dcx-server check [--books]

        Compares every table and column that this version uses with the databases of the …_DATABASE_URL settings, as the
        server's own role: whether they are there, of their type, never null where that is relied on, and may be read. Then it
        looks at what is stored: values that the mapping of an enum does not know, organisations that MAIN does not know, and
        rows whose reseller is not the one that MAIN has.
        Each finding is a line. Values that are shown as UNKNOWN by design are told of, and are no difference. Nothing is
        written.

        --books  compare ledgers, invoices, orders, machines and services too, within and between the databases: for copies
                 that were restored

        exit codes: 0 no difference, 1 differences, 2 wrong use or settings, 3 none, but a database could not be reached
        """

    private static let prove = """
        usage: dcx-server prove [--report FOLDER] [--change-others [--on-a-copy]]

        Asks every field of the schema as two owners of each kind of organisation, and compares what they are told of other tenants'
        keys with what they are told of keys that were never issued, byte for byte. Writes FOLDER/proof.md and FOLDER/proof.json, for
        auditors. Uses the …_DATABASE_URL settings to ask, and the …_MIGRATION_URL settings to choose tenants, whose sessions it
        makes and removes.

        --change-others  then change, add to and delete everything of all other tenants, and ask again: no byte may be another.
                         This destroys data. Only the demo is changed; …_MIGRATION_URL has to be a superuser's
        --on-a-copy      these databases are a copy that may be destroyed: change them though they have more than the demo

        exit codes: 0 it holds, 1 it does not, 2 wrong use or wrong settings, 3 it could not be looked at
        """

    private static let printSchema = """
        usage: dcx-server print-schema

        Prints the schema that is served. Needs no settings and no database.

        exit codes: 0 printed, 1 the schema cannot be served
        """

    private static let validate = """
        usage: dcx-server validate [--budget [option …]] FILE…

        Checks files of operations against the schema, offline. The files are one set: a fragment of one may be spread in
        another. Errors are printed as file:line:column: message.

        --budget                  show what each operation costs at most: statements, those whose work grows with the data,
                                  rows, bytes of data, and the permissions that it needs. The values of variables are read
                                  from NAME.variables.json beside NAME.graphql
        --json                    as JSON, for programs and for a baseline
        --baseline FILE           fail where an operation costs more than in FILE, which --json has made, or is not in it
        --statements N, --unbounded-statements N, --rows N, --answer-bytes N
                                  fail where an operation costs more
        --organisations N         how many organisations the viewer sees; 10000

        exit codes: 0 all are valid and within their limits, 1 there are errors, 2 wrong use, or a file cannot be read
        """

    private static let version = """
        usage: dcx-server version

        Prints the version, as `dcx-server --version` does.

        exit codes: 0
        """

    private static let help = """
        usage: dcx-server help

        Lists the commands and all settings.

        exit codes: 0
        """
}
