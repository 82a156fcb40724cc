import CarlaProtocol
import CarlaServer
import DriveTypes
import Simulation
import Testing

/// Calls that Bench2Drive's evaluator and the Traffic Manager make, as its runs showed them.
struct EvaluatorCallTests {
  private func spawn(_ desk: CallDesk, x: Float, _ kind: String = "vehicle.audi.tt") throws -> UInt32 {
    var reader = try value(desk, message("spawn_actor", 2, carAt(x: x, kind)))
    let actor: WireActor = try reader.structure()
    return actor.id
  }

  /// CARLA's engine cuts by `x < low ? low : x < high ? x : high`, which makes NaN the highest.
  @Test func aBrakeThatIsNoNumberIsFullBrake() throws {
    let desk = try makeDesk()
    let car = try spawn(desk, x: 100)
    func drive(_ control: WireVehicleControl) throws {
      _ = try desk.answer(
        message("apply_batch", 2) { writer in
          writer.list([WireCommand.vehicleControl(car, control)])
          writer.bool(false)
        }, client: 1)
    }
    func speed() throws -> Double { try desk.world.world.speed(of: ActorID(car)) }
    try drive(WireVehicleControl(throttle: 5))
    for _ in 0..<400 where try speed() < 8 { _ = desk.step() }
    let before = try speed()
    #expect(before >= 8)
    try drive(WireVehicleControl(brake: .nan))
    for _ in 0..<20 { _ = desk.step() }
    // Half of full braking at least: 3 m/s².
    #expect(try speed() < before - 3)
  }

