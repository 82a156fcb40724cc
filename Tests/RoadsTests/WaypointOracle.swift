import DriveTypes
import Foundation
import Roads

/// One row of `X.lanes.csv.gz` or `X.project.csv.gz`: what CARLA says about a waypoint, and the comparison with ours.
struct WaypointOracle {
  var fields: [Substring]
  /// Columns before `road_id`.
  var leading: Int

  var isNull: Bool { fields.count <= leading || fields[leading].isEmpty }
  private func number(_ index: Int) -> Double { Double(fields[leading + index]) ?? .nan }
  private func integer(_ index: Int) -> Int32 { Int32(fields[leading + index]) ?? .min }

  var road: Int32 { integer(0) }
  var lane: Int32 { integer(2) }
  var position: Point<World> { Point(carlaX: number(4), y: number(5), z: number(6)) }

  /// Every difference beyond tolerance, in words; empty when all agree.
  func differences(from waypoint: Waypoint, in network: RoadNetwork, tolerance: Double) -> [String] {
    var found: [String] = []
    func check(_ name: String, _ ours: some Equatable, _ theirs: some Equatable, _ isEqual: Bool) {
      if !isEqual { found.append("\(name): \(ours) not \(theirs)") }
    }
    func text(_ name: String, _ ours: String, _ theirs: Substring) {
      check(name, ours, theirs, ours == theirs)
    }
    text("road", "\(waypoint.road)", fields[leading])
    text("section", "\(waypoint.section)", fields[leading + 1])
    text("lane", "\(waypoint.lane)", fields[leading + 2])
    let pose = network.pose(of: waypoint)
    check("s", waypoint.s, number(3), abs(waypoint.s - number(3)) <= tolerance)
    check("position", pose.position, position, pose.position.distance(to: position) <= tolerance)
    let pitch = abs((pose.rotation.carlaPitch - number(7)).remainder(dividingBy: 360))
    check("pitch", pose.rotation.carlaPitch, number(7), pitch <= 0.01)
    let yaw = abs((pose.rotation.carlaYaw - number(8)).remainder(dividingBy: 360))
    check("yaw", pose.rotation.carlaYaw, number(8), yaw <= 0.01)
    let width = network.laneWidth(of: waypoint)
    check("width", width, number(9), abs(width - number(9)) <= 1e-4)
    text("type", WaypointOracle.name(network.laneType(of: waypoint)), fields[leading + 10])
    text("lane change", "\(network.laneChange(of: waypoint).rawValue)", fields[leading + 11])
    let markings = network.markings(of: waypoint)
    text("left marking", WaypointOracle.name(markings.left), fields[leading + 12])
    text("right marking", WaypointOracle.name(markings.right), fields[leading + 13])
    text("is junction", network.isJunction(waypoint) ? "1" : "0", fields[leading + 14])
    text("junction", "\(network.junction(of: waypoint) ?? -1)", fields[leading + 15])
    text("left lane", neighbour(network.left(of: waypoint), network), fields[leading + 16])
    text("right lane", neighbour(network.right(of: waypoint), network), fields[leading + 17])
    compareNext(network.next(waypoint, distance: 2), to: fields[leading + 18], tolerance, &found)
    return found
  }

  private func neighbour(_ waypoint: Waypoint?, _ network: RoadNetwork) -> String {
    guard let waypoint else { return "" }
    let type = WaypointOracle.name(network.laneType(of: waypoint))
    return "\(waypoint.road):\(waypoint.section):\(waypoint.lane):\(type)"
  }

  /// "road:section:lane:s|…" in any order, s within the tolerance.
  private func compareNext(
    _ ours: [Waypoint], to theirs: Substring, _ tolerance: Double, _ found: inout [String]
  ) {
    var open = ours
    for entry in theirs.split(separator: "|") {
      let part = entry.split(separator: ":")
      let match = open.firstIndex {
        "\($0.road)" == part[0] && "\($0.section)" == part[1] && "\($0.lane)" == part[2]
          && abs($0.s - (Double(part[3]) ?? .nan)) <= tolerance
      }
      guard let match else {
        found.append("next: lacks \(entry)")
        continue
      }
      open.remove(at: match)
    }
    if !open.isEmpty { found.append("next: has beyond \(theirs): \(open)") }
  }

  /// The name that carla's Python API gives to a lane type.
  static func name(_ type: LaneType) -> String {
    switch type {
    case .driving: "Driving"
    case .shoulder: "Shoulder"
    case .sidewalk: "Sidewalk"
    case .none: "NONE"
    case .parking: "Parking"
    case .bidirectional: "Bidirectional"
    case .median: "Median"
    case .border: "Border"
    case .biking: "Biking"
    case .stop: "Stop"
    default: "\(type.rawValue)"
    }
  }

  static func name(_ marking: LaneMarking?) -> String {
    guard let marking else { return "" }
    let kind =
      switch marking.kind {
      case .none: "NONE"
      case .broken: "Broken"
      case .solid: "Solid"
      case .solidSolid: "SolidSolid"
      case .solidBroken: "SolidBroken"
      case .brokenSolid: "BrokenSolid"
      case .brokenBroken: "BrokenBroken"
      case .bottsDots: "BottsDots"
      case .grass: "Grass"
      case .curb: "Curb"
      case .other: "Other"
      }
    let color =
      switch marking.color {
      case .white: "White"
      case .yellow: "Yellow"
      case .blue: "Blue"
      case .green: "Green"
      case .red: "Red"
      case .other: "Other"
      }
    let width = (marking.width * 1000).rounded() / 1000
    let short = width == width.rounded() ? "\(Int(width))" : "\(width)"
    return "\(kind)/\(color)/\(short)/\(marking.laneChange.rawValue)"
  }
}

/// Lines of a CSV file as fields, without its header.
func csvRows(_ data: Data) -> [[Substring]] {
  String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst().map {
    $0.split(separator: ",", omittingEmptySubsequences: false)
  }
}
