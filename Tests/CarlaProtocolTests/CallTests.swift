import CarlaProtocol
import Foundation
import TestOracles
import Testing

struct CallTests {
  private func hex(_ text: String) -> [UInt8] {
    let digits = Array(text.filter { !$0.isWhitespace })
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  /// The first exchange of every session, as seen between the wheel 0.9.16 and a server.
  @Test func versionExchange() throws {
    let request = try RPCRequest(hex("940000a776657273696f6e9191c2"), version: .v0916)
    #expect(request.id == 0)
    #expect(request.name == "version")
    #expect(request.count == 0)
    let answer = RPCAnswer.value(0, version: .v0916) { $0.string("0.9.16") }
    #expect(answer == hex("940100c0919201a6302e392e3136"))
  }

  @Test func answersHaveTheShapeOfTheirCall() {
    #expect(RPCAnswer.nothing(5, version: .v0916) == hex("940105c09191c2"))
    func error(_ shape: RPCTable.Answer?) -> [UInt8] {
      RPCAnswer.error(5, "no", shape: shape, version: .v0916)
    }
    #expect(error(.value) == hex("940105c091920091a26e6f"))
    #expect(error(.nothing) == hex("940105c09192c391a26e6f"))
    #expect(error(.unawaited) == error(.nothing))
    #expect(error(nil) == hex("940105a26e6fc0"))
    #expect(
      RPCAnswer.batch(5, [.done(7), .failed("no")], version: .v0916)
        == hex("940105c092 91920107 91920091a26e6f"))
  }

  @Test func whatIsNoRequestIsRefused() {
    for text in [
      "9401000a", "9300a17891", "9400c0a178919 1c2", "940000a17890", "940000a1789101", "940000a178c0", "c0",
    ] {
      #expect(throws: CarlaProtocolError.self, "\(text)") { try RPCRequest(hex(text), version: .v0916) }
    }
    let name = String(repeating: "61", count: 200)
    #expect(throws: CarlaProtocolError.tooLarge(field: "name", got: 200, limit: 128)) {
      try RPCRequest(hex("940000d9c8\(name)9191c2"), version: .v0916)
    }
  }

  /// The table against the list of call sites in CARLA's client.
  @Test func tableHasEveryCall() throws {
    guard let file = OracleFolder.root?.appendingPathComponent("carla/rpc_table.txt") else { return }
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 137)
    for line in lines {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      let name = parts[0]
      #expect((RPCTable.answer(to: name, version: .v0916) == nil) == line.contains("[not in 0.9.16]"))
      #expect((RPCTable.answer(to: name, version: .v0915) == nil) == line.contains("[not in 0.9.15]"))
      guard let answer = RPCTable.answer(to: name, version: .v0916), name != "apply_batch" else { continue }
      let result = parts[3].replacingOccurrences(of: "[not in 0.9.15]", with: "")
        .trimmingCharacters(in: .whitespaces)
      let expected: RPCTable.Answer =
        parts[1] == "async" ? .unawaited : result == "void" ? .nothing : .value
      #expect(answer == expected, "\(name)")
    }
    #expect(RPCTable.names(.v0916).count == 125)
    #expect(RPCTable.names(.v0915).count == 102)
  }
}