  /// Seconds from rest to 20 and 50 km/h at throttles 1 and 0.75: `reference/simulation.md` §4.3, from PDM-Lite's published
  /// constants for CARLA's MKZ. One tick of tolerance, as there. World on Rails' law takes 9.9 s to 20 km/h at best.
  @Test(arguments: ["vehicle.tesla.model3", "vehicle.lincoln.mkz_2020", "vehicle.mitsubishi.fusorosa"])
  func carsGetAwayAsCarlasDo(kind: String) throws {
    for (throttle, times) in [(Float(1), [0.85, 2.5]), (0.75, [1.6, 4.75])] {
      let desk = try makeDesk()
      let car = try spawn(desk, x: 20, kind)
      _ = try desk.answer(
        message("apply_batch", 2) { writer in
          writer.list([WireCommand.vehicleControl(car, WireVehicleControl(throttle: throttle))])
          writer.bool(false)
        }, client: 1)
      var reached: [Double] = []
      for tick in 1...120 {
        _ = desk.step()
        let speed = try desk.world.world.speed(of: ActorID(car)) * 3.6
        while reached.count < 2, speed >= [20, 50][reached.count] { reached.append(Double(tick) * 0.05) }
      }
      try #require(reached.count == 2)
      for (measured, expected) in zip(reached, times) { #expect(abs(measured - expected) <= 0.0501) }
    }
  }

  /// No published figure says that a bicycle's rider gets away as a car does: 0.56 m/s² at full throttle.
  @Test func bicyclesKeepTheSlowLaw() throws {
    let desk = try makeDesk()
    let bicycle = try spawn(desk, x: 20, "vehicle.bh.crossbike")
    _ = try desk.answer(
      message("apply_batch", 2) { writer in
        writer.list([WireCommand.vehicleControl(bicycle, WireVehicleControl(throttle: 1))])
        writer.bool(false)
      }, client: 1)
    for _ in 0..<40 { _ = desk.step() }
    #expect(abs(try desk.world.world.speed(of: ActorID(bicycle)) - 2 * 0.5633837) < 1e-6)
  }

  /// Bench2Drive parks cars as props: the mesh's path tells which car, and its own half sizes times the scale are the prop's.
  @Test func parkedCarsAreMeshes() throws {
    let desk = try makeDesk()
    let path = "/Game/Carla/Static/Car/4Wheeled/ParkedVehicles/TeslaM3/SM_TeslaM3_parked.SM_TeslaM3_parked"
    func mesh(x: Float, _ attributes: [(String, WireAttributeType, String)]) -> [UInt8] {
      message("spawn_actor", 2) { writer in
        WireDescription(
          uid: 1, id: "static.prop.mesh",
          attributes: attributes.map { .init(id: $0.0, type: $0.1, value: $0.2) }
        ).write(to: &writer)
        WireTransform(location: WireVector(x: x, y: 1.75, z: 0)).write(to: &writer)
      }
    }
    func box(_ bytes: [UInt8]) throws -> WireBox {
      var reader = try value(desk, bytes)
      let actor: WireActor = try reader.structure()
      return actor.box
    }
    let car = try BlueprintLibrary.find("vehicle.tesla.model3").halfExtent
    let parked = try box(mesh(x: 50, [("mesh_path", .string, path), ("scale", .float, "0.9")]))
    #expect(parked.extent.x == Float(car.x * 0.9) && parked.extent.y == Float(car.y * 0.9))
    // Of other meshes nothing is known; the library's prop stands for them.
    let other = try box(mesh(x: 70, [("mesh_path", .string, "/Game/Carla/Static/Stone.Stone")]))
    #expect(other.extent.x == Float(try BlueprintLibrary.find("static.prop.mesh").halfExtent.x))
    #expect(try refusal(desk, mesh(x: 90, [("scale", .float, "nan")])).contains("scale"))
    #expect(try refusal(desk, mesh(x: 90, [("mass", .float, "-1")])).contains("mass"))
    // What clients need to set them.
    var reader = try value(desk, message("get_actor_definitions", 0) { _ in })
    let definitions: [WireDefinition] = try reader.list { reader throws(CarlaProtocolError) in
      try reader.structure()
    }
    let definition = try #require(definitions.first { $0.id == "static.prop.mesh" })
    #expect(Set(["mesh_path", "scale", "mass"]).isSubset(of: definition.attributes.map(\.id)))
  }

  @Test func doorsOpenOneByOneAndCloseTogether() throws {
    let desk = try makeDesk()
    let car = try spawn(desk, x: 100)
    func turn(_ name: String, _ door: UInt8) -> [UInt8] {
      message(name, 2) { writer in
        writer.unsigned(car)
        writer.unsigned(door)
      }
    }
    func open() throws -> VehicleDoors { try desk.world.world.openDoors(of: ActorID(car)) }
    _ = try desk.answer(turn("open_vehicle_door", 0), client: 1)
    _ = try desk.answer(turn("open_vehicle_door", 3), client: 1)
    #expect(try open() == [.frontLeft, .rearRight])
    _ = try desk.answer(turn("close_vehicle_door", 6), client: 1)
    #expect(try open() == [])
    _ = try desk.answer(turn("open_vehicle_door", 6), client: 1)
    #expect(try open() == [.frontLeft, .frontRight, .rearLeft, .rearRight])
    #expect(try refusal(desk, turn("open_vehicle_door", 4)).contains("door is 4"))
  }

  @Test func raysMeetTheRoad() throws {
    let desk = try makeDesk()
    func project(_ start: WireVector, _ direction: WireVector, _ distance: Float) throws -> (
      isHit: Bool, place: WireVector, label: Int
    ) {
      var reader = try value(
        desk,
        message("project_point", 3) { writer in
          start.write(to: &writer)
          direction.write(to: &writer)
          writer.float(distance)
        })
      #expect(try reader.array() == 2)
      let isHit = try reader.bool()
      #expect(try reader.array() == 2)
      return (isHit, try reader.structure(), try reader.integer(Int.self))
    }
    // The road lies flat at z = 0. Straight down on the lane, and beside the road.
    let down = try project(WireVector(x: 50, y: 1.75, z: 3.1), WireVector(x: 0, y: 0, z: -1), 10)
    #expect(down.isHit && down.label == 1)
    #expect(down.place.x == 50 && down.place.y == 1.75 && abs(down.place.z) < 1e-6)
    #expect(try project(WireVector(x: 50, y: 9, z: 3), WireVector(x: 0, y: 0, z: -1), 10).label == 10)
    // 3 down, 4 along: 5 m of ray from 3 m above the road.
    let slanted = WireVector(x: 4, y: 0, z: -3)
    let hit = try project(WireVector(x: 50, y: 1.75, z: 3), slanted, 5.1)
    #expect(hit.isHit && abs(hit.place.x - 54) < 1e-5)
    #expect(try !project(WireVector(x: 50, y: 1.75, z: 3), slanted, 4.9).isHit)
    #expect(try !project(WireVector(x: 50, y: 1.75, z: 3), WireVector(x: 0, y: 0, z: 1), 500).isHit)
    #expect(
      try refusal(
        desk,
        message("project_point", 3) { writer in
          WireVector(x: 0, y: 0, z: 0).write(to: &writer)
          WireVector(x: 0, y: 0, z: 0).write(to: &writer)
          writer.float(1)
        }
      ).contains("ray"))
  }

