import CarlaProtocol
import Foundation
import TestOracles
import Testing

/// Packed layouts against those in the debug information of the wheel 0.9.16 (`carla/layouts.txt`).
struct RawLayoutTests {
  /// Offsets by field of each structure of that name in the file, which has several of some names.
  private func oracle(_ name: String) throws -> [(size: Int, fields: [(Int, String)])]? {
    guard let file = OracleFolder.root?.appendingPathComponent("carla/layouts.txt") else { return nil }
    var found: [(size: Int, fields: [(Int, String)])] = []
    var isInside = false
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.first == "###" {
        isInside = words[1] == name
        let size = words.first { $0.hasPrefix("size=") }.flatMap { Int($0.dropFirst(5)) } ?? 0
        if isInside { found.append((size, [])) }
      } else if isInside, let offset = Int(words[0]) {
        found[found.count - 1].fields.append((offset, String(words[1])))
      }
    }
    return found
  }

  @Test(arguments: [
    ("Header", RawLayout.sensorHeader), ("Header", .snapshotHeader), ("ActorDynamicState", .actor),
    ("PackedVehicleControl", .vehicleControl), ("VehicleData", .vehicle), ("PackedWalkerControl", .walker),
    ("TrafficLightData", .trafficLight), ("TrafficSignData", .trafficSign), ("ImageHeader", .imageHeader),
    ("LidarDetection", .lidarDetection), ("SemanticLidarDetection", .semanticLidarDetection),
    ("RadarDetection", .radarDetection),
  ])
  func layoutEqualsTheWheels(name: String, layout: RawLayout) throws {
    guard let structures = try oracle(name) else { return }
    let same = try #require(structures.first { $0.size == layout.size }, "no \(name) of \(layout.size) bytes")
    #expect(same.fields.map(\.0) == layout.fields.map(\.offset))
    #expect(same.fields.map(\.1) == layout.fields.map(\.name))
  }

  private func value<T: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int?, _: T.Type = T.self) throws -> T {
    let offset = try #require(offset)
    return bytes[offset..<offset + MemoryLayout<T>.size].reversed().reduce(0) {
      $0 << 8 | T(truncatingIfNeeded: $1)
    }
  }

  @Test func writersFillTheirLayouts() throws {
    var writer = RawWriter()
    let place = WireTransform(
      location: WireVector(x: 1, y: 2, z: 3), rotation: WireRotation(pitch: 4, yaw: 5, roll: 6))
    SensorHeader(kind: .world, frame: 9, timestamp: 0.5, transform: place).write(
      to: &writer, version: .v0916)
    let header = RawLayout.sensorHeader
    #expect(writer.bytes.count == header.size)
    #expect(try value(writer.bytes, header.offset(of: "sensor_type"), UInt64.self) == 17)
    #expect(try value(writer.bytes, header.offset(of: "frame"), UInt64.self) == 9)
    #expect(
      try value(writer.bytes, header.offset(of: "timestamp"), UInt64.self) == (0.5).bitPattern)
    let turn = try #require(header.offset(of: "sensor_transform")) + 16
    #expect(try value(writer.bytes, turn, UInt32.self) == Float(5).bitPattern)

    let light = TrafficLightFrame(
      signID: "light 7", greenTime: 10, yellowTime: 3, redTime: 2, elapsedTime: 1, poleIndex: 4,
      isFrozen: true, state: 2)
    let vehicle = VehicleFrame(
      control: WireVehicleControl(throttle: 0.5, steer: -0.25, brake: 0.125, reverse: true, gear: -1),
      speedLimit: 30, light: (state: 1, id: 77))
    var snapshot = RawWriter()
    WorldFrame(
      episode: 3, platformTimestamp: 1, deltaSeconds: 0.05, isMapNew: true,
      actors: [
        ActorFrame(id: 5, transform: place, kind: .trafficLight(light)),
        ActorFrame(id: 6, transform: place, velocity: WireVector(y: 8), kind: .vehicle(vehicle)),
        ActorFrame(id: 7, transform: place, kind: .walker(WireWalkerControl(speed: 1.5))),
        ActorFrame(id: 8, transform: place, kind: .trafficSign(String(repeating: "s", count: 40))),
        ActorFrame(id: 9, transform: place),
      ]
    ).write(to: &snapshot)
    let bytes = snapshot.bytes
    let actor = RawLayout.actor
    #expect(bytes.count == RawLayout.snapshotHeader.size + 5 * actor.size)
    let state = try #require(actor.offset(of: "state"))
    func start(_ index: Int) -> Int { RawLayout.snapshotHeader.size + index * actor.size }
    #expect(String(decoding: bytes[start(0) + state..<start(0) + state + 8], as: UTF8.self) == "light 7\0")
    let frozen = try #require(RawLayout.trafficLight.offset(of: "time_is_frozen"))
    #expect(Array(bytes[start(0) + state + frozen..<start(1)]) == [1, 2])
    #expect(try value(bytes, start(1), UInt32.self) == 6)
    #expect(bytes[start(1) + 4] == 1)
    let velocity = try #require(actor.offset(of: "velocity"))
    #expect(try value(bytes, start(1) + velocity + 4, UInt32.self) == Float(8).bitPattern)
    let id = try #require(RawLayout.vehicle.offset(of: "traffic_light_id"))
    #expect(try value(bytes, start(1) + state + id, UInt32.self) == 77)
    #expect(bytes[start(1) + state + id - 2] == 1)
    let gear = try #require(RawLayout.vehicleControl.offset(of: "gear"))
    #expect(try value(bytes, start(1) + state + gear, Int32.self) == -1)
    // A sign's id that is too long keeps its closing zero.
    #expect(bytes[start(3) + state + 30] == UInt8(ascii: "s"))
    #expect(bytes[start(3) + state + 31] == 0)
  }

  @Test func tokenOfTheWorld() throws {
    let token = StreamToken(stream: 258, port: 2001)
    #expect(token.bytes == [2, 1, 0, 0, 0xd1, 7, 1] + [UInt8](repeating: 0, count: 17))
    #expect(try StreamToken(token.bytes) == token)
    #expect(throws: CarlaProtocolError.self) { try StreamToken([1, 2, 3]) }
    #expect(StreamFrame.stream([2, 1, 0]) == nil)
    #expect(StreamFrame.stream([2, 1, 0, 0]) == 258)
    #expect(StreamFrame.framed([9]) == [1, 0, 0, 0, 9])
  }
}
