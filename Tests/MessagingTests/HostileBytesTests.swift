import DriveTypes
import Foundation
import Messaging
import Testing

/// Bytes that no honest peer sends. Each must give a typed error, quickly and in little memory.
@Suite struct HostileBytesTests {
  private func error(_ header: [UInt8], frames: [[UInt8]] = []) -> MessagingError? {
    do throws(MessagingError) {
      _ = try MessageCodec.decode(EncodedMessage(header: header, frames: frames))
      return nil
    } catch {
      return error
    }
  }

  private func isMalformed(_ error: MessagingError?, got: String) -> Bool {
    if case .malformed(_, let text, _) = error { text.contains(got) } else { false }
  }

  @Test func brokenStreams() {
    #expect(isMalformed(error([]), got: "an end at byte 0"))
    #expect(isMalformed(error([0xc1]), got: "an invalid byte"))
    #expect(isMalformed(error([0xc0, 0xc0]), got: "more bytes"))
    #expect(isMalformed(error([0xc0]), got: "nil"))
    #expect(isMalformed(error([0x80]), got: "an empty map"))
    // array32 and map32 that declare four thousand million elements, str32 of 4 GB, ext32 of 4 GB
    for first: UInt8 in [0xdd, 0xdf, 0xdb, 0xc6, 0xc9] {
      #expect(isMalformed(error([first, 0xff, 0xff, 0xff, 0xff, 0x00]), got: "an end"))
    }
    #expect(isMalformed(error([UInt8](repeating: 0x91, count: 1_000_000)), got: "more than 8 levels"))
    // Each array declares as many elements as bytes are left: the sum would be quadratic.
    var nested: [UInt8] = []
    for _ in 0..<7 { nested += [0xdd, 0x00, 0x0f, 0xff, 0xf0] }
    nested += [UInt8](repeating: 0, count: 1_048_570)
    #expect(error(nested) != nil)
    let many: [UInt8] = [0xdd, 0x00, 0x40, 0x00, 0x00] + [UInt8](repeating: 0xc0, count: 0x400000)
    #expect(isMalformed(error(many), got: "more than 2097152 values"))
  }

  /// Every truncation of every kind of message is an error, never a crash or a wrong message.
  @Test func truncations() throws {
    var source = RandomMessages(seed: 1000)
    for _ in 0..<40 {
      let encoded = try MessageCodec.encode(source.next())
      let step = max(1, encoded.header.count / 200)
      for length in stride(from: 0, to: encoded.header.count, by: step) {
        #expect(error(Array(encoded.header[..<length]), frames: encoded.frames) != nil)
      }
    }
  }

  /// One flipped byte either still reads as some message, or is a typed error.
  @Test func flips() throws {
    var source = RandomMessages(seed: 2000)
    var random = RandomSource(seed: 1)
    for round in 0..<8000 {
      let encoded = try MessageCodec.encode(source.next())
      if encoded.header.count > 20_000 && round % 50 != 0 { continue }
      var bytes = encoded.header
      bytes[random.index(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      if let message = try? MessageCodec.decode(EncodedMessage(header: bytes, frames: encoded.frames)) {
        _ = try MessageCodec.encode(message)
      }
    }
  }

  @Test func wrongFields() throws {
    func header(_ text: String) -> [UInt8] { [0xa0 | UInt8(text.utf8.count)] + Array(text.utf8) }
    #expect(
      error([0x81] + header("kind") + header("fly"))
        == .malformed(field: "fly.kind", got: "'fly'", expected: "a kind of message"))
    #expect(
      error([0x82] + header("kind") + header("next") + header("a") + [0xc0])
        == .malformed(field: "next", got: "map of 2", expected: "map of 1"))
    #expect(
      error([0x82] + header("kind") + header("hello") + header("protocol") + [0x05])
        == .wrongVersion(got: 5, expected: 4))
    var control = try MessageCodec.encode(.control(ControlMessage(tick: 1, control: .stop))).header
    guard let place = control.firstIndex(of: 0xcb) else {
      Issue.record("no Float64 in a control")
      return
    }
    control.replaceSubrange(place..<place + 9, with: [0xca, 0x3f, 0x80, 0, 0])
    #expect(error(control) == .malformed(field: "control.throttle", got: "float32", expected: "float64"))
    control.replaceSubrange(place..<place + 5, with: [0x01])
    #expect(error(control) == .malformed(field: "control.throttle", got: "integer", expected: "float64"))
    #expect(
      error([0x81] + header("kind") + [0xa2, 0xff, 0xfe])
        == .malformed(field: "kind", got: "broken UTF-8", expected: "string"))
  }

  /// A reference out of the map, or a number that is none, would be the agent's crash later.
  @Test func lanesAndReasonsOutOfBounds() throws {
    func lane(_ change: (inout LaneStrip) -> Void) throws -> MessagingError? {
      let point = LaneStripPoint(position: .origin, width: 3.5)
      var strip = LaneStrip(
        road: 1, section: 0, lane: -1, use: .driving, isInJunction: false, speedLimit: 13.9,
        points: [point, point], left: 0, successors: [0])
      change(&strip)
      var briefing = Drive(seed: 1).briefing
      briefing.privileged?.lanes = LaneMap(lanes: [strip])
      return error(try MessageCodec.encode(.route(briefing)).header)
    }
    let row = "route.privileged.lanes[0]"
    #expect(try lane { _ in } == nil)
    #expect(
      try lane { $0.left = 1 } == .malformed(field: row + "[6]", got: "1", expected: "an index below 1"))
    #expect(
      try lane { $0.right = -1 } == .malformed(field: row + "[7]", got: "-1", expected: "an index below 1"))
    #expect(
      try lane { $0.successors = [0, 9] }
        == .malformed(field: row + "[10][1]", got: "9", expected: "an index below 1"))
    #expect(
      try lane { $0.points[1].width = .nan }
        == .malformed(field: row + "[11][7]", got: "nan", expected: "a finite number"))
    #expect(
      try lane { $0.speedLimit = .infinity }
        == .malformed(field: row + "[5]", got: "inf", expected: "a finite number"))
    #expect(
      try lane { $0.points = [$0.points[0]] }
        == .malformed(field: row + "[11]", got: "array of 4", expected: "an array of 8, 12, 16, … numbers"))
    let reasons = [DecisionReason](repeating: DecisionReason(cause: .bend), count: 33)
    let control = ControlMessage(
      tick: 0, control: .stop, decision: Decision(targetSpeed: 0, reasons: reasons))
    #expect(
      error(try MessageCodec.encode(.control(control)).header)
        == .malformed(field: "control.decision.reasons", got: "33 reasons", expected: "at most 32"))
  }

  @Test func framesAndHeaderDisagree() throws {
    let image = CameraImage(camera: "CAM_FRONT", width: 2, height: 2, jpeg: [1, 2, 3])
    let encoded = try MessageCodec.encode(
      .observation(ObservationMessage(tick: 0, time: 0, ego: EgoMeasurement(speed: 0), images: [image])))
    #expect(error(encoded.header, frames: []) != nil)
    #expect(error(encoded.header, frames: [[1, 2]]) != nil)
    #expect(error(encoded.header, frames: [[1, 2, 3], [4]]) != nil)
    #expect(error(try MessageCodec.encode(.next).header, frames: [[1]]) != nil)
  }
}
