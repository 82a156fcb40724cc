import DriveTypes
import Evaluation
import Foundation
import Roads

/// What the page plays of one route: a trace on a grid that eyes do not see (centimetres, milliradians, 10 ms).
///
/// | columns | one value for |
/// |---|---|
/// | `tick`, `time` (s), `x`, `y` (m from `origin`), `yaw`, `speed`, `throttle`, `steer`, `brake`, `target` (m/s), `offset` (m) | each tick |
/// | `run.actor` (place in `actors`), `run.first` (sample), `run.count` | each unbroken presence of another actor near the ego |
/// | `actor.x`, `actor.y`, `actor.yaw` | each sample of each run; every `step` ticks one |
/// | `light.x`, `light.y`; `sign.x`, `sign.y` | four corners of each light's and stop sign's box on the road |
/// | `change.light`, `change.place`, `change.state` | each change of a light; place of the tick |
/// | `route.x`, `route.y` | each kept point of the dense route |
/// | `road.use`, `road.points`; `road.x`, `road.y`; `arrow.x`, `arrow.y` | each piece of a lane; its outline; arrows of four points |
/// | `reason.place`, `reason.text` | each change of the agent's reasons; place of the tick and in `reasons` |
package struct Replay: Sendable {
  package var members: [JSONMember] = []
  package var columns: [ReplayColumn] = []
  /// Subtracted from all places, metres.
  package let origin: (x: Double, y: Double)

  /// Ticks from one place of the other actors to the next: 10 Hz.
  package static let step = 2
  /// Metres around the ego within which others are kept.
  package static let reach = 90.0
  /// Metres of road around the route and the way driven.
  private static let margin = 60.0

  /// - Parameter network: the roads around the route; nil where the map is not at hand.
  package init(_ trace: Trace, on network: RoadNetwork?) {
    let start = trace.ticks.first?.ego.pose.position ?? Point(x: 0, y: 0)
    origin = (start.x.rounded(), start.y.rounded())
    let header = trace.header
    members = [
      JSONMember("version", .integer(1)), JSONMember("step", .integer(Self.step)),
      JSONMember("town", .string(header.town)), JSONMember("world", .string(header.world)),
      JSONMember("origin", .array([.float(origin.x), .float(origin.y)])),
      JSONMember("ego", Self.body(header.ego)),
    ]
    addEgo(trace.ticks)
    addOthers(trace.ticks)
    addLights(trace)
    addReasons(trace.ticks)
    let route = header.denseRoute.map(\.pose.position)
    add("route", RoadArea.simplified(route, 0.1), scale: 10)
    addRoads(route, trace.ticks, network)
  }

  package var bytes: [UInt8] { ReplayFile.bytes(members, columns) }

  /// Two columns of places.
  package mutating func add(_ name: String, _ points: [Point<World>], scale: Int, order: Int = 1) {
    columns.append(ReplayColumn(name + ".x", scale: scale, order: order, of: points.map { $0.x - origin.x }))
    columns.append(ReplayColumn(name + ".y", scale: scale, order: order, of: points.map { $0.y - origin.y }))
  }

  private static func body(_ actor: ActorDescription) -> JSONNode {
    func metres(_ value: Double) -> JSONNode { .float(Double(ReplayColumn.onGrid(value, 100)) / 100) }
    return .array([
      .integer(Int(actor.id)), .integer(Int(actor.kind.rawValue)), .string(actor.typeID),
      .string(actor.roleName),
      metres(actor.halfExtent.x), metres(actor.halfExtent.y), metres(actor.boxCentre.x),
      metres(actor.boxCentre.y),
    ])
  }

  private mutating func addEgo(_ ticks: [TraceTick]) {
    let states = ticks.map(\.ego)
    columns += [
      ReplayColumn("tick", order: 2, ticks.map(\.tick)),
      ReplayColumn("time", scale: 100, order: 2, of: ticks.map(\.time)),
      ReplayColumn("x", scale: 100, order: 2, of: states.map { $0.pose.position.x - origin.x }),
      ReplayColumn("y", scale: 100, order: 2, of: states.map { $0.pose.position.y - origin.y }),
      ReplayColumn("yaw", scale: 1000, order: 2, of: Self.unwrapped(states.map(\.pose.yaw))),
      ReplayColumn("speed", scale: 100, of: states.map(\.speed)),
      ReplayColumn("throttle", scale: 100, of: ticks.map(\.control.throttle)),
      ReplayColumn("steer", scale: 200, of: ticks.map(\.control.steer)),
      ReplayColumn("brake", scale: 100, of: ticks.map(\.control.brake)),
    ]
    guard ticks.contains(where: { $0.decision != nil }) else { return }
    columns.append(
      ReplayColumn("target", scale: 100, of: ticks.map { $0.decision?.targetSpeed ?? 0 }))
    if ticks.contains(where: { abs($0.decision?.lateralOffset ?? 0) > 0.005 }) {
      columns.append(
        ReplayColumn("offset", scale: 100, of: ticks.map { $0.decision?.lateralOffset ?? 0 }))
    }
  }

  /// Without jumps of a whole turn.
  package static func unwrapped(_ angles: [Double]) -> [Double] {
    var result: [Double] = []
    for angle in angles {
      guard let last = result.last else {
        result.append(angle)
        continue
      }
      result.append(last + wrapAngle(angle - last))
    }
    return result
  }

  private mutating func addOthers(_ ticks: [TraceTick]) {
    var bodies: [ActorID: ActorDescription] = [:]
    var tracks: [ActorID: [(sample: Int, actor: TraceActor)]] = [:]
    for (place, tick) in ticks.enumerated() {
      for description in tick.spawned where bodies[description.id] == nil {
        bodies[description.id] = description
      }
      guard place.isMultiple(of: Self.step) else { continue }
      let ego = tick.ego.pose.position
      for actor in tick.others where bodies[actor.id] != nil {
        let (x, y) = (Double(actor.x) - ego.x, Double(actor.y) - ego.y)
        guard x * x + y * y < Self.reach * Self.reach else { continue }
        tracks[actor.id, default: []].append((place / Self.step, actor))
      }
    }
    let ids = tracks.keys.sorted()
    var (owners, firsts, counts): ([Int], [Int], [Int]) = ([], [], [])
    var (places, yaws): ([Point<World>], [Double]) = ([], [])
    for (number, id) in ids.enumerated() {
      let track = tracks[id] ?? []
      for (index, sample) in track.enumerated() {
        if index > 0, track[index - 1].sample == sample.sample - 1 {
          counts[counts.count - 1] += 1
        } else {
          owners.append(number)
          firsts.append(sample.sample)
          counts.append(1)
        }
        places.append(Point(x: Double(sample.actor.x), y: Double(sample.actor.y)))
      }
      yaws += Self.unwrapped(track.map { Double($0.actor.yaw) })
    }
    members.append(JSONMember("actors", .array(ids.compactMap { bodies[$0].map(Self.body) })))
    columns += [
      ReplayColumn("run.actor", owners), ReplayColumn("run.first", firsts), ReplayColumn("run.count", counts),
    ]
    add("actor", places, scale: 20, order: 2)
    columns.append(ReplayColumn("actor.yaw", scale: 100, order: 1, of: yaws))
  }

  private mutating func addLights(_ trace: Trace) {
    let way = trace.ticks.enumerated().filter { $0.offset.isMultiple(of: 20) }.map(
      \.element.ego.pose.position)
    func isNear(_ box: OrientedBox<World>) -> Bool {
      way.contains { $0.distanceXY(to: box.centre) < Self.reach }
    }
    let lights = trace.header.trafficLights.indices.filter {
      isNear(trace.header.trafficLights[$0].triggerVolume)
    }
    add("light", lights.flatMap { trace.header.trafficLights[$0].triggerVolume.corners }, scale: 10)
    let signs = trace.header.stopSigns.filter { isNear($0.triggerVolume) }
    add("sign", signs.flatMap(\.triggerVolume.corners), scale: 10)
    var (owners, places, states): ([Int], [Int], [Int]) = ([], [], [])
    for (number, light) in lights.enumerated() {
      var last: TrafficLightState?
      for (place, tick) in trace.ticks.enumerated() where light < tick.lightStates.count {
        let state = tick.lightStates[light]
        guard state != last else { continue }
        owners.append(number)
        places.append(place)
        states.append(Int(state.rawValue))
        last = state
      }
    }
    columns += [
      ReplayColumn("change.light", owners), ReplayColumn("change.place", places),
      ReplayColumn("change.state", states),
    ]
  }

  /// What the agent said of each tick, where that changes: causes and who is meant, without distances.
  private mutating func addReasons(_ ticks: [TraceTick]) {
    var texts: [String: Int] = [:]
    var list: [String] = []
    var (places, numbers): ([Int], [Int]) = ([], [])
    for (place, tick) in ticks.enumerated() {
      let text = (tick.decision?.reasons ?? []).map { reason in
        reason.cause.name.replacing("_", with: " ") + (reason.actor.map { " \($0)" } ?? "")
          + (reason.isVisible ? "" : " (unseen)")
      }.joined(separator: "; ")
      let number = texts[text] ?? list.count
      if number == list.count {
        texts[text] = number
        list.append(text)
      }
      guard numbers.last != number else { continue }
      places.append(place)
      numbers.append(number)
    }
    guard list.contains(where: { !$0.isEmpty }) else { return }
    members.append(JSONMember("reasons", .array(list.map { .string($0) })))
    columns += [ReplayColumn("reason.place", places), ReplayColumn("reason.text", numbers)]
  }

  private mutating func addRoads(_ route: [Point<World>], _ ticks: [TraceTick], _ network: RoadNetwork?) {
    guard let network else { return }
    let all = route + ticks.map(\.ego.pose.position)
    let (xs, ys) = (all.map(\.x), all.map(\.y))
    guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else { return }
    let areas = RoadArea.around(route, on: network, reach: Self.margin) { point in
      point.x > x0 - Self.margin && point.x < x1 + Self.margin && point.y > y0 - Self.margin
        && point.y < y1 + Self.margin
    }
    // Junctions last: they lie over the lanes that lead into them.
    let order = areas.filter { !$0.isInJunction } + areas.filter(\.isInJunction)
    columns += [
      ReplayColumn("road.use", order.map { Int($0.use.rawValue) * 2 + ($0.isInJunction ? 1 : 0) }),
      ReplayColumn("road.points", order.map(\.outline.count)),
    ]
    add("road", order.flatMap(\.outline), scale: 10)
    add(
      "arrow", order.filter { $0.use == .driving && !$0.isInJunction }.compactMap(\.arrow).flatMap { $0 },
      scale: 10)
  }
}