  /// In CARLA a walker's place is the middle of its body. Scenarios put one 1.2 m up and wait until it is within 1 m.
  @Test func walkersStandByTheirMiddle() throws {
    let desk = try makeDesk()
    let kind = "walker.pedestrian.0010"
    let half = try BlueprintLibrary.find(kind).halfExtent.z
    var reader = try value(desk, message("spawn_actor", 2, carAt(x: 60, y: 6, kind)))
    let walker: WireActor = try reader.structure()
    #expect(walker.box.location.z == 0 && walker.box.extent.z == Float(half))
    func height() throws -> Float {
      let bytes = try #require(desk.step().first)
      // A straight road without lights: the walker is the first actor.
      let place =
        RawLayout.sensorHeader.size + RawLayout.snapshotHeader.size
        + (RawLayout.actor.offset(of: "transform") ?? 0) + 8
      return Float(bitPattern: bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
    #expect(abs(try height() - Float(half)) < 1e-5)
    func place(z: Float) -> [UInt8] {
      message("set_actor_location", 2) { writer in
        writer.unsigned(walker.id)
        WireVector(x: 60, y: 6, z: z).write(to: &writer)
      }
    }
    // Hidden below the town, and brought back.
    _ = try desk.answer(place(z: -200), client: 1)
    #expect(abs(try height() + 200) < 1e-3)
    _ = try desk.answer(place(z: 1.2), client: 1)
    #expect(abs(try height() - Float(half)) < 1e-5)
  }

  @Test func aServerMayBeginSynchronous() throws {
    for isSynchronous in [false, true] {
      let desk = try makeDesk(isSynchronous: isSynchronous)
      var reader = try value(desk, message("get_episode_settings"))
      let settings: WireSettings = try reader.structure()
      #expect(settings.isSynchronous == isSynchronous)
      #expect(settings.fixedDelta == (isSynchronous ? 0.05 : nil))
      #expect(try desk.answer(message("tick_cue"), client: 1).wantsStep == isSynchronous)
    }
  }

  @Test func theLogTellsCallsArgumentsAndRefusals() throws {
    let desk = try makeDesk()
    var lines: [String] = []
    let log = CallLog { lines.append($0) }
    let calls = [
      message("set_actor_location", 2) { writer in
        writer.unsigned(UInt32(7))
        WireVector(x: 1.5, y: -2, z: 0).write(to: &writer)
      },
      message("apply_batch", 2) { writer in
        writer.list([WireCommand.destroy(99)])
        writer.bool(false)
      },
      message("add_actor_force", 1) { $0.binary([1, 2, 3]) },
    ]
    for call in calls {
      let reply = try desk.answer(call, client: 4)
      log.note(call, client: 4, world: desk.world, refusals: reply.refusals)
      _ = desk.step()
    }
    log.note(stream: 12, client: 5, world: desk.world)
    #expect(
      lines == [
        #"{"frame": 1, "client": 4, "call": "set_actor_location", "arguments": [7, [1.5, -2.0, 0.0]], "#
          + #""refused": ["no living actor has id 7"]}"# + "\n",
        #"{"frame": 2, "client": 4, "call": "apply_batch", "arguments": [[[[1, [99]]]], false], "#
          + #""refused": ["no living actor has id 99"]}"# + "\n",
        #"{"frame": 3, "client": 4, "call": "add_actor_force", "arguments": [{"bytes": 3}], "refused": "#
          + #"["'add_actor_force' is not served by DriveLoop's embedded world; Sources/CarlaServer/README.md lists "#
          + #"what is"]}"# + "\n",
        #"{"frame": 4, "client": 5, "stream": 12}"# + "\n",
      ])
  }

  /// The leaderboard's LiDAR loses 45 % of its rays; a server without noise loses none, whatever is asked for.
  @Test func dropOffIsNoise() throws {
    func bytes(hasSensorNoise: Bool, dropOff: String) throws -> Int {
      let desk = try makeDesk(hasSensorNoise: hasSensorNoise)
      let car = try spawn(desk, x: 100)
      let names = ["dropoff_general_rate", "dropoff_zero_intensity"]
      var reader = try value(
        desk,
        message("spawn_actor_with_parent", 5) { writer in
          WireDescription(
            uid: 1, id: "sensor.lidar.ray_cast",
            attributes: names.map { .init(id: $0, type: .float, value: dropOff) }
          ).write(to: &writer)
          WireTransform(location: WireVector(x: 0, y: 0, z: 2.5)).write(to: &writer)
          writer.unsigned(car)
          writer.unsigned(UInt32(0))
          writer.string("")
        })
      let sensor: WireActor = try reader.structure()
      return try #require(desk.step(watched: [sensor.id]).dropFirst().first).count
    }
    let whole = try bytes(hasSensorNoise: true, dropOff: "0")
    #expect(whole > 2_000)
    #expect(try bytes(hasSensorNoise: false, dropOff: "0.45") == whole)
    let share = Double(try bytes(hasSensorNoise: true, dropOff: "0.45")) / Double(whole)
    #expect(share < 0.7)
  }
}
