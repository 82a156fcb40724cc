import DriveTypes
import Glibc
import Roads

/// One lane's centre line, resampled at even arc length in the direction of travel.
struct LaneCentre {
  /// Wanted distance between samples, metres.
  static let spacing = 1.0
  /// How far beyond a lane's end its successor is looked for, metres.
  static let step = 0.01

  let samples: [LaneAtlas.Sample]
  /// Metres between samples, and from first to last.
  let step: Double
  let length: Double
  /// Places at the travel start, half way and at the travel end.
  let start, middle, end: Waypoint

  init(of waypoint: Waypoint, in network: RoadNetwork) {
    let range = network.laneRange(of: waypoint)
    let forward = waypoint.lane < 0
    // A lane's last place still belongs to it.
    let (low, high) = (range.lowerBound, max(range.lowerBound, range.upperBound - 1e-4))
    func place(_ share: Double) -> Waypoint {
      var result = waypoint
      result.s = forward ? low + share * (high - low) : high - share * (high - low)
      return result
    }
    start = place(0)
    middle = place(0.5)
    end = place(1)

    let intervals = max(1, Int(((high - low) / Self.spacing).rounded(.up)))
    var raw: [(x: Double, y: Double, z: Double, yaw: Double, half: Double, arc: Double)] = []
    raw.reserveCapacity(intervals + 1)
    for k in 0...intervals {
      let at = place(Double(k) / Double(intervals))
      let pose = network.pose(of: at)
      var yaw = pose.yaw
      var arc = 0.0
      if let last = raw.last {
        yaw = last.yaw + wrapAngle(yaw - last.yaw)
        let (dx, dy) = (pose.position.x - last.x, pose.position.y - last.y)
        arc = last.arc + (dx * dx + dy * dy).squareRoot()
      }
      raw.append((pose.position.x, pose.position.y, pose.position.z, yaw, network.laneWidth(of: at) / 2, arc))
    }
    length = max(raw[raw.count - 1].arc, 1e-3)
    let count = max(2, Int((length / Self.spacing).rounded(.up)) + 1)
    step = length / Double(count - 1)

    var even: [LaneAtlas.Sample] = []
    even.reserveCapacity(count)
    var k = 0
    for i in 0..<count {
      let arc = Double(i) * step
      while k < raw.count - 2, raw[k + 1].arc < arc { k += 1 }
      let (a, b) = (raw[k], raw[k + 1])
      let t = b.arc > a.arc ? min(1, max(0, (arc - a.arc) / (b.arc - a.arc))) : 0
      let yaw = a.yaw + t * (b.yaw - a.yaw)
      even.append(
        LaneAtlas.Sample(
          x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y), z: a.z + t * (b.z - a.z), yaw: yaw,
          cosine: cos(yaw),
          sine: sin(yaw), curvature: 0, slope: 0, halfWidth: a.half + t * (b.half - a.half)))
    }
    for i in 0..<count {
      let (before, after) = (max(0, i - 2), min(count - 1, i + 2))
      even[i].curvature = (even[after].yaw - even[before].yaw) / (Double(after - before) * step)
    }
    for i in 0..<(count - 1) { even[i].slope = (even[i + 1].z - even[i].z) / step }
    even[count - 1].slope = even[count - 2].slope
    samples = even
  }
}
