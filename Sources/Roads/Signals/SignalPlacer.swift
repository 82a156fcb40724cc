import DriveTypes
import Glibc

/// Where CARLA puts signals: LibCarla `ComputeSignalTransform`, `SolveSignalReferencesAndTransforms` and
/// `CheckSignalsOnRoads`.
///
/// On the reference line without lane offset, t to the left, raised by zOffset; lights 0.25 m further along their own
/// heading; and whatever then stands on a driving lane or shoulder is pushed sideways.
///
/// CRITICAL: painted stop lines stand exactly between two lanes, half a width from either, and five pushes of 0.2
/// widths end exactly at the limit of 0.7 widths. Which lane is nearer, and whether one push more is needed, is
/// decided by the rounding of CARLA's 32-bit floats, so that part is computed in them, in CARLA's order.
struct SignalPlacer {
  private let network: RoadNetwork
  private let walk: CarlaWalk

  init(_ network: RoadNetwork) {
    self.network = network
    walk = CarlaWalk(network: network)
  }

  /// The network's signals with x, y, z and yaw filled in.
  func placed() -> [SignalRow] { network.signals.rows.map(placed) }

  private func placed(_ row: SignalRow) -> SignalRow {
    var signal = row
    let road = network.roads[row.road]
    let s = min(max(row.s, 0), road.length)
    let line = network.linePoint(road: road, s: s)
    signal.x = line.x - row.t * sin(line.heading)
    signal.y = line.y + row.t * cos(line.heading)
    signal.z = network.elevation(road: road, s: s).z + row.zOffset
    signal.yaw = line.heading + row.headingOffset
    let type = network.string(row.type)
    let isLight = type == "1000001" || type == "1000011"
    if isLight {
      signal.x += 0.25 * cos(row.pitch) * cos(signal.yaw)
      signal.y += 0.25 * cos(row.pitch) * sin(signal.yaw)
      signal.z += 0.25 * sin(row.pitch)
    }
    let name = network.string(row.name)
    if name.contains("Stencil_STOP") || name.contains("STATIC") { return signal }
    guard let first = nearest(SIMD3(Float(signal.x), Float(signal.y), Float(signal.z))) else { return signal }
    // Most signals stand well beside the road; only the others need the slow arithmetic.
    let width = network.laneWidth(of: first.waypoint)
    let distance = SIMD3(first.x, first.y, first.z) - SIMD3(Float(signal.x), Float(signal.y), Float(signal.z))
    if Double((distance * distance).sum().squareRoot()) > 0.7 * width + 0.1 { return signal }
    push(&signal, from: rounded(signal, road, s, isLight: isLight))
    return signal
  }

  /// The signal's place before any push, computed as CARLA does.
  private func rounded(_ signal: SignalRow, _ road: RoadRow, _ s: Double, isLight: Bool) -> SIMD3<Float> {
    let line = walk.linePoint(road, s)
    let offset = Float(-signal.t)
    var place = SIMD3(
      line.x + offset * sinf(Float(line.tangent)), line.y + offset * -cosf(Float(line.tangent)),
      Float(network.elevation(road: road, s: s).z) + Float(signal.zOffset))
    if isLight {
      let yaw = Float(line.tangent + signal.headingOffset)
      let pitch = Float(signal.pitch)
      place += SIMD3(cosf(pitch) * cosf(yaw) * 0.25, cosf(pitch) * sinf(yaw) * 0.25, sinf(pitch) * 0.25)
    }
    return place
  }

  /// Moves a signal within 0.7 widths of a lane's centre sideways by 0.2 widths, again and again, in the direction of
  /// the road beside it at first; one that is still on the road after ten moves stays where it was.
  private func push(_ signal: inout SignalRow, from start: SIMD3<Float>) {
    guard var lane = nearest(start) else { return }
    let road = network.pose(of: lane.waypoint)
    let right = rightHand(of: lane.waypoint)
    var place = start
    var moves = 0
    var direction: Float = 1
    while direction != 0, moves < 10 {
      let width = network.laneWidth(of: lane.waypoint)
      let apart = SIMD3(lane.x, lane.y, lane.z) - place
      let distance = (apart.x * apart.x + apart.y * apart.y + apart.z * apart.z).squareRoot()
      if Double(distance) >= width * 0.7 { break }
      if !isDriving(network.right(of: lane.waypoint)) {
        direction = 1
      } else if !isDriving(network.left(of: lane.waypoint)) {
        direction = -1
      } else {
        direction = 0
      }
      place += right * Float(abs(width)) * 0.2 * direction
      moves += 1
      lane = nearest(place) ?? lane
    }
    if moves == 0 || moves == 10 { return }
    (signal.x, signal.y, signal.z) = (Double(place.x), Double(place.y), Double(place.z))
    signal.yaw = road.yaw
  }

  /// The unit vector to the right of travel, by way of degrees as in CARLA's `Rotation`; our axes.
  private func rightHand(of waypoint: Waypoint) -> SIMD3<Float> {
    let heading = network.lanePoint(lane: Int(waypoint.laneIndex), s: waypoint.s).heading
    let degrees = Float(-heading) * (180 / Float.pi) + (waypoint.lane > 0 ? 180 : 0)
    let yaw = degrees * (Float.pi / 180)
    return SIMD3(-sinf(yaw), -cosf(yaw), 0)
  }

  private func isDriving(_ waypoint: Waypoint?) -> Bool {
    waypoint.map { network.laneType(of: $0) == .driving } ?? false
  }

  /// The nearest driving lane or shoulder, chosen among nearly equal ones by distances to chords with rounded ends.
  private func nearest(_ place: SIMD3<Float>) -> CarlaPlace? {
    let types: LaneType = [.shoulder, .driving]
    let point = Point<World>(x: Double(place.x), y: Double(place.y), z: Double(place.z))
    guard let found = network.nearestChord(point, types: types.rawValue) else { return nil }
    let least = network.chords[found].squaredDistance(x: point.x, y: point.y, z: point.z).squareRoot()
    // 2 mm: twice the rounding at the far ends of the largest towns.
    let reach = least + 0.002
    var (best, bestDistance) = (rounded(network.chords[found]), Double.infinity)
    let box = (x0: point.x - reach, y0: point.y - reach, x1: point.x + reach, y1: point.y + reach)
    if least < 5 {
      for index in network.chords(overlapping: box) where network.chords[index].types & types.rawValue != 0 {
        let chord = network.chords[index]
        if chord.squaredDistance(x: point.x, y: point.y, z: point.z) > reach * reach { continue }
        let candidate = rounded(chord)
        let distance = candidate.squaredDistance(x: point.x, y: point.y, z: point.z)
        if distance < bestDistance { (best, bestDistance) = (candidate, distance) }
      }
    }
    return walk.place(network.waypoint(lane: Int(best.lane), s: best.s(ofX: point.x, y: point.y)))
  }

  /// The chord with its ends where CARLA's arithmetic puts them.
  private func rounded(_ chord: ChordRow) -> ChordRow {
    let start = walk.place(network.waypoint(lane: Int(chord.lane), s: chord.sStart))
    let end = walk.place(network.waypoint(lane: Int(chord.lane), s: chord.sEnd))
    var copy = chord
    (copy.startX, copy.startY, copy.startZ) = (Double(start.x), Double(start.y), Double(start.z))
    (copy.endX, copy.endY, copy.endZ) = (Double(end.x), Double(end.y), Double(end.z))
    return copy
  }
}
