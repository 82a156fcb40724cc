import DriveTypes
import Glibc

/// A lane place with its position in CARLA's own arithmetic: 32-bit floats, in the same order of operations.
///
/// CRITICAL: the planner counts samples one metre apart until one lies within a metre of a lane's end, and rounds
/// positions to a grid of a metre. Many lanes are a whole number of metres long, so the last bit decides how many
/// samples a lane has and where its nodes lie; only CARLA's arithmetic gives CARLA's answer. Everything else in
/// this package uses `RoadNetwork.pose(of:)` and Float64. Bit-exact for lines and arcs; for spirals, polynomials and
/// the last bit of `sinf` and `cosf` it is as near as two mathematical libraries are.
struct CarlaPlace: Sendable {
  var waypoint: Waypoint
  /// Metres, our axes: CARLA's y negated, which changes no bit but the sign.
  var x, y, z: Float

  /// 3-D distance in metres, as `carla.Location.distance`.
  func distance(to other: CarlaPlace) -> Float {
    let (dx, dy, dz) = (other.x - x, other.y - y, other.z - z)
    return (dx * dx + dy * dy + dz * dz).squareRoot()
  }

  func isOnSameLane(as other: CarlaPlace) -> Bool {
    waypoint.road == other.waypoint.road && waypoint.section == other.waypoint.section
      && waypoint.lane == other.waypoint.lane
  }
}

extension CarlaWalk {
  func place(_ waypoint: Waypoint) -> CarlaPlace {
    let index = Int(waypoint.laneIndex)
    let road = network.roads[network.sections[network.lanes[index].section].road]
    var (x, y, tangent) = linePoint(road, min(max(waypoint.s, 0), road.length))
    func shift(_ offset: Float) {
      x += offset * sinf(Float(tangent))
      y += offset * -cosf(Float(tangent))
    }
    let s = waypoint.s
    shift(
      -Float(
        network.offsets.index(in: road.offsets, at: s).map { network.offsets[$0].carlaValue(at: s) } ?? 0))
    shift(Float(lateral(index, s)))
    let z =
      network.elevations.index(in: road.elevations, at: s).map { network.elevations[$0].carlaValue(at: s) }
      ?? 0
    return CarlaPlace(waypoint: waypoint, x: x, y: y, z: Float(z))
  }

  /// `get_waypoint(point)`: the driving lane nearest to a point; s from the nearest chord in 32-bit floats
  /// (`Math::DistanceSegmentToPoint`), because half a sample's step decides where a route begins.
  func place(nearest x: Float, _ y: Float, _ z: Float) -> CarlaPlace? {
    let point = Point<World>(x: Double(x), y: Double(y), z: Double(z))
    guard let index = network.nearestChord(point, types: LaneType.driving.rawValue) else { return nil }
    let chord = network.chords[index]
    let lane = Int(chord.lane)
    let start = place(network.waypoint(lane: lane, s: chord.sStart))
    let end = place(network.waypoint(lane: lane, s: chord.sEnd))
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let squared = dx * dx + dy * dy
    if squared == 0 { return start }
    let share = min(1, max(0, ((x - start.x) * dx + (y - start.y) * dy) / squared))
    let along = Double(share * squared.squareRoot())
    let isForward = chord.sEnd >= chord.sStart
    let s = isForward ? min(chord.sStart + along, chord.sEnd) : max(chord.sStart - along, chord.sEnd)
    return place(network.waypoint(lane: lane, s: s))
  }

  /// Distance of a lane's centre from lane 0, positive to the right (`ComputeTotalLaneWidth`).
  private func lateral(_ index: Int, _ s: Double) -> Double {
    let own = network.lanes[index]
    let side: Double = own.id < 0 ? 1 : -1
    func width(_ lane: Int) -> Double {
      let widths = network.lanes[lane].widths
      return network.widths.index(in: widths, at: s).map { network.widths[$0].carlaValue(at: s) } ?? 0
    }
    // Lanes lie by ascending id; walk from the centre outwards.
    let bounds = network.sections[own.section].lanes.indices
    var total = 0.0
    if own.id < 0 {
      for lane in bounds.reversed() where network.lanes[lane].id < 0 && lane > index {
        total += side * width(lane)
      }
    } else {
      for lane in bounds where network.lanes[lane].id > 0 && lane < index { total += side * width(lane) }
    }
    return total + side * (width(index) * 0.5)
  }

  /// `Geometry::PosFromDist` on the reference line.
  func linePoint(_ road: RoadRow, _ s: Double) -> (x: Float, y: Float, tangent: Double) {
    guard let index = network.geometries.index(in: road.geometries, at: s) else { return (0, 0, 0) }
    let row = network.geometries[index]
    let distance = min(max(s - row.s, 0), row.length)
    switch GeometryRow.Kind(rawValue: row.kind) {
    case .line:
      return (
        Float(row.x) + Float(distance * cos(row.heading)), Float(row.y) + Float(distance * sin(row.heading)),
        row.heading
      )
    case .arc:
      let (radius, right) = (1 / row.curvature, Double.pi / 2)
      let tangent = row.heading + distance * row.curvature
      let x = Float(row.x) + Float(radius * cos(row.heading + right))
      let y = Float(row.y) + Float(radius * sin(row.heading + right))
      return (x - Float(radius * cos(tangent + right)), y - Float(radius * sin(tangent + right)), tangent)
    default:
      let point = row.point(at: distance, network.coefficients)
      return (Float(row.x) + Float(point.x - row.x), Float(row.y) + Float(point.y - row.y), point.heading)
    }
  }
}

extension PolynomialRow {
  /// LibCarla's `CubicPolynomial`: multiplied out around s = 0, which loses digits far from it.
  fileprivate func carlaValue(at x: Double) -> Double {
    let v0 = a - b * s + c * s * s - d * s * s * s
    let v1 = b - 2 * c * s + 3 * d * s * s
    let v2 = c - 3 * d * s
    return v0 + x * (v1 + x * (v2 + x * d))
  }
}
