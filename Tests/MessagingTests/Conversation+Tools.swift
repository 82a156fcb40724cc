import CZeroMQ
import DriveTypes
import Foundation
import Messaging
import Synchronization

/// Addresses that no other test uses.
enum Place {
  static func ipc() -> String { "ipc:///tmp/driveloop-test-\(UUID().uuidString)" }
}

extension EndpointSettings {
  /// Time-outs of a test.
  static var impatient: EndpointSettings {
    var settings = EndpointSettings()
    settings.heartbeatInterval = .milliseconds(200)
    settings.heartbeatTimeout = .milliseconds(2000)
    settings.replyTimeout = .seconds(10)
    settings.routeTimeout = .seconds(10)
    settings.reconnectTimeout = .seconds(10)
    settings.farewellTimeout = .milliseconds(500)
    return settings
  }
}

/// A value that two threads share.
final class Box<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>
  init(_ value: Value) { storage = Mutex(value) }
  var value: Value { storage.withLock { $0 } }
  func update(_ body: (inout Value) -> Void) {
    storage.withLock { value in body(&value) }
  }
}

/// A blocking piece of work on a thread of its own.
final class Background<Value>: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var result: Result<Value, any Error>?

  init(_ body: @escaping () throws -> Value) throws {
    nonisolated(unsafe) let body = body
    Thread { [self] in
      result = Result { try body() }
      done.signal()
    }.start()
  }

  /// Waits for the end.
  func value() throws -> Value {
    done.wait()
    defer { done.signal() }
    guard let result else { throw MessagingError.closed }
    return try result.get()
  }
}

/// A drive whose every observation follows from its seed, and the control that a twin would give.
struct Drive {
  let briefing: RouteBriefing
  private var source: RandomMessages
  private var random: RandomSource
  private var tick = 0
  private var descriptions: [ActorDescription] = []

  init(seed: UInt64) {
    random = RandomSource(seed: seed, stream: "drive")
    source = RandomMessages(seed: seed)
    let points = (0..<40).map { i in
      RoutePoint(pose: Pose(x: Double(i) * 1.1, y: -Double(i) / 3, yaw: 0.1), option: .laneFollow)
    }
    briefing = RouteBriefing(
      routeID: "RouteScenario_\(seed)_rep0", town: "Town12", mapHash: String(repeating: "ab", count: 32),
      seed: seed,
      plan: points, originLatitude: 42, originLongitude: 2,
      privileged: PrivilegedBriefing(
        denseRoute: points, speedLimits: points.map { $0.pose.position.x }, trafficLights: [], stopSigns: [],
        lanes: source.laneMap()))
    descriptions = (1...30).map { id in
      ActorDescription(
        id: id, kind: .vehicle, typeID: "vehicle.audi.tt", roleName: "background",
        halfExtent: Vector(x: 2.1, y: 1, z: 0.7), boxCentre: Point(x: 0.1, y: 0, z: 0.7))
    }
  }

  mutating func observe() -> Observation {
    defer { tick += 1 }
    // Actors come and go.
    if tick % 3 == 2 { descriptions.remove(at: random.index(below: descriptions.count)) }
    if tick % 4 == 3 {
      var new = descriptions[0]
      new.id = 100 + ActorID(tick)
      descriptions.append(new)
    }
    let states = descriptions.map { description in
      ActorState(
        id: description.id,
        pose: Pose(
          position: Point(x: random.normal(), y: random.normal(), z: random.uniform()),
          rotation: Rotation(roll: random.normal(), pitch: random.normal(), yaw: random.normal())),
        velocity: Vector(x: random.normal(), y: random.normal()),
        acceleration: Vector(x: random.normal(), y: 0),
        angularVelocity: Vector(x: 0, y: 0, z: random.normal()),
        lights: tick % 2 == 0 ? [.brake, .leftBlinker] : [], doors: tick % 5 == 0 ? [.frontLeft] : [])
    }
    return Observation(
      tick: tick, time: Double(tick) * 0.05, ego: EgoMeasurement(speed: random.uniform(0, 20)),
      images: [CameraImage(camera: "CAM_FRONT", width: 8, height: 8, jpeg: [0xff, 0xd8, UInt8(tick), 0xd9])],
      privileged: PrivilegedState(
        ego: 1,
        snapshot: WorldSnapshot(
          tick: tick, time: Double(tick) * 0.05, descriptions: descriptions, states: states,
          lightStates: [.red, .green], collisions: [])))
  }

  /// Every third tick the twin does not say why.
  static func decision(_ observation: Observation) -> Decision? {
    guard observation.tick % 3 != 0 else { return nil }
    let lit = observation.privileged?.snapshot.states.filter { $0.lights.contains(.brake) } ?? []
    return Decision(
      targetSpeed: observation.ego.speed, lateralOffset: 0.25,
      reasons: lit.prefix(4).map {
        DecisionReason(cause: .leadingVehicle, actor: $0.id, distance: $0.pose.position.x, isVisible: false)
      })
  }

  static func control(_ observation: Observation) -> VehicleControl {
    let states = observation.privileged?.snapshot.states ?? []
    let sum = states.reduce(0) { $0 + $1.pose.position.x }
    return VehicleControl(
      throttle: observation.ego.speed / 20, steer: sum.remainder(dividingBy: 1), brake: 0,
      handBrake: observation.tick % 2 == 0)
  }
}

/// An agent that says whatever a test wants, straight through libzmq.
final class RawAgent: @unchecked Sendable {
  private let context: UnsafeMutableRawPointer
  private let socket: UnsafeMutableRawPointer

  init(_ address: String) throws {
    guard let context = zmq_ctx_new(), let socket = zmq_socket(context, ZMQ_DEALER) else {
      throw MessagingError.closed
    }
    self.context = context
    self.socket = socket
    var (linger, patience) = (Int32(0), Int32(10_000))
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, 4)
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, 4)
    zmq_connect(socket, address)
  }

  deinit {
    zmq_close(socket)
    zmq_ctx_term(context)
  }

  func send(_ message: Message) throws { try send(frames: [[], MessageCodec.encode(message).header]) }

  func send(frames: [[UInt8]]) throws {
    for (i, frame) in frames.enumerated() {
      if zmq_send(socket, frame, frame.count, i + 1 < frames.count ? ZMQ_SNDMORE : 0) < 0 {
        throw MessagingError.system(operation: "send", reason: String(cString: zmq_strerror(zmq_errno())))
      }
    }
  }

  func receive() throws -> Message {
    var frames: [[UInt8]] = []
    var (more, size) = (Int32(1), 4)
    while more != 0 {
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      let count = zmq_recv(socket, &buffer, buffer.count, 0)
      if count < 0 { throw MessagingError.timedOut(waitingFor: "reply", seconds: 10) }
      frames.append(Array(buffer.prefix(Int(count))))
      zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size)
    }
    return try MessageCodec.decode(EncodedMessage(header: frames[1], frames: Array(frames.dropFirst(2))))
  }
}
