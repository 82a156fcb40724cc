import CarlaProtocol
import Foundation
import Testing

/// What the wheel carla 0.9.16 sent in a short drive (`Tests/Oracles/carla_requests.py`): each structure is read with the
/// values that the script set, and written again it gives the wheel's own bytes.
struct ClientRequestTests {
  private static let requests: [String: [UInt8]] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Oracles/carla_requests.json")
    guard let data = try? Data(contentsOf: file),
      let texts = try? JSONDecoder().decode([String: String].self, from: data)
    else { return [:] }
    return texts.mapValues { text in
      let digits = Array(text)
      return stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...$0 + 1]), radix: 16)
      }
    }
  }()

  private func request(_ name: String) throws -> (message: [UInt8], request: RPCRequest) {
    let message = try #require(Self.requests[name])
    let request = try RPCRequest(message, version: .v0916)
    #expect(request.name == name)
    return (message, request)
  }

  /// Reads a structure and checks that its own bytes are what stood there.
  private func read<Value: PackStructure>(
    _ reader: inout PackReader, of message: [UInt8], _: Value.Type = Value.self
  ) throws -> Value {
    let start = reader.position
    let value = try Value(from: &reader)
    var writer = PackWriter(version: .v0916)
    value.write(to: &writer)
    #expect(writer.bytes == Array(message[start..<reader.position]), "\(Value.name)")
    return value
  }

  @Test func everyRequestIsInTheTable() throws {
    #expect(Self.requests.count == 19)
    for (name, message) in Self.requests {
      #expect(RPCTable.answer(to: name, version: .v0916) != nil)
      #expect(try RPCRequest(message, version: .v0916).name == name)
    }
  }

  @Test func settings() throws {
    let (message, request) = try request("set_episode_settings")
    var reader = request.arguments
    let settings: WireSettings = try read(&reader, of: message)
    var expected = WireSettings()
    expected.isSynchronous = true
    expected.fixedDelta = 0.05
    #expect(settings == expected)
  }

  @Test func vehicleControl() throws {
    let (message, request) = try request("apply_control_to_vehicle")
    var reader = request.arguments
    _ = try reader.integer(UInt32.self)
    let control: WireVehicleControl = try read(&reader, of: message)
    #expect(
      control
        == WireVehicleControl(
          throttle: 0.5, steer: -0.25, brake: 0.125, handBrake: true, reverse: false, manualGearShift: true,
          gear: 3))
  }

  @Test func walkerControl() throws {
    let (message, request) = try request("apply_control_to_walker")
    var reader = request.arguments
    _ = try reader.integer(UInt32.self)
    let control: WireWalkerControl = try read(&reader, of: message)
    #expect(control.direction == WireVector(x: 0, y: 1, z: 0))
    #expect(control.speed == 1.5)
  }

  @Test func transform() throws {
    let (message, request) = try request("set_actor_transform")
    var reader = request.arguments
    _ = try reader.integer(UInt32.self)
    let transform: WireTransform = try read(&reader, of: message)
    #expect(transform.location == WireVector(x: 1, y: 2, z: 3))
    #expect(transform.rotation == WireRotation(pitch: 4, yaw: 5, roll: 6))
  }

  @Test func weather() throws {
    let (message, request) = try request("set_weather_parameters")
    var reader = request.arguments
    let weather: WireWeather = try read(&reader, of: message)
    #expect(weather.values == (1...14).map(Float.init))
  }

  @Test func spawns() throws {
    let (message, request) = try request("spawn_actor")
    var reader = request.arguments
    let description: WireDescription = try read(&reader, of: message)
    #expect(description.id == "vehicle.audi.tt")
    #expect(description.value("role_name") == "hero")
    #expect(description.attributes.first { $0.id == "number_of_wheels" }?.type == .int)
    let _: WireTransform = try read(&reader, of: message)
    let sensor = try self.request("spawn_actor_with_parent")
    reader = sensor.request.arguments
    let gnss: WireDescription = try read(&reader, of: sensor.message)
    #expect(gnss.id == "sensor.other.gnss")
    let mount: WireTransform = try read(&reader, of: sensor.message)
    #expect(mount.location == WireVector(x: 1, y: 2, z: 3))
  }

  @Test func batch() throws {
    let (message, request) = try request("apply_batch")
    var reader = request.arguments
    let count = try reader.array()
    #expect(count == 8)
    var commands: [WireCommand] = []
    for _ in 0..<count {
      let start = reader.position
      let command = try WireCommand(from: &reader)
      commands.append(command)
      if case .other = command { continue }
      // Without a parent the wheel sends whatever its memory held as the kind of attachment.
      if case .spawn = command { continue }
      var writer = PackWriter(version: .v0916)
      command.write(to: &writer)
      #expect(
        writer.bytes == Array(message[start..<reader.position]), "\(WireCommand.kinds[Int(command.index)])")
    }
    // The client sends its cue by itself, after the batch.
    #expect(try !reader.bool())
    #expect(reader.isAtEnd)
    guard case .spawn(let description, let place, nil, let then) = commands[0] else {
      Issue.record("the first command is \(commands[0])")
      return
    }
    #expect(description.id == "vehicle.audi.tt")
    #expect(place.location == WireVector(x: 1, y: 2, z: 3))
    #expect(
      then == [.autopilot(0, true), .vehicleControl(0, WireVehicleControl(throttle: 0.5, gear: then.gear))])
    let there = WireTransform(location: WireVector(x: 1, y: 2, z: 3))
    #expect(
      Array(commands[1...]) == [
        .transform(7, there), .walkerState(7, there, speed: 1.5), .lights(7, 8), .simulatePhysics(7, false),
        .targetVelocity(7, WireVector(x: 1, y: 2, z: 3)), .other(index: 10), .destroy(7),
      ])
  }
}

extension [WireCommand] {
  /// The wheel's own default.
  fileprivate var gear: Int32 {
    for case .vehicleControl(_, let control) in self { return control.gear }
    return 0
  }
}
