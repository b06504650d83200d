import DCXSchema
import Testing

@testable import DCXServer

/// Whose turn it is to have a password checked: not who came first, but who has had the fewest.
struct PasswordTurnsTests {
    private func claim(_ network: Int, _ account: Int) -> PasswordClaim {
        PasswordClaim(network: "n\(network)", account: "a\(account)")
    }

    /// Runs turns one after the other, a tenth of a second each, until the claim has its own.
    /// - Returns: how many others had one before it.
    private func turnsBefore(
        _ last: PasswordClaim, _ turns: inout PasswordTurns<PasswordClaim>, running: [PasswordClaim]
    ) -> Int {
        var (running, now, count) = (running, 1_000, 0)
        while !running.isEmpty {
            let ended = running.removeFirst()
            turns.end(ended)
            now += 100
            for next in turns.next(now: now) {
                if next == last { return count }
                count += 1
                running.append(next)
            }
        }
        return .max
    }

    @Test("attempts of one network do not delay another's", arguments: [1, 2, 4])
    func networksHaveTurns(threads: Int) {
        var turns = PasswordTurns<PasswordClaim>(maximumRunning: threads)
        for number in 0..<60 { #expect(turns.ask(claim(1, number), claim(1, number)) == nil) }
        let running = turns.next(now: 0)
        #expect(running.count == threads)
        #expect(turns.ask(claim(2, 100), claim(2, 100)) == nil)
        #expect(turnsBefore(claim(2, 100), &turns, running: running) == 0)
    }

    @Test("attempts for one account from everywhere do not delay another account's")
    func accountsHaveTurns() {
        var turns = PasswordTurns<PasswordClaim>(maximumRunning: 1)
        for number in 0..<16 { #expect(turns.ask(claim(number, 1), claim(number, 1)) == nil) }
        var running = turns.next(now: 0)
        turns.end(claim(0, 1))
        running = turns.next(now: 1)
        #expect(running == [claim(1, 1)])
        #expect(turns.ask(claim(99, 2), claim(99, 2)) == nil)
        #expect(turnsBefore(claim(99, 2), &turns, running: running) == 0)
    }

    @Test("in a network, an account that tries often waits for one that does not")
    func accountsOfANetworkHaveTurns() {
        var turns = PasswordTurns<PasswordClaim>(maximumRunning: 1)
        for _ in 0..<10 { #expect(turns.ask(claim(1, 1), claim(1, 1)) == nil) }
        let running = turns.next(now: 0)
        #expect(turns.ask(claim(1, 2), claim(1, 2)) == nil)
        #expect(turnsBefore(claim(1, 2), &turns, running: running) <= 9)
        var others = PasswordTurns<PasswordClaim>(maximumRunning: 4)
        for _ in 0..<10 { _ = others.ask(claim(1, 1), claim(1, 1)) }
        #expect(others.next(now: 0).count == 1, "one at a time of an account")
        #expect(others.ask(claim(1, 2), claim(1, 2)) == nil)
        #expect(others.next(now: 0) == [claim(1, 2)])
    }

    @Test("of equals, who came first")
    func equalsAreInOrder() {
        var turns = PasswordTurns<PasswordClaim>(maximumRunning: 1)
        for number in 0..<5 { _ = turns.ask(claim(number, number), claim(number, number)) }
        var order: [PasswordClaim] = []
        while let next = turns.next(now: 0).first {
            order.append(next)
            turns.end(next)
        }
        #expect(order == (0..<5).map { claim($0, $0) })
    }

    @Test("turns are forgotten after a minute", arguments: [(50_000, 2), (70_000, 1)])
    func turnsAreForgotten(now: Int, network: Int) {
        var turns = PasswordTurns<PasswordClaim>(maximumRunning: 1)
        for number in 0..<10 {
            _ = turns.ask(claim(1, number), claim(1, number))
            _ = turns.next(now: number)
            turns.end(claim(1, number))
        }
        _ = turns.ask(claim(1, 20), claim(1, 20))
        _ = turns.ask(claim(2, 21), claim(2, 21))
        #expect(turns.next(now: now).map(\.network) == ["n\(network)"])
    }

    @Test("a network and an account have a bound of what waits")
    func waitingIsBounded() {
        var turns = PasswordTurns<PasswordClaim>(maximumRunning: 1)
        for number in 0..<PasswordTurnLimits.waitingOfNetwork {
            #expect(turns.ask(claim(1, number), claim(1, number)) == nil)
        }
        #expect(turns.ask(claim(1, 999), claim(1, 999)) == claim(1, 999))
        for number in 0..<PasswordTurnLimits.waitingOfAccount {
            #expect(turns.ask(claim(100 + number, 7_000), claim(0, 0)) == nil)
        }
        #expect(turns.ask(claim(900, 7_000), claim(900, 7_000)) == claim(900, 7_000))
        #expect(turns.ask(claim(900, 7_001), claim(900, 7_001)) == nil)
    }

    @Test("when all is full, who has had many turns goes for who has had none")
    func crowdMakesRoom() {
        var turns = PasswordTurns<PasswordClaim>(maximumRunning: 1)
        for network in 0..<8 {
            for number in 0..<PasswordTurnLimits.waitingOfNetwork {
                let account = network * 1_000 + number
                #expect(turns.ask(claim(network, account), claim(network, account)) == nil)
            }
        }
        let running = turns.next(now: 0)
        #expect(turns.ask(claim(50, 50_000), claim(50, 50_000)) == nil, "one has begun")
        let refused = turns.ask(claim(51, 51_000), claim(51, 51_000))
        #expect(refused?.network == running.first?.network)
        #expect(turns.ask(claim(52, 52_000), claim(52, 52_000))?.network == running.first?.network)
    }
}
