import DriveTypes
import Roads

/// Shows a drive to whoever looks on while it goes on: no result depends on it.
///
/// World frame, metres and radians to 0.01. A `road` once:
/// `{"way": [x, y, …], "roads": [[use, whether in a junction, [x, y, …]], …]}` with `LaneUse`'s numbers and closed outlines;
/// then `frame`s, some a second of the wall clock:
/// `{"time": s, "speed": m/s, "ego": box, "others": [box, …], "lights": [[state, [x, y, …]], …]}` with
/// `box = [ActorKind, whether a scenario's, x, y, yaw, half length, half width]` and `TrafficLightState`'s numbers.
package struct DriveBroadcast {
  private let send: (_ part: DriveView.Part, _ json: String) -> Void
  private let clock: () -> Double
  private var last: Double?
  private var lights: [TrafficLightDescription] = []

  /// Seconds of the clock between two frames.
  package static let period = 0.2
  /// Metres around the ego that a frame shows.
  package static let reach = 80.0
  /// Metres around the way whose roads are shown.
  private static let roadReach = 50.0

  package init(
    clock: @escaping () -> Double, send: @escaping (_ part: DriveView.Part, _ json: String) -> Void
  ) {
    self.clock = clock
    self.send = send
  }

  package mutating func begin(_ route: PreparedRoute, lights: [TrafficLightDescription]) {
    self.lights = lights
    last = nil
    let way = route.planned.points.map(\.pose.position)
    // A point of the way every ten metres is enough to tell what is near.
    let marks = way.indices.filter { $0.isMultiple(of: 10) }.map { way[$0] }
    let areas = RoadArea.around(way, on: route.surroundings, reach: Self.roadReach) { point in
      marks.contains { abs($0.x - point.x) < 70 && abs($0.y - point.y) < 70 }
    }
    let roads: [JSONNode] = areas.map { area in
      .array([.integer(Int(area.use.rawValue)), .bool(area.isInJunction), Self.line(area.outline)])
    }
    tell(
      .road,
      [
        JSONMember("way", Self.line(RoadArea.simplified(way, 0.2))), JSONMember("roads", .array(roads)),
      ])
  }

  /// Shows the world, unless it was shown only just now.
  package mutating func show(_ snapshot: WorldSnapshot, ego: ActorID) {
    let now = clock()
    if let last, now - last < Self.period { return }
    guard let place = snapshot.index(of: ego) else { return }
    last = now
    let centre = snapshot.states[place].pose.position
    var others: [JSONNode] = []
    for (body, state) in zip(snapshot.descriptions, snapshot.states)
    where body.id != ego && state.pose.position.distanceXY(to: centre) < Self.reach {
      others.append(Self.box(body, state.pose))
    }
    var shining: [JSONNode] = []
    for (light, state) in zip(lights, snapshot.lightStates)
    where light.triggerVolume.centre.distanceXY(to: centre) < Self.reach {
      shining.append(.array([.integer(Int(state.rawValue)), Self.line(light.triggerVolume.corners)]))
    }
    tell(
      .frame,
      [
        JSONMember("time", Self.number(snapshot.time)),
        JSONMember("speed", Self.number(snapshot.states[place].speed)),
        JSONMember("ego", Self.box(snapshot.descriptions[place], snapshot.states[place].pose)),
        JSONMember("others", .array(others)), JSONMember("lights", .array(shining)),
      ])
  }

  private func tell(_ part: DriveView.Part, _ members: [JSONMember]) {
    send(part, JSONWriter.text(.object(members), indent: nil))
  }

  private static func number(_ value: Double) -> JSONNode {
    value.isFinite ? .float((value * 100).rounded() / 100) : .null
  }

  private static func box(_ body: ActorDescription, _ pose: Pose<World>) -> JSONNode {
    let box = body.box(at: pose)
    return .array(
      [.integer(Int(body.kind.rawValue)), .bool(body.isOfScenario)]
        + [box.centre.x, box.centre.y, box.yaw, box.halfExtent.x, box.halfExtent.y].map(number))
  }

  private static func line(_ points: [Point<World>]) -> JSONNode {
    .array(points.flatMap { [number($0.x), number($0.y)] })
  }
}
