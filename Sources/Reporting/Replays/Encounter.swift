import DriveTypes
import Foundation
import Scoring

/// A trace in words at one of its moments: how fast the ego was, where the other one came from.
struct Encounter: Sendable {
  private let trace: Trace
  /// Looked up only.
  private var descriptions: [ActorID: ActorDescription] = [:]

  init(_ trace: Trace) {
    self.trace = trace
    for description in trace.ticks.lazy.flatMap(\.spawned) { descriptions[description.id] = description }
  }

  /// `ego 8.3 m/s, wants 9.0 m/s, throttle 0.40, brake 0.00`
  func ego(at place: Int) -> String {
    let tick = trace.ticks[place]
    var words = [String(format: "ego %.1f m/s", before(place).ego.speed)]
    if let decision = tick.decision { words.append(String(format: "wants %.1f m/s", decision.targetSpeed)) }
    words.append(
      tick.control.brake > 0.01
        ? String(format: "brake %.2f", tick.control.brake)
        : String(format: "throttle %.2f", tick.control.throttle))
    return words.joined(separator: ", ")
  }

  /// Who it was, where and how fast, and what the ego did.
  func contact(with id: ActorID, at place: Int) -> String {
    let tick = before(place)
    guard let other = tick.others.first(where: { $0.id == id }), let body = descriptions[id] else {
      return ego(at: place)
    }
    let pose = Pose<World>(x: Double(other.x), y: Double(other.y), z: Double(other.z), yaw: Double(other.yaw))
    let centre = tick.ego.pose.localLevel(body.box(at: pose).centre)
    let bearing = atan2(centre.y, centre.x)
    let side =
      abs(bearing) < .pi / 5
      ? "ahead" : abs(bearing) > .pi * 4 / 5 ? "behind" : bearing > 0 ? "on the left" : "on the right"
    let turn = abs(wrapAngle(Double(other.yaw) - tick.ego.pose.yaw))
    let heading =
      body.kind == .prop || other.speed < 0.1
      ? "standing" : turn < .pi / 4 ? "same way" : turn > .pi * 3 / 4 ? "oncoming" : "crossing"
    let role = body.roleName.isEmpty ? "" : " (\(body.roleName))"
    return "\(side), \(heading)" + (other.speed < 0.1 ? "" : String(format: " at %.1f m/s", other.speed))
      + role + "; " + ego(at: place)
  }

  /// First tick of the standstill that lasts until `place`; `place` itself where the ego moves.
  func standstill(before place: Int) -> Int {
    var first = place
    while first > 0, trace.ticks[first - 1].ego.speed < Self.standing { first -= 1 }
    return first
  }

  /// Where the ego stands at the end: since when, and what is before it.
  func standing(until place: Int) -> String {
    let first = standstill(before: place)
    guard first < place else { return ego(at: place) }
    let tick = trace.ticks[first]
    var nearest: (ahead: Double, words: String)?
    for other in tick.others {
      guard let body = descriptions[other.id] else { continue }
      let local = tick.ego.pose.localLevel(
        Point(x: Double(other.x), y: Double(other.y), z: Double(other.z)))
      guard local.x > 0, local.x < 25, abs(local.y) < 3, local.x < nearest?.ahead ?? .infinity else {
        continue
      }
      nearest = (local.x, String(format: "%@ %.0f m ahead", body.typeID, local.x))
    }
    return String(format: "stands since %.1f s", tick.time)
      + (nearest.map { ", \($0.words)" } ?? ", nothing close ahead")
  }

  /// m/s; Bench2Drive's test of a blocked ego.
  private static let standing = 0.1

  /// The tick before, whose speeds are those before a contact.
  private func before(_ place: Int) -> TraceTick { trace.ticks[max(0, place - 1)] }
}
