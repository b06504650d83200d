import Testing

@testable import DCXServer

/// How the memory of the process is divided over its loops.
struct MemoryDivisionTests {
    @Test(arguments: [(256, 1), (512, 2), (1024, 2), (4096, 8), (65_536, 64)])
    func thePartsAreNoMoreThanTheWhole(memoryMiB: Int, loops: Int) throws {
        let division = try MemoryDivision(memoryMiB: memoryMiB, loops: loops)
        let allowances = division.maximumConnections * MemoryDivision.connectionAllowance
        let ofLoop = division.cacheBytes + division.heldBytes + allowances
        #expect(loops * ofLoop < memoryMiB << 20)
        #expect(division.cacheBytes >= 8 << 20)
        // Every owner can have an answer of the size that its kind may have.
        #expect(division.heldBytes >= 16 << 20)
        #expect(division.maximumConnections >= 90)
    }

    @Test func tooLittleIsRefused() {
        #expect(throws: ConfigurationError.self) { try MemoryDivision(memoryMiB: 256, loops: 4) }
    }

    @Test func theMachineHasMemory() {
        #expect(MachineMemory.usableMiB() >= MachineMemory.minimumMiB)
    }
}
