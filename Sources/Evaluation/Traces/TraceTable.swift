import DriveTypes
import Foundation
import Scoring

/// A stored trace as a table, one row a tick, for a spreadsheet or a plot.
public enum TraceTable {
  /// Bench2Drive's `metric_info.json`: CARLA's axes and units, one entry a tick.
  public static func metricInfo(ofTraceFile path: String) throws -> String {
    JSONWriter.text(MetricInfo(trace: try TraceFile.read(URL(fileURLWithPath: path))).json, indent: nil)
  }

  /// World frame of DriveLoop: x east, y north, metres; yaw in degrees, counter-clockwise; m/s.
  public static func csv(ofTraceFile path: String) throws -> String {
    let trace = try TraceFile.read(URL(fileURLWithPath: path))
    var lines = ["tick,time,x,y,z,yaw,speed,throttle,steer,brake,others,lights,collisions"]
    for tick in trace.ticks {
      let place = tick.ego.pose.position
      let lights = tick.lightStates.map { "RYGO?"[$0] }.joined()
      lines.append(
        String(
          format: "%d,%.2f,%.3f,%.3f,%.3f,%.2f,%.3f,%.3f,%.3f,%.3f,%d,", tick.tick, tick.time, place.x,
          place.y,
          place.z, degrees(tick.ego.pose.yaw), tick.ego.speed, tick.control.throttle, tick.control.steer,
          tick.control.brake, tick.others.count) + lights + ","
          + tick.collisions.map(\.otherTypeID).joined(separator: " "))
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// The letter of a light's state.
  fileprivate subscript(_ state: TrafficLightState) -> String {
    String(self[index(startIndex, offsetBy: Int(state.rawValue))])
  }
}
