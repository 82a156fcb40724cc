import CarlaProtocol
import CarlaServer
import DriveTypes
import Foundation
import Roads
import Simulation
import TestOracles
import Testing

/// The desk on a straight road along CARLA's x axis, 500 m long, whose right-hand lane lies at y = 1.75.
let road = StraightRoad(
  name: "Straight", length: 500, speedLimit: 36, left: [], right: [.init("driving", width: 3.5)])

func makeDesk(
  _ version: CarlaVersion = .v0916, isSynchronous: Bool = false, hasSensorNoise: Bool = true
) throws -> CallDesk {
  let maps = MapStore(folder: FileManager.default.temporaryDirectory.appendingPathComponent("no-maps"))
  return CallDesk(
    world: ServedWorld(
      network: try road.network(), openDrive: road.openDrive, maps: maps, version: version, seed: 1,
      isSynchronous: isSynchronous, hasSensorNoise: hasSensorNoise))
}

/// A request's bytes; `body` writes its arguments.
func message(
  _ name: String, _ count: Int = 0, version: CarlaVersion = .v0916,
  _ body: (inout PackWriter) -> Void = { _ in }
) -> [UInt8] {
  var writer = PackWriter(version: version)
  writer.array(4)
  writer.unsigned(UInt8(0))
  writer.unsigned(UInt8(9))
  writer.string(name)
  writer.array(count + 1)
  writer.array(1)
  writer.bool(false)
  body(&writer)
  return writer.bytes
}

/// Calls, expects a value, and returns a reader that stands before it.
func value(_ desk: CallDesk, _ message: [UInt8]) throws -> PackReader {
  let bytes = try #require(try desk.answer(message, client: 1).answer)
  var reader = PackReader(bytes, version: desk.world.version)
  #expect(try reader.array() == 4)
  #expect(try reader.integer(Int.self) == 1)
  #expect(try reader.integer(Int.self) == 9)
  try reader.skip()
  #expect(try reader.array() == 1)
  #expect(try reader.array() == 2)
  #expect(try reader.integer(Int.self) == 1)
  return reader
}

/// The text of an answer that refuses, in any of its shapes.
func refusal(_ desk: CallDesk, _ message: [UInt8]) throws -> String {
  let bytes = try #require(try desk.answer(message, client: 1).answer)
  return String(decoding: bytes, as: UTF8.self)
}

func carAt(x: Float, y: Float = 1.75, _ id: String = "vehicle.audi.tt") -> (inout PackWriter) -> Void {
  return { writer in
    WireDescription(
      uid: 1, id: id, attributes: [.init(id: "role_name", type: .string, value: "hero")]
    ).write(to: &writer)
    WireTransform(location: WireVector(x: x, y: y, z: 0.5)).write(to: &writer)
  }
}

struct DeskTests {
  @Test(arguments: CarlaVersion.allCases)
  func everyCallIsServedOrRefusedByName(version: CarlaVersion) throws {
    let desk = try makeDesk(version)
    for name in RPCTable.names(version) {
      let reply = try #require(try desk.answer(message(name, version: version), client: 1).answer)
      if !CallDesk.names.contains(name) {
        let text = String(decoding: reply, as: UTF8.self)
        #expect(text.contains("'\(name)' is not served"), "\(name)")
      }
    }
    #expect(CallDesk.names.allSatisfy { RPCTable.answer(to: $0, version: .v0916) != nil })
    #expect(try refusal(desk, message("no_such_call")).contains("has no call 'no_such_call'"))
  }

  @Test func newCallsAreUnknownToTheOldVersion() throws {
    let text = try refusal(try makeDesk(.v0915), message("get_actor_bounding_box", version: .v0915))
    #expect(text.contains("CARLA 0.9.15 has no call"))
  }

