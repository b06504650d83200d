import Testing

@testable import DCXSchema

struct OwnerTests {
    private static let reseller = UUID(high: 1, low: 1)
    private static let tenant = UUID(high: 2, low: 2)
    private static let viewer = UUID(high: 3, low: 3)

    @Test func aSignedInOwnerHasATreeATenantAndAViewer() {
        let owner = Owner(.customer, reseller: Self.reseller, tenant: Self.tenant, viewer: Self.viewer)
        let levels = (0..<owner.levelCount).map { owner.level($0) }
        #expect(levels == [.tree(Self.reseller), .tenant(Self.tenant), .viewer(Self.viewer)])
        #expect(!owner.isAnonymous)
    }

    @Test func directCustomersFormATree() {
        let owner = Owner(.customer, reseller: nil, tenant: Self.tenant, viewer: Self.viewer)
        #expect(owner.level(0) == .tree(nil))
    }

    @Test func anAnonymousOwnerIsItsNetworkAmongAllAnonymousClients() {
        let client = IPAddress(v4: 0x0A00_0001)
        let owner = Owner(anonymousAt: client)
        #expect((0..<owner.levelCount).map { owner.level($0) } == [.anonymous, .network(Network(of: client))])
        #expect(owner.isAnonymous)
    }

    @Test func addressesOfOneIPv6SubscriberAreOneNetwork() {
        let first = Network(of: IPAddress(high: 0x2001_0DB8_0000_0001, low: 1))
        #expect(first == Network(of: IPAddress(high: 0x2001_0DB8_0000_0001, low: .max)))
        #expect(first != Network(of: IPAddress(high: 0x2001_0DB8_0000_0002, low: 1)))
        #expect(Network(of: IPAddress(v4: 1)) != Network(of: IPAddress(v4: 2)))
    }
}
