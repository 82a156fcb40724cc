import DriveTypes
import Foundation
import Sensing

/// Sensors' readings as files that NumPy and people can read.
enum SensorFile {
  /// `.npy` for points, `.png` for pictures, `.json` for events.
  static func content(_ data: SensorData) -> (bytes: [UInt8], ending: String) {
    switch data {
    case .lidar(let points): (numpy(points.count, ["x", "y", "z", "intensity"], points.rows), "npy")
    case .semanticLidar(let points):
      (
        numpy(points.count, ["x", "y", "z", "cosine"], points.rows, integers: ["instance", "label"]), "npy"
      )
    case .radar(let detections):
      (numpy(detections.count, ["depth", "altitude", "azimuth", "velocity"], detections.rows), "npy")
    case .picture(let picture): (picture.png, "png")
    case .collisions(let collisions):
      (
        json(
          collisions.map {
            [
              JSONMember("other", .integer(Int($0.other))), JSONMember("type_id", .string($0.otherTypeID)),
              JSONMember(
                "normal_impulse",
                .array([$0.normalImpulse.x, $0.normalImpulse.y, $0.normalImpulse.z].map(JSONNode.float))),
            ]
          }), "json"
      )
    case .laneInvasion(let markings):
      (
        json(
          markings.map { [JSONMember("type", .string($0.type)), JSONMember("color", .string($0.color))] }),
        "json"
      )
    case .obstacles(let obstacles):
      (
        json(
          obstacles.map {
            [
              JSONMember("other", .integer(Int($0.other))), JSONMember("type_id", .string($0.otherTypeID)),
              JSONMember("distance", .float($0.distance)),
            ]
          }), "json"
      )
    }
  }

  /// NumPy's format 1.0: plain arrays of Float32 rows, or records where there are integers too.
  private static func numpy(_ count: Int, _ floats: [String], _ rows: [UInt32], integers: [String] = [])
    -> [UInt8]
  {
    let shape: String
    let type: String
    if integers.isEmpty {
      (type, shape) = ("'<f4'", "(\(count), \(floats.count))")
    } else {
      let fields = floats.map { "('\($0)', '<f4')" } + integers.map { "('\($0)', '<u4')" }
      (type, shape) = ("[" + fields.joined(separator: ", ") + "]", "(\(count),)")
    }
    var header = "{'descr': \(type), 'fortran_order': False, 'shape': \(shape), }"
    // Ten bytes stand before it; the data begin at a multiple of 64.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    let length = UInt16(header.utf8.count)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
      + rows.withUnsafeBytes { Array($0) }
  }

  private static func json(_ events: [[JSONMember]]) -> [UInt8] {
    JSONWriter.write(.array(events.map { .object($0) }))
  }
}

extension [SIMD4<Float>] {
  fileprivate var rows: [UInt32] {
    flatMap { [$0.x.bitPattern, $0.y.bitPattern, $0.z.bitPattern, $0.w.bitPattern] }
  }
}

extension [SemanticLidarPoint] {
  fileprivate var rows: [UInt32] {
    flatMap {
      [
        $0.position.x.bitPattern, $0.position.y.bitPattern, $0.position.z.bitPattern,
        $0.incidenceCosine.bitPattern,
        $0.instance, UInt32($0.label),
      ]
    }
  }
}

extension [RadarDetection] {
  fileprivate var rows: [UInt32] {
    flatMap { [$0.depth.bitPattern, $0.altitude.bitPattern, $0.azimuth.bitPattern, $0.velocity.bitPattern] }
  }
}
