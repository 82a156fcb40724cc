import DriveTypes
import Messaging

/// Random messages of every kind, with the values that break codecs: NaN, −0, subnormals, extreme integers, empty and
/// non-ASCII strings, empty lists.
struct RandomMessages {
  private var random: RandomSource

  init(seed: UInt64) { random = RandomSource(seed: seed, stream: "messages") }

  mutating func next() -> Message {
    switch random.index(below: 11) {
    case 0: .hello(Hello(agent: text(), model: flip() ? nil : model(), requirements: requirements()))
    case 1: .welcome(Welcome(world: text(), tickDuration: number()))
    case 2:
      .refusal(Refusal(code: pick(Refusal.Code.allCases), message: text(), expected: text(), got: text()))
    case 3: .next
    case 4: .route(briefing())
    case 5: .ready
    case 6: .observation(observationMessage())
    case 7:
      .control(
        ControlMessage(
          tick: integer(),
          control: VehicleControl(
            throttle: number(), steer: number(), brake: number(), handBrake: flip(), reverse: flip()),
          decision: flip() ? nil : decision(), planCounts: flip() ? nil : planCounts()))
    case 8: .routeEnd(RouteEnd(routeID: text(), controls: integer()))
    case 9: .fault(Fault(code: pick(Fault.Code.allCases), message: text()))
    default: .bye
    }
  }

  mutating func number() -> Double {
    switch random.index(below: 12) {
    case 0: -0.0
    case 1: .infinity
    case 2: Double(bitPattern: 0x7ff8_0000_0000_1234)  // a NaN with a payload
    case 3: .leastNonzeroMagnitude
    case 4: 1
    default: random.normal(deviation: 1000)
    }
  }

  mutating func integer() -> Int {
    switch random.index(below: 6) {
    case 0: .max
    case 1: .min
    case 2: -random.index(below: 70_000)
    default: Int(truncatingIfNeeded: random.next() >> random.index(below: 64))
    }
  }

  mutating func text() -> String {
    pick([
      "", "CAM_FRONT", "vehicle.lincoln.mkz_2020", "Straße 車 🚗", String(repeating: "x", count: 300),
      "\u{0}\n",
    ])
  }

  mutating func flip() -> Bool { random.next() & 1 == 1 }
  mutating func pick<T>(_ values: [T]) -> T { values[random.index(below: values.count)] }
  mutating func list<T>(_ upTo: Int, _ body: (inout RandomMessages) -> T) -> [T] {
    (0..<random.index(below: upTo + 1)).map { _ in body(&self) }
  }

  mutating func vector<F>() -> Vector<F> { Vector(x: number(), y: number(), z: number()) }
  mutating func point<F>() -> Point<F> { Point(x: number(), y: number(), z: number()) }
  mutating func pose<F>() -> Pose<F> {
    Pose(position: point(), rotation: Rotation(roll: number(), pitch: number(), yaw: number()))
  }
  mutating func box<F>() -> OrientedBox<F> {
    OrientedBox(centre: point(), yaw: number(), halfExtent: vector())
  }
  mutating func identifier() -> ActorID { ActorID(truncatingIfNeeded: random.next()) }

  mutating func model() -> ModelIdentity {
    let hash = (0..<64).map { _ in pick(Array("0123456789abcdef")) }
    return ModelIdentity(
      hash: String(hash), options: pick(["", "mode=fast 車", String(repeating: "x", count: 1000)]))
  }

  mutating func planCounts() -> PlanCounts {
    var counts = PlanCounts()
    for field in PlanCounts.fields {
      counts[keyPath: field.value] = pick([0, PlanCounts.most, random.index(below: 100_000)])
    }
    return counts
  }

  mutating func requirements() -> AgentRequirements {
    AgentRequirements(
      cameras: list(6) {
        CameraSpecification(
          id: $0.text(), pose: $0.pose(), width: $0.integer(), height: $0.integer(), fieldOfView: $0.number())
      }, cameraPeriod: integer(), jpegQuality: integer(),
      sensors: list(6) {
        SensorRequest(
          id: $0.text(), type: $0.pick(SensorType.allCases), pose: $0.pose(), period: $0.integer(),
          options: $0.list(5) { SensorOption($0.text(), $0.number()) })
      }, privileged: flip())
  }

