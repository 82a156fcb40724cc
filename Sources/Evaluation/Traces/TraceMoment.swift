import DriveTypes
import Foundation

/// One tick of a stored trace in words: the ego, what its agent thought, and everybody near it.
public enum TraceMoment {
  /// Metres around the ego.
  static let reach = 70.0

  /// - Parameter tick: the last one at or before it is shown; the last of all where nil.
  public static func text(ofTraceFile path: String, tick: Int?) throws -> String {
    let trace = try TraceFile.read(URL(fileURLWithPath: path))
    var descriptions: [ActorID: ActorDescription] = [:]
    var shown: TraceTick?
    for record in trace.ticks {
      if let tick, record.tick > tick { break }
      for description in record.spawned { descriptions[description.id] = description }
      shown = record
    }
    guard let shown else { return "the trace has no tick up to \(tick ?? 0)" }
    var lines: [String] = []
    let pose = shown.ego.pose
    lines.append(
      String(
        format:
          "tick %d, %.2f s: ego at (%.2f, %.2f) yaw %.1f, %.2f m/s, throttle %.2f steer %.2f brake %.2f",
        shown.tick, shown.time, pose.position.x, pose.position.y, degrees(pose.yaw), shown.ego.speed,
        shown.control.throttle, shown.control.steer, shown.control.brake))
    if let decision = shown.decision { lines.append(text(of: decision)) }
    for signal in shown.signals { lines.append("signal: \(signal)") }
    for collision in shown.collisions {
      lines.append("touches \(collision.other) (\(collision.otherTypeID))")
    }
    lines.append("    id   ahead    left    turn   speed  type (role)")
    let near = shown.others.map { other -> (ahead: Double, line: String)? in
      let local = pose.localLevel(Point(x: Double(other.x), y: Double(other.y), z: Double(other.z)))
      guard abs(local.x) < reach, abs(local.y) < reach else { return nil }
      let description = descriptions[other.id]
      return (
        local.x,
        String(
          format: "%6d %7.1f %7.1f %7.1f %7.2f  ", other.id, local.x, local.y,
          degrees(wrapAngle(Double(other.yaw) - pose.yaw)), other.speed)
          + "\(description?.typeID ?? "?") (\(description?.roleName ?? "?"))" + equipment(of: other)
      )
    }
    lines += near.compactMap { $0 }.sorted { $0.ahead > $1.ahead }.map(\.line)
    return lines.joined(separator: "\n")
  }

  /// What others can read from an actor: lamps but for those that are always lit, and open doors.
  private static func equipment(of actor: TraceActor) -> String {
    let lamps = actor.lights.subtracting([.position, .lowBeam, .highBeam, .fog, .interior]).names
    return (lamps + (actor.doors.isEmpty ? [] : ["door open"])).map { ", \($0)" }.joined()
  }

  /// A decision in one line.
  static func text(of decision: Decision) -> String {
    let reasons = decision.reasons.map { reason in
      "\(reason.cause)" + (reason.actor.map { " \($0)" } ?? "")
        + (reason.distance.map { String(format: " at %.1f m", $0) } ?? "")
        + (reason.isVisible ? "" : " (unseen)")
    }
    return String(format: "wants %.2f m/s, %.2f m to the left", decision.targetSpeed, decision.lateralOffset)
      + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: ", "))
  }
}
