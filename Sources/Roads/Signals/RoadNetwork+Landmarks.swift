import DriveTypes

/// Landmarks: what signs and lights tell the roads.
extension RoadNetwork {
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
