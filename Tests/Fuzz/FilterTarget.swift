/// Filters, orders and pages, from variables to SQL. An input is variables.
struct FilterTarget {
    private static let document = Array(
        """
        query($m: VirtualMachineFilter, $o: [VirtualMachineOrder!], $g: OrganisationFilter, $p: ProductFilter, $n: Int,
            $k: String = "k", $u: UUID = "b2000000-0000-4000-8000-000000000001") {
          virtualMachines(filter: $m, orderBy: $o, first: $n) { totalCount nodes { id alerts { totalCount } } }
          organisations(filter: $g, first: $n) { totalCount nodes { id virtualMachines(filter: $m) { totalCount } } }
          products(filter: $p) { nodes { id } }
          virtualMachine(identityInstanceUuid: $k) { id }
          organisation(uuid: $u) { id }
        }
        """.utf8)

    private let portal: FuzzPortal

    init(_ portal: FuzzPortal) { self.portal = portal }

    func run(_ input: UnsafeBufferPointer<UInt8>) { portal.answer(FuzzPortal.body(Self.document, input)) }
}
