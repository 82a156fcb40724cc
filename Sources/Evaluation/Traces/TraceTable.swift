import DriveTypes
import Foundation
import Scoring

/// A stored trace as a table, one row a tick, for a spreadsheet or a plot.
public enum TraceTable {
  /// Bench2Drive's `metric_info.json`: CARLA's axes and units, one entry a tick.
  public static func metricInfo(ofTraceFile path: String) throws -> String {
    JSONWriter.text(MetricInfo(trace: try TraceFile.read(URL(fileURLWithPath: path))).json, indent: nil)
  }

  /// World frame of DriveLoop: x east, y north, metres; yaw in degrees, counter-clockwise; m/s. Reasons of the agent, the
  /// strongest first: cause, `#` road user or light, `@` metres along the ego's way, `?` where it could not be seen.
  public static func csv(ofTraceFile path: String) throws -> String {
    let trace = try TraceFile.read(URL(fileURLWithPath: path))
    var lines = [
      "tick,time,x,y,z,yaw,speed,throttle,steer,brake,others,lights,collisions,target_speed,lateral_offset,reasons"
    ]
    for tick in trace.ticks {
      let place = tick.ego.pose.position
      let lights = tick.lightStates.map { "RYGO?"[$0] }.joined()
      lines.append(
        String(
          format: "%d,%.2f,%.3f,%.3f,%.3f,%.2f,%.3f,%.3f,%.3f,%.3f,%d,", tick.tick, tick.time, place.x,
          place.y,
          place.z, degrees(tick.ego.pose.yaw), tick.ego.speed, tick.control.throttle, tick.control.steer,
          tick.control.brake, tick.others.count) + lights + ","
          + tick.collisions.map(\.otherTypeID).joined(separator: " ") + "," + decision(tick.decision))
    }
    return lines.joined(separator: "\n")
  }

  /// Three cells; empty for an agent that does not say.
  private static func decision(_ decision: Decision?) -> String {
    guard let decision else { return ",," }
    let reasons = decision.reasons.map { reason in
      reason.cause.name + (reason.actor.map { "#\($0)" } ?? "")
        + (reason.distance.map { String(format: "@%.1f", $0) } ?? "") + (reason.isVisible ? "" : "?")
    }
    return String(format: "%.3f,%.3f,", decision.targetSpeed, decision.lateralOffset)
      + reasons.joined(separator: " ")
  }
}

extension String {
  /// The letter of a light's state.
  fileprivate subscript(_ state: TrafficLightState) -> String {
    String(self[index(startIndex, offsetBy: Int(state.rawValue))])
  }
}
