import DriveTypes
import Evaluation
import Foundation
import Roads
import Testing

/// A trace as JSON Lines, for other programs.
@Suite struct TraceLinesTests {
  private static let ego = ActorDescription(
    id: 1, kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "hero",
    halfExtent: Vector(x: 2.4, y: 0.9, z: 0.75), boxCentre: Point(x: 0, y: 0, z: 0.75))

  private func trace() -> Trace {
    let walker = ActorDescription(
      id: 12, kind: .walker, typeID: "walker.pedestrian.0001", roleName: "scenario",
      halfExtent: Vector(x: 0.2, y: 0.2, z: 0.9), boxCentre: Point(x: 0, y: 0, z: 0.9))
    let box = OrientedBox<World>(
      centre: Point(x: 5, y: 6, z: 7), yaw: 0.5, halfExtent: Vector(x: 1, y: 2, z: 3))
    var state = ActorState(id: 12, pose: Pose(x: 1.5, y: -2.25, z: 0.125, yaw: 0.5))
    state.velocity = Vector(x: 1, y: 2, z: 0)
    let decision = Decision(
      targetSpeed: 2.5, lateralOffset: -0.25,
      reasons: [DecisionReason(cause: .pedestrian, actor: 12, distance: 7.5, isVisible: false)])
    return Trace(
      header: TraceHeader(
        routeID: "7\"7", town: "Looptown", mapHash: "ab", world: "embedded", agent: "a",
        seed: 18_446_744_073_709_551_615, ego: Self.ego, tickDuration: 0.05,
        denseRoute: [RoutePoint(pose: Pose(x: 1, y: 2, z: 3, yaw: 0.25), option: .laneFollow)],
        trafficLights: [
          TrafficLightDescription(
            id: 9, signalID: "s", junction: nil, pose: Pose(x: 0, y: 0, yaw: 0), triggerVolume: box)
        ], stopSigns: []),
      ticks: [
        TraceTick(
          tick: 1, time: 0.05, ego: ActorState(id: 1, pose: Pose(x: 10, y: 20, yaw: 1)),
          control: VehicleControl(throttle: 0.5, steer: -0.25), spawned: [walker],
          others: [TraceActor(state)], lightStates: [.yellow],
          collisions: [Collision(actor: 1, other: 0, otherTypeID: "static.fence")],
          signals: [.scenarioStarted(name: "A_1", type: "A")], decision: decision),
        TraceTick(
          tick: 2, time: 0.1, ego: ActorState(id: 1, pose: Pose(x: 11, y: 20, yaw: 1)), control: .stop,
          lightStates: [.green]),
      ], failure: "Agent crashed")
  }

  private func lines(maps: MapStore? = nil, plans: TracePlans? = nil) throws -> [JSONCursor] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).dltrace")
    defer { try? FileManager.default.removeItem(at: file) }
    try TraceFile.write(trace(), to: file)
    var lines: [JSONCursor] = []
    let made = plans.map { plans in { (_: Trace) in plans } }
    try TraceLines.write(ofTraceFile: file.path, maps: maps, plans: made) { line in
      #expect(!line.contains("\n"))
      lines.append(JSONCursor(try JSONReader.read(Array(line.utf8), file: "lines"), file: "lines"))
    }
    return lines
  }

  private func numbers(_ cursor: JSONCursor) throws -> [Double] {
    try cursor.items().map { try $0.number().value }
  }

  @Test func everythingIsInThem() throws {
    let lines = try lines()
    #expect(lines.count == 3)
    let header = lines[0]
    #expect(try header.member("type").string() == "header" && header.member("route_id").string() == "7\"7")
    #expect(try header.member("seed").string() == "18446744073709551615")
    #expect(try header.member("failure").string() == "Agent crashed")
    #expect(try header.member("ticks").integer() == 2)
    let point = try #require(try header.member("dense_route").items().first)
    #expect(try numbers(point.member("pose")) == [1, 2, 3, 0, 0, 0.25])
    #expect(try point.member("option").string() == "LANEFOLLOW")
    let light = try #require(try header.member("traffic_lights").items().first)
    #expect(try numbers(light.member("trigger_centre")) == [5, 6, 7])
    #expect(try light.member("trigger_yaw").number().value == 0.5)

    let tick = lines[1]
    #expect(try tick.member("time").number().value == 0.05 && tick.member("lights").string() == "Y")
    #expect(try numbers(tick.member("ego").member("pose")) == [10, 20, 0, 0, 0, 1])
    #expect(try tick.member("control").member("steer").number().value == -0.25)
    let spawned = try #require(try tick.member("spawned").items().first)
    #expect(try spawned.member("kind").string() == "walker" && spawned.member("id").integer() == 12)
    let actor = try #require(try tick.member("actors").items().first)
    #expect(try numbers(actor) == [12, 1.5, -2.25, 0.125, 0, 0, 0.5, 1, 2, 0, 0, 0])
    let contact = try #require(try tick.member("collisions").items().first)
    #expect(try contact.member("type_id").string() == "static.fence")
    #expect(try tick.member("signals").items().map { try $0.string() } == ["scenario started: A_1 (A)"])
    let reason = try #require(try tick.member("decision").member("reasons").items().first)
    #expect(
      try reason.member("cause").string() == "pedestrian" && reason.member("distance").number().value == 7.5)
    #expect(try lines[2].optional("decision") == nil && lines[2].member("lights").string() == "G")
  }

  /// A plan stands in the line of the tick whose pictures it saw.
  @Test func plansStandAtTheirTicks() throws {
    let plan = TracePlans.Plan(
      place: 1, points: [Point(x: 1, y: 2, z: 3), Point(x: 4, y: 5, z: 6)], way: [Point(x: 9, y: 8, z: 7)],
      tokens: [7, 8], text: "<a>")
    let lines = try lines(plans: TracePlans([plan], difference: 0.1))
    #expect(try lines[0].member("plans").member("count").integer() == 1)
    #expect(try lines[0].member("plans").member("difference").number().value == 0.1)
    #expect(try lines[1].optional("plan") == nil)
    let told = try lines[2].member("plan")
    #expect(try told.member("points").items().map(numbers) == [[1, 2, 3], [4, 5, 6]])
    #expect(try told.member("way").items().map(numbers) == [[9, 8, 7]])
    #expect(try told.member("tokens").items().map { try $0.integer() } == [7, 8])
    #expect(try told.member("text").string() == "<a>")
    #expect(try self.lines()[0].optional("plans") == nil)
  }

  /// The map must be the one that was driven on.
  @Test func lanesAreOfTheTracesOwnMap() throws {
    #expect(throws: EvaluationError.self) { try lines(maps: MapStore.standard(path: nil)) }
  }
}