  /// Any Float32, NaN and infinity too.
  mutating func float() -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }

  mutating func reading() -> SensorReading {
    let data: SensorData =
      switch random.index(below: 7) {
      case 0: .lidar(list(500) { SIMD4($0.float(), $0.float(), $0.float(), $0.float()) })
      case 1:
        .semanticLidar(
          list(500) {
            SemanticLidarPoint(
              position: SIMD3($0.float(), $0.float(), $0.float()), incidenceCosine: $0.float(),
              instance: UInt32(truncatingIfNeeded: $0.random.next()),
              label: UInt8(truncatingIfNeeded: $0.random.next()))
          })
      case 2:
        .radar(
          list(100) {
            RadarDetection(
              depth: $0.float(), altitude: $0.float(), azimuth: $0.float(), velocity: $0.float())
          })
      case 3:
        .picture(
          SensorPicture(
            width: integer(), height: integer(),
            png: list(3000) { UInt8(truncatingIfNeeded: $0.random.next()) }))
      case 4:
        .collisions(
          list(3) {
            SensedCollision(other: $0.identifier(), otherTypeID: $0.text(), normalImpulse: $0.vector())
          })
      case 5: .laneInvasion(list(4) { CrossedMarking(type: $0.text(), color: $0.text()) })
      default:
        .obstacles(
          list(2) {
            SensedObstacle(other: $0.identifier(), otherTypeID: $0.text(), distance: $0.number())
          })
      }
    return SensorReading(sensor: text(), data: data)
  }

  mutating func routePoint() -> RoutePoint { RoutePoint(pose: pose(), option: pick(RoadOption.allCases)) }

  mutating func briefing() -> RouteBriefing {
    RouteBriefing(
      routeID: text(), town: text(), mapHash: text(), seed: random.next(), plan: list(20) { $0.routePoint() },
      originLatitude: number(), originLongitude: number(),
      privileged: flip()
        ? nil
        : PrivilegedBriefing(
          denseRoute: list(300) { $0.routePoint() }, speedLimits: list(300) { $0.number() },
          trafficLights: list(20) {
            TrafficLightDescription(
              id: $0.identifier(), signalID: $0.text(), junction: $0.flip() ? nil : $0.identifier(),
              pose: $0.pose(), triggerVolume: $0.box())
          },
          stopSigns: list(20) {
            StopSignDescription(
              id: $0.identifier(), signalID: $0.text(), pose: $0.pose(), triggerVolume: $0.box())
          }, lanes: laneMap()))
  }

  /// A number that a lane map may hold: finite.
  mutating func finite() -> Double {
    let value = number()
    return value.isFinite ? value : -0.0
  }

  mutating func laneMap() -> LaneMap {
    let count = random.index(below: 12)
    return LaneMap(
      lanes: (0..<count).map { _ in
        LaneStrip(
          road: identifier(), section: identifier(), lane: identifier(), use: pick(LaneUse.allCases),
          isInJunction: flip(), speedLimit: finite(),
          points: (0..<2 + random.index(below: 40)).map { _ in
            LaneStripPoint(position: Point(x: finite(), y: finite(), z: finite()), width: finite())
          }, left: flip() ? nil : Int32(random.index(below: count)),
          right: flip() ? nil : Int32(random.index(below: count)), mayChangeLeft: flip(),
          mayChangeRight: flip(),
          successors: list(3) { Int32($0.random.index(below: count)) })
      })
  }

  mutating func decision() -> Decision {
    Decision(
      targetSpeed: number(), lateralOffset: number(),
      reasons: list(Decision.maximumReasons) {
        DecisionReason(
          cause: $0.pick(DecisionReason.Cause.allCases), actor: $0.flip() ? nil : $0.identifier(),
          distance: $0.flip() ? nil : $0.number(), isVisible: $0.flip())
      })
  }

  mutating func ego() -> EgoMeasurement {
    EgoMeasurement(
      speed: number(), acceleration: vector(), angularVelocity: vector(), compass: number(),
      latitude: number(),
      longitude: number(), altitude: number())
  }

  mutating func images() -> [CameraImage] {
    list(6) { source in
      CameraImage(
        camera: source.text(), width: source.integer(), height: source.integer(),
        jpeg: source.list(5000) { UInt8(truncatingIfNeeded: $0.random.next()) })
    }
  }

  mutating func description(_ id: ActorID) -> ActorDescription {
    ActorDescription(
      id: id, kind: pick(ActorKind.allCases), typeID: text(), roleName: text(), halfExtent: vector(),
      boxCentre: point())
  }

  mutating func state(_ id: ActorID) -> ActorState {
    ActorState(
      id: id, pose: pose(), velocity: vector(), acceleration: vector(), angularVelocity: vector(),
      lights: VehicleLights(rawValue: UInt32(truncatingIfNeeded: random.next() >> random.index(below: 64))),
      doors: VehicleDoors(rawValue: UInt8(truncatingIfNeeded: random.next())))
  }

  mutating func observationMessage() -> ObservationMessage {
    var message = ObservationMessage(
      tick: integer(), time: number(), ego: ego(), images: images(),
      readings: list(6) { $0.reading() })
    if flip() {
      message.privileged = PrivilegedMessage(
        ego: identifier(), tick: integer(), time: number(),
        newDescriptions: list(20) { source in source.description(source.identifier()) },
        states: list(60) { source in source.state(source.identifier()) },
        lightStates: list(30) { $0.pick(TrafficLightState.allCases) }, collisions: collisions())
    }
    return message
  }

  mutating func collisions() -> [Collision] {
    list(3) { Collision(actor: $0.identifier(), other: $0.identifier(), otherTypeID: $0.text()) }
  }
}
