import DriveTypes
import Foundation
import Testing

@Suite struct TraceFileTests {
  /// Law: decoding an encoded trace gives the trace, bit for bit, and encoding that gives the bytes.
  @Test(arguments: 0..<40) func roundTripIsExact(seed: Int) throws {
    let trace = TraceSamples.wild(seed: UInt64(seed), ticks: seed * 3)
    let bytes = try TraceFile.encode(trace)
    let again = try TraceFile.decode(bytes)
    #expect(again == trace)
    #expect(try TraceFile.encode(again) == bytes)
  }

  @Test func negativeZeroAndNaNPayloadsSurvive() throws {
    var trace = TraceSamples.wild(seed: 3, ticks: 2)
    let odd = Double(bitPattern: 0xFFF8_0000_0000_1234)
    trace.ticks[0].time = -0.0
    trace.ticks[1].time = odd
    let again = try TraceFile.decode(try TraceFile.encode(trace))
    #expect(again.ticks.map(\.time.bitPattern) == [Double(-0.0).bitPattern, odd.bitPattern])
  }

  /// The size promised in the design: a route of 25 s with 30 actors stays under 150 kB.
  @Test func plausibleTraceIsSmall() throws {
    let trace = TraceSamples.plausible(ticks: 500, actors: 30)
    let bytes = try TraceFile.encode(trace)
    #expect(try TraceFile.decode(bytes) == trace)
    print("trace of 500 ticks and 30 actors: \(bytes.count) bytes")
    #expect(bytes.count < 150_000)
  }

  /// Lamps and reasons must not cost what they are not worth: 3 bytes a tick here, of 260; 10 are let pass.
  @Test func lampsAndReasonsAreSmall() throws {
    let plain = try TraceFile.encode(TraceSamples.plausible(ticks: 500, actors: 30))
    let trace = TraceSamples.plausible(ticks: 500, actors: 30, explained: true)
    let bytes = try TraceFile.encode(trace)
    let again = try TraceFile.decode(bytes)
    #expect(again == trace)
    #expect(
      again.ticks[20].decision?.reasons.count == 2 && again.ticks[20].others.contains { $0.lights != [] })
    print("lamps and reasons of 500 ticks: \(bytes.count - plain.count) bytes")
    #expect(bytes.count - plain.count < 5_000)
  }

  @Test func tooManyReasonsAreRefused() throws {
    var trace = TraceSamples.plausible(ticks: 2, actors: 1)
    let reason = DecisionReason(cause: .bend)
    trace.ticks[1].decision = Decision(targetSpeed: 0, reasons: Array(repeating: reason, count: 33))
    #expect(throws: TraceFileError.invalidTrace(tick: 1, expected: "at most 32 reasons", got: "33")) {
      try TraceFile.encode(trace)
    }
  }

  /// Rounding keeps what is on the grid and moves nothing by more than half a step.
  @Test func roundedDecisions() {
    let decision = Decision(
      targetSpeed: 8.333333, lateralOffset: -0.5, reasons: [DecisionReason(cause: .bend, distance: 12.3456)])
    #expect(decision.rounded.lateralOffset == -0.5)
    #expect(abs(decision.rounded.targetSpeed - 8.333333) <= 0.5 / 1024)
    #expect(abs((decision.rounded.reasons[0].distance ?? 0) - 12.3456) <= 0.5 / 1024)
    #expect(decision.rounded.rounded == decision.rounded)
    #expect(DecisionReason.Cause.leadingVehicle.name == "leading_vehicle")
  }

  @Test func everyTruncationIsATypedError() throws {
    let bytes = try TraceFile.encode(TraceSamples.wild(seed: 11, ticks: 12))
    for length in 0..<bytes.count {
      #expect(throws: TraceFileError.self) { _ = try TraceFile.decode(Array(bytes[..<length])) }
    }
  }

  /// The checksum covers the packed bytes, so that no damage passes.
  @Test func everyChangedByteIsNoticed() throws {
    let bytes = try TraceFile.encode(TraceSamples.wild(seed: 5, ticks: 6))
    for index in bytes.indices {
      for change in [UInt8(1), 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] ^= change
        #expect(throws: TraceFileError.self) { _ = try TraceFile.decode(damaged) }
      }
    }
  }

  @Test func falseClaimsOfSizeAreRefusedWithoutAllocating() throws {
    var bytes = try TraceFile.encode(TraceSamples.wild(seed: 5, ticks: 6))
    // Unpacked size of the first section, after magic, version, count, tag and packed size.
    bytes.replaceSubrange(20..<24, with: [0xFF, 0xFF, 0xFF, 0x1F])
    #expect(throws: TraceFileError.self) { _ = try TraceFile.decode(bytes) }
  }

  @Test func unsortedActorsAreRefused() throws {
    var trace = TraceSamples.plausible(ticks: 2, actors: 3)
    trace.ticks[1].others.swapAt(0, 1)
    #expect(
      throws: TraceFileError.invalidTrace(tick: 1, expected: "actors by ascending id", got: "2 after 3")
    ) {
      try TraceFile.encode(trace)
    }
  }

  @Test func wrongVersionIsNamed() throws {
    var bytes = try TraceFile.encode(TraceSamples.wild(seed: 5, ticks: 0))
    bytes[8] = 9
    #expect(throws: TraceFileError.unsupportedVersion(got: 9, expected: 3)) {
      _ = try TraceFile.decode(bytes)
    }
    #expect(throws: TraceFileError.self) { _ = try TraceFile.decode(Array("{}".utf8)) }
  }

  /// A file that version 2 wrote (`TraceSamples.plausible(ticks: 4, actors: 2, explained: true)`): all that it knew is
  /// read; others stand level, and the weather is not known.
  @Test func version2IsRead() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Oracles/trace_version2.dltrace")
    let trace = try TraceFile.read(file)
    #expect(trace.header.town == "Town12" && trace.header.denseRoute.count == 150)
    #expect(trace.header.weather == RouteWeather())
    #expect(trace.ticks.count == 4)
    let wanted = TraceSamples.plausible(ticks: 4, actors: 2, explained: true)
    for (tick, expected) in zip(trace.ticks, wanted.ticks) {
      #expect(tick.others.map(\.id) == [2, 3] && tick.others.allSatisfy { $0.pitch == 0 && $0.roll == 0 })
      #expect(abs(tick.ego.pose.position.x - expected.ego.pose.position.x) < 1e-9)
      #expect(
        tick.lightStates == expected.lightStates
          && tick.decision?.reasons.count == expected.decision?.reasons.count)
      for (actor, other) in zip(tick.others, expected.others) {
        #expect(abs(actor.x - other.x) < 1e-3 && actor.lights == other.lights)
      }
    }
    // Written again, it is a file of this version with the same trace.
    #expect(try TraceFile.decode(TraceFile.encode(trace)) == trace)
  }

  @Test func writingAndReadingAFile() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("trace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appendingPathComponent("a.dltrace")
    let trace = TraceSamples.wild(seed: 2, ticks: 4)
    try TraceFile.write(trace, to: url)
    #expect(try TraceFile.read(url) == trace)
    #expect(throws: TraceFileError.self) { try TraceFile.read(folder.appendingPathComponent("none.dltrace")) }
    #expect(throws: TraceFileError.self) {
      try TraceFile.write(trace, to: folder.appendingPathComponent("no/such/folder.dltrace"))
    }
  }
}
