import DriveTypes
import Driving
import Foundation
import Testing

@Suite struct CodebookTests {
  private static let motions = [
    MotionSegment.zero, MotionSegment(x: 4.25, y: 0.5, heading: 0.125),
    MotionSegment(x: 6, y: -1, heading: -0.4),
  ]

  /// A `.npy` file as NumPy 2 writes it: `numpy.save` of an array with this header.
  private static func npy(_ shape: String, _ values: [Double], isDouble: Bool = true) -> [UInt8] {
    var header =
      "{'descr': '<f\(isDouble ? 8 : 4)', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 63 - (header.utf8.count + 10) % 64) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)] + Array(header.utf8)
    for value in values {
      let bits = isDouble ? value.bitPattern : UInt64(Float(value).bitPattern)
      bytes += (0..<(isDouble ? 8 : 4)).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }
    return bytes
  }

  private static func corners(_ motion: MotionSegment, share: Double = 1) -> [Double] {
    MotionBox().corners(
      after: MotionSegment(x: motion.x * share, y: motion.y * share, heading: motion.heading * share)
    ).flatMap { [$0.x, $0.y] }
  }

  private func expectMotions(_ codebook: Codebook, within tolerance: Double = 1e-12) {
    #expect(codebook.motions.count == 3)
    for (a, b) in zip(codebook.motions, Self.motions) { #expect(MotionBox().distance(a, b) <= tolerance) }
  }

  @Test func cornersOfTheLastStepAreUsed() throws {
    let steps = Self.motions.flatMap { motion in
      (0..<6).flatMap { Self.corners(motion, share: Double($0) / 5) }
    }
    expectMotions(try Codebook(npy: Self.npy("(3, 6, 4, 2)", steps), file: "a.npy"))
    expectMotions(
      try Codebook(npy: Self.npy("(3, 6, 4, 2)", steps, isDouble: false), file: "a.npy"), within: 1e-6)
    expectMotions(
      try Codebook(npy: Self.npy("(3, 4, 2)", Self.motions.flatMap { Self.corners($0) }), file: "a.npy"))
  }

  @Test func posesFromAllFormats() throws {
    let values = Self.motions.flatMap { [$0.x, $0.y, $0.heading] }
    expectMotions(try Codebook(npy: Self.npy("(3, 3)", values), file: "a.npy"))
    expectMotions(
      try Codebook(csv: Array("x,y,heading\n0,0,0\n4.25, 0.5,0.125\r\n6,-1,-0.4\n\n".utf8), file: "a.csv"))
    expectMotions(try Codebook(json: Array("[[0,0,0],[4.25,0.5,0.125],[6,-1,-0.4]]".utf8), file: "a.json"))
    let vocabulary = try Codebook(npy: Self.npy("(3, 3)", values), file: "a.npy")
      .vocabulary(named: "b", origin: "a test")
    #expect(vocabulary.tokens == Self.motions && !vocabulary.isMirrored && vocabulary.horizon == 10)
    #expect(vocabulary.provenance.method == "converted from a test")
  }

  /// Entry 0 that nearly stands becomes standing still; one that moves is refused.
  @Test func entryZeroStands() throws {
    let near = try Codebook(csv: Array("0.01,0,0\n5,0,0".utf8), file: "a.csv")
    #expect(
      try near.vocabulary(named: "", origin: "").tokens == [.zero, MotionSegment(x: 5, y: 0, heading: 0)])
    let far = try Codebook(csv: Array("0.2,0,0\n5,0,0".utf8), file: "a.csv")
    #expect(throws: ActionVocabularyError.self) { try far.vocabulary(named: "", origin: "") }
  }

  @Test func mistakesAreNamedByTheirPlace() {
    func message(_ make: () throws -> Codebook) -> String {
      do { return "read: \(try make().motions.count)" } catch { return "\(error)" }
    }
    #expect(
      message { try Codebook(csv: Array("0,0,0\n1,2\n".utf8), file: "a.csv") }.hasPrefix("a.csv: line 2: "))
    #expect(message { try Codebook(csv: Array("x,y\n".utf8), file: "a.csv") }.hasPrefix("a.csv: shape: "))
    #expect(message { try Codebook(csv: Array("0,0,nan".utf8), file: "a.csv") }.hasPrefix("a.csv: entry 0: "))
    #expect(
      message { try Codebook(json: Array("[[0,0,0],\n[1,2]]".utf8), file: "a.json") }.hasPrefix(
        "a.json:2:1: "))
    #expect(
      message { try Codebook(json: Array("[[0,0,0],[1,2,\"3\"]]".utf8), file: "a.json") }.hasPrefix(
        "a.json:1:"))
    #expect(message { try Codebook(json: Array("[]".utf8), file: "a.json") }.hasPrefix("a.json: shape: "))
    #expect(message { try Codebook(json: Array("3".utf8), file: "a.json") }.hasPrefix("a.json: shape: "))
    #expect(message { try Codebook(npy: [], file: "a.npy") }.hasPrefix("a.npy: byte 0: "))
    #expect(
      message { try Codebook(npy: Self.npy("(3, 3)", [1, 2]), file: "a.npy") }.hasPrefix("a.npy: byte 128: "))
    #expect(
      message { try Codebook(npy: Self.npy("(3, -3)", []), file: "a.npy") }.hasPrefix("a.npy: header: "))
    #expect(
      message { try Codebook(npy: Self.npy("(99999999, 99999999, 99999999)", []), file: "a.npy") }
        .hasPrefix("a.npy: header: "))
    #expect(
      message { try Codebook(npy: Self.npy("(2, 5)", [Double](repeating: 0, count: 10)), file: "a.npy") }
        .hasPrefix("a.npy: shape: "))
    #expect(message { try Codebook(npy: Self.npy("(0, 3)", []), file: "a.npy") }.hasPrefix("a.npy: shape: "))
    #expect(
      message { try Codebook(contentsOf: "/nowhere/a.npy") }.hasPrefix("/nowhere/a.npy: cannot be read"))
  }

  /// No cut and no changed byte may crash.
  @Test func hostileBytes() {
    let bytes = Self.npy("(3, 4, 2)", Self.motions.flatMap { Self.corners($0) })
    for length in 0..<bytes.count {
      #expect(throws: ActionVocabularyError.self) {
        try Codebook(npy: Array(bytes[..<length]), file: "a.npy")
      }
    }
    var random = RandomSource(seed: 1)
    for _ in 0..<5000 {
      var bent = bytes
      bent[random.index(below: 140)] = UInt8(truncatingIfNeeded: random.next())
      if let read = try? Codebook(npy: bent, file: "a.npy") {
        #expect(read.motions.allSatisfy { $0.isFinite })
      }
    }
  }
}
