/// Attacks on the databases' time.
extension Attack {
    static let onDatabase: [Attack] = [
        Attack(name: "filtered-totals", kind: .database, attacker: .customer, isShort: true, variants: 10) {
            number, sender in
            HTTPText.post(filteredTotals(1_000, number), token: sender.token)
        },
        Attack(name: "long-text", kind: .database, attacker: .customer, isShort: true) { _, sender in
            HTTPText.post(
                HTTPText.operation(
                    "query($t:String!){\(Documents.aliases(100, "organisations(filter:{name:{contains:$t}}){totalCount}"))}",
                    variables: "{\"t\":\"\(Documents.text(900_000))\"}"),
                token: sender.token)
        },
        Attack(name: "latest-metrics", kind: .database, attacker: .reseller, isShort: true) { _, sender in
            let fields = Documents.aliases(998, "latestMetrics{cpuPercent}")
            return HTTPText.post(
                HTTPText.operation("{virtualMachines(first:1000){nodes{\(fields)}}}"), token: sender.token)
        },
        Attack(
            name: "leavers", kind: .database, attacker: .customer, manner: .leaving(milliseconds: 50), isShort: true,
            variants: 10
        ) {
            number, sender in HTTPText.post(filteredTotals(200, number), token: sender.token)
        },
        Attack(name: "unindexed-orders", kind: .database, attacker: .reseller, variants: 10) { number, sender in
            let page = """
                virtualMachines(first:1000,orderBy:[{field:GUEST_OS}],filter:{identityName:{contains:"\(number % 10)"}}){nodes{id}}
                """
            return HTTPText.post(HTTPText.operation("{\(Documents.aliases(50, page))}"), token: sender.token)
        },
        Attack(name: "samples-of-zones", kind: .database, attacker: .reseller) { _, sender in
            let day = DayText(daysAgo: 38).text
            let points = "points{sampleCount cpuPercentAverage cpuPercentMaximum cpuPercentLast diskReadKbpsAverage}"
            let metrics = """
                metrics(from:"\(day)T00:00:00Z",to:"\(DayText(daysAgo: -1).text)T00:00:00Z",timeZone:"Asia/Kolkata"){\(points)}
                """
            let page = "virtualMachines(first:25){nodes{\(metrics)}}"
            return HTTPText.post(HTTPText.operation("{\(Documents.aliases(10, page))}"), token: sender.token)
        },
        Attack(name: "reseller-totals", kind: .database, attacker: .reseller) { _, sender in
            let groups = ["POWER_STATE", "GUEST_OS", "VCENTER_NAME", "ORGANISATION"]
            let fields = Documents.aliases(40, "metricsAggregation{vmCount costEstimate{amount}}")
            let more = groups.map { "g\($0):virtualMachineGroups(groupBy:\($0)){key vmCount}" }.joined(separator: " ")
            return HTTPText.post(
                HTTPText.operation("{viewer{organisation{\(fields) \(more)}}}"), token: sender.token)
        },
        Attack(name: "deep-lists", kind: .database, attacker: .reseller) { _, sender in
            let machines = "virtualMachines(first:25){totalCount nodes{health{score checks{name}} disks{label}}}"
            return HTTPText.post(
                HTTPText.operation(
                    "{organisations(first:40){nodes{\(Documents.aliases(10, machines)) billing{invoices(first:24){nodes{lines{amount{amount}}}}}}}}"
                ),
                token: sender.token)
        },
    ]

    private static func filteredTotals(_ aliases: Int, _ number: Int) -> String {
        HTTPText.operation(
            "query($f:VirtualMachineFilter){\(Documents.aliases(aliases, "virtualMachines(filter:$f){totalCount}"))}",
            variables: "{\"f\":\(Documents.searches("guestOs", 100) { "no \(number) \($0)" })}")
    }
}
