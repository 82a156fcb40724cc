import DriveTypes
import Glibc

/// Where signals stand, by CARLA's rules.
extension RoadNetwork {
  /// The signals of the image with x, y, z and yaw filled in.
  ///
  /// LibCarla `ComputeSignalTransform`, `SolveSignalReferencesAndTransforms` and `CheckSignalsOnRoads`: on the reference
  /// line without lane offset, t to the left, raised by zOffset; lights 0.25 m further along their own heading; and
  /// whatever then stands on a driving lane or shoulder is pushed sideways.
  func placedSignals() -> [SignalRow] {
    signals.rows.map { row in
      var placed = row
      let road = roads[row.road]
      let s = min(max(row.s, 0), road.length)
      let line = linePoint(road: road, s: s)
      placed.x = line.x - row.t * sin(line.heading)
      placed.y = line.y + row.t * cos(line.heading)
      placed.z = elevation(road: road, s: s).z + row.zOffset
      placed.yaw = line.heading + row.headingOffset
      let type = string(row.type)
      if type == "1000001" || type == "1000011" {
        placed.x += 0.25 * cos(row.pitch) * cos(placed.yaw)
        placed.y += 0.25 * cos(row.pitch) * sin(placed.yaw)
        placed.z += 0.25 * sin(row.pitch)
      }
      let name = string(row.name)
      if !name.contains("Stencil_STOP") && !name.contains("STATIC") { pushOffRoad(&placed) }
      return placed
    }
  }

  /// Moves a signal that stands within 0.7 widths of a lane's centre sideways by 0.2 widths, again and again; one that
  /// is still on the road after ten moves stays where it was.
  private func pushOffRoad(_ signal: inout SignalRow) {
    let types: LaneType = [.shoulder, .driving]
    var position = Point<World>(x: signal.x, y: signal.y, z: signal.z)
    guard let first = waypoint(nearest: position, types: types) else { return }
    var nearest = first
    var moves = 0
    var direction = 1.0
    var yaw = signal.yaw
    // The road beside it gives the direction once, before the first move.
    let road = pose(of: first)
    while direction != 0, moves < 10 {
      let width = laneWidth(of: nearest)
      if pose(of: nearest).position.distance(to: position) >= 0.7 * width { break }
      let isDriving = { (neighbour: Waypoint?) in neighbour.map { self.laneType(of: $0) == .driving } ?? false
      }
      if !isDriving(right(of: nearest)) {
        direction = 1
      } else if !isDriving(left(of: nearest)) {
        direction = -1
      } else {
        direction = 0
      }
      let step = direction * abs(width) * 0.2
      position = Point(
        x: position.x + step * sin(road.yaw), y: position.y - step * cos(road.yaw), z: position.z)
      yaw = road.yaw
      moves += 1
      nearest = waypoint(nearest: position, types: types) ?? nearest
    }
    if moves == 10 { return }
    (signal.x, signal.y, signal.z, signal.yaw) = (position.x, position.y, position.z, yaw)
  }

  /// Every traffic sign and light as each road sees it: CARLA's `get_all_landmarks`, in its order.
  public func landmarks() -> [Landmark] {
    roadOrder.rows.flatMap { landmarks(ofRoad: Int($0)) }
  }

  /// The landmarks that one road refers to, by ascending s.
  public func landmarks(onRoad id: Int32) -> [Landmark] {
    roadIndex(id: id).map(landmarks(ofRoad:)) ?? []
  }

  private func landmarks(ofRoad road: Int) -> [Landmark] {
    let range = roads[road].references
    let ascending = range.indices.sorted { (references[$0].s, $0) < (references[$1].s, $1) }
    return ascending.map { landmark($0) }
  }

  private func landmark(_ reference: Int) -> Landmark {
    let row = references[reference]
    let signal = signals[row.signal]
    return Landmark(
      signalIndex: row.signal, id: string(signal.id), name: string(signal.name), type: string(signal.type),
      subtype: string(signal.subtype), isDynamic: signal.isDynamic != 0, value: signal.value,
      unit: string(signal.unit), country: string(signal.country), text: string(signal.text),
      road: roads[row.road].id,
      s: row.s, t: row.t, zOffset: signal.zOffset, height: signal.height, width: signal.width,
      headingOffset: signal.headingOffset,
      orientation: Landmark.Orientation(rawValue: UInt8(truncatingIfNeeded: row.orientation)) ?? .both,
      pose: Pose(
        position: Point(x: signal.x, y: signal.y, z: signal.z),
        rotation: Rotation(roll: signal.roll, pitch: signal.pitch, yaw: wrapAngle(signal.yaw))),
      lanes: row.validities.indices.map {
        let validity = validities[$0]
        return min(validity.from, validity.to)...max(validity.from, validity.to)
      })
  }

  /// The landmark's place on every lane that it concerns, as CARLA's `get_lane_validities` with waypoints.
  public func waypoints(of landmark: Landmark) -> [Waypoint] {
    guard let road = roadIndex(id: landmark.road) else { return [] }
    return sectionsStarting(with: landmark.s, road: road).flatMap { section in
      sections[section].lanes.indices.compactMap { lane in
        let id = lanes[lane].id
        guard id != 0, landmark.lanes.contains(where: { $0.contains(id) }) else { return nil }
        return waypoint(lane: lane, s: landmark.s)
      }
    }
  }

  /// Painted stop lines: signals named `StopLine…` (type −1 or roadMark in RoadRunner's maps).
  public func stopLines() -> [Landmark] { landmarks().filter { $0.name.hasPrefix("StopLine") } }
}