  @Test func aCarDrivesInTheSnapshots() throws {
    let desk = try makeDesk()
    var reader = try value(desk, message("spawn_actor", 2, carAt(x: 100)))
    let actor: WireActor = try reader.structure()
    #expect(actor.description.value("role_name") == "hero")
    #expect(actor.tags == [14])
    // Half sizes of the blueprint.
    #expect(actor.box.extent.x == 2.09)
    _ = try desk.answer(
      message("apply_control_to_vehicle", 2) { writer in
        writer.unsigned(actor.id)
        WireVehicleControl(throttle: 1).write(to: &writer)
      }, client: 1)
    var steps: [[UInt8]] = []
    for _ in 0..<40 { steps.append(try #require(desk.step().first)) }
    func float(_ bytes: [UInt8], _ offset: Int) -> Float {
      Float(bitPattern: bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
    let start = RawLayout.sensorHeader.size + RawLayout.snapshotHeader.size
    let place = start + (RawLayout.actor.offset(of: "transform") ?? 0)
    let speed = start + (RawLayout.actor.offset(of: "velocity") ?? 0)
    // A straight road without lights: the car is the first actor, and the spectator the second.
    #expect(steps.allSatisfy { $0.count == start + 2 * RawLayout.actor.size })
    let xs = steps.map { float($0, place) }
    #expect(zip(xs, xs.dropFirst()).allSatisfy { $0 <= $1 })
    // The embedded world itself, asked for the same of the car by whose law all cars drive here.
    let own = EmbeddedWorld(network: try road.network(), seed: 1)
    let car = try own.spawn(
      blueprint: BlueprintLibrary.egoID, at: Pose(x: 100, y: -1.75, z: 0.5, yaw: 0), roleName: "hero")
    try own.apply(VehicleControl(throttle: 1), to: car)
    for _ in 0..<40 { own.tick() }
    #expect(xs[39] == Float(try own.state(of: car).pose.position.x))
    #expect(xs[39] > 101)
    #expect(abs(float(steps[39], place + 4) - 1.75) < 0.01)
    // Velocity is the derivative of the place.
    #expect(abs((xs[39] - xs[38]) / 0.05 - float(steps[39], speed)) < 0.5)
    let limit =
      start + (RawLayout.actor.offset(of: "state") ?? 0) + (RawLayout.vehicle.offset(of: "speed_limit") ?? 0)
    #expect(abs(float(steps[39], limit) - 36) < 0.01)
  }

  @Test func refusalsSayWhy() throws {
    let desk = try makeDesk()
    _ = try desk.answer(message("spawn_actor", 2, carAt(x: 100)), client: 1)
    #expect(
      try refusal(desk, message("spawn_actor", 2, carAt(x: 100))).contains("no room for vehicle.audi.tt"))
    #expect(
      try refusal(desk, message("spawn_actor", 2, carAt(x: 9, "vehicle.audi.tx"))).contains(
        "did you mean vehicle.audi.tt"))
    #expect(try refusal(desk, message("spawn_actor", 2, carAt(x: .nan))).contains("transform"))
    #expect(try refusal(desk, message("spawn_actor")).contains("got 0 arguments, expected 2"))
    #expect(
      try refusal(desk, message("destroy_actor", 1) { $0.string("x") }).contains(
        "destroy_actor: got string, expected integer"))
    #expect(
      try refusal(
        desk,
        message("set_episode_settings", 1) { writer in
          var settings = WireSettings()
          settings.fixedDelta = 0.03
          settings.write(to: &writer)
        }
      ).contains("fixed_delta_seconds is 0.03"))
    #expect(
      try refusal(desk, message("spawn_actor", 2, carAt(x: 9, "sensor.other.gnss"))).contains("no parent"))
  }

  @Test func aStepMayBeSeveralTicks() throws {
    let desk = try makeDesk()
    _ = try desk.answer(
      message("set_episode_settings", 1) { writer in
        var settings = WireSettings()
        settings.isSynchronous = true
        settings.fixedDelta = 0.1
        settings.write(to: &writer)
      }, client: 1)
    let reply = try desk.answer(message("tick_cue"), client: 1)
    #expect(reply.wantsStep)
    let bytes = try #require(desk.step().first)
    let offset = RawLayout.sensorHeader.size + (RawLayout.snapshotHeader.offset(of: "delta_seconds") ?? 0)
    let delta = Float(bitPattern: bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    #expect(delta == 0.1)
    var reader = try value(desk, message("tick_cue"))
    // The answer before promised frame 2, which the step made.
    #expect(try reader.integer(Int.self) == 3)
  }

  @Test func trafficManagersGoWithTheirClient() throws {
    let desk = try makeDesk()
    let add = message("add_traffic_manager_running", 1) { writer in
      writer.array(2)
      writer.string("127.0.0.1")
      writer.unsigned(UInt16(8000))
    }
    func isThere() throws -> Bool {
      var reader = try value(desk, message("is_traffic_manager_running", 1) { $0.unsigned(UInt16(8000)) })
      return try reader.bool()
    }
    _ = try desk.answer(add, client: 7)
    #expect(try isThere())
    desk.forget(client: 7)
    #expect(try !isThere())
  }

  /// Seeded noise upon valid requests: an answer, a refusal or a typed error, and the world goes on.
  @Test func damagedRequestsLeaveTheWorldWhole() throws {
    let desk = try makeDesk()
    var random = RandomSource(seed: 11)
    let commands: [WireCommand] = [
      .destroy(1), .vehicleControl(1, WireVehicleControl(throttle: 1)), .lights(1, 8), .autopilot(1, true),
      .transform(1, WireTransform(location: WireVector(x: 50, y: 1.75, z: 0))),
      .spawn(
        WireDescription(uid: 0, id: "walker.pedestrian.0001", attributes: []),
        at: WireTransform(location: WireVector(x: 20, y: 1.75, z: 0)), parent: nil, then: [.destroy(0)]),
    ]
    let valid = [
      message("spawn_actor", 2, carAt(x: 30)), message("spawn_actor", 2, carAt(x: 60)),
      message("apply_batch", 2) { writer in
        writer.list(commands)
        writer.bool(true)
      },
      message("set_weather_parameters", 1) { WireWeather(values: (1...14).map(Float.init)).write(to: &$0) },
      message("get_actors_by_id", 1) { writer in writer.list([1, 2, 3]) { $0.unsigned(UInt32($1)) } },
    ]
    var refused = 0
    for _ in 0..<4000 {
      var bytes = valid[random.index(below: valid.count)]
      for _ in 0...random.index(below: 3) {
        bytes[random.index(below: bytes.count)] = UInt8(random.index(below: 256))
      }
      if random.index(below: 8) == 0 { bytes.removeLast(random.index(below: bytes.count)) }
      do { _ = try desk.answer(bytes, client: 1) } catch { refused += 1 }
      if random.index(below: 16) == 0 { _ = desk.step() }
    }
    #expect(refused > 100)
    #expect(try #require(desk.step().first).count > 84)
  }
}
