import DriveTypes
import Glibc

/// Traces made up by seed.
enum TraceSamples {
  /// Every field drawn at random, bit patterns included (no NaN, which is never equal to itself).
  static func wild(seed: UInt64, ticks: Int) -> Trace {
    var random = RandomSource(seed: seed, stream: "wild")
    func any() -> Double {
      let x = Double(bitPattern: random.next())
      return x.isNaN ? 0 : x
    }
    func anyFloat() -> Float {
      let x = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      return x.isNaN ? -0.0 : x
    }
    func anyText() -> String {
      let choices = ["", "vehicle.lincoln.mkz_2020", "Größe \u{1F697}", "a\0b\"\\"]
      return choices[random.index(below: choices.count)]
    }
    func anyPose() -> Pose<World> {
      Pose(
        position: Point(x: any(), y: any(), z: any()),
        rotation: Rotation(roll: any(), pitch: any(), yaw: any()))
    }
    func anyVector<F: Frame>() -> Vector<F> { Vector(x: any(), y: any(), z: any()) }
    func anyID() -> ActorID { ActorID(truncatingIfNeeded: random.next()) }
    func anyBox() -> OrientedBox<World> {
      OrientedBox(centre: Point(x: any(), y: any(), z: any()), yaw: any(), halfExtent: anyVector())
    }
    func anyActor() -> ActorDescription {
      ActorDescription(
        id: anyID(), kind: ActorKind.allCases[random.index(below: 3)], typeID: anyText(), roleName: anyText(),
        halfExtent: anyVector(), boxCentre: Point(x: any(), y: any(), z: any()))
    }
    func anySignal() -> ScenarioSignal {
      switch random.index(below: 8) {
      case 0: .scenarioStarted(name: anyText(), type: anyText())
      case 1: .scenarioEnded(name: anyText())
      case 2: .actorBlockedTest(enabled: random.next() & 1 == 0)
      case 3: .wrongDirectionTest(enabled: random.next() & 1 == 0)
      case 4: .scenarioTimedOut(name: anyText())
      case 5: .secondCollisionTest(enabled: random.next() & 1 == 0)
      case 6: .emergencyVehicle(anyID())
      default: .emergencyVehicle(nil)
      }
    }
    func anyLights() -> VehicleLights {
      random.next() & 1 == 0 ? [] : VehicleLights(rawValue: UInt32(truncatingIfNeeded: random.next()))
    }
    func anyDoors() -> VehicleDoors {
      VehicleDoors(rawValue: UInt8(truncatingIfNeeded: random.next() & random.next()))
    }
    /// Few different reasons, so that some ticks repeat those before.
    func anyDecision() -> Decision? {
      guard random.next() & 3 != 0 else { return nil }
      return Decision(
        targetSpeed: any(), lateralOffset: any(),
        reasons: (0..<random.index(below: 3)).map { place in
          DecisionReason(
            cause: DecisionReason.Cause.allCases[15 * place], actor: place == 0 ? anyID() & 1 : nil,
            distance: place == 0 ? any() : nil, isVisible: random.next() & 1 == 0)
        })
    }
    let header = TraceHeader(
      routeID: anyText(), town: anyText(), mapHash: anyText(), world: anyText(), agent: anyText(),
      seed: random.next(), ego: anyActor(), tickDuration: any(),
      denseRoute: (0..<random.index(below: 9)).map { _ in
        RoutePoint(pose: anyPose(), option: RoadOption.allCases[random.index(below: 7)])
      },
      trafficLights: (0..<random.index(below: 4)).map { _ in
        TrafficLightDescription(
          id: anyID(), signalID: anyText(), junction: random.next() & 1 == 0 ? nil : Int32(7),
          pose: anyPose(),
          triggerVolume: anyBox())
      },
      stopSigns: (0..<random.index(below: 4)).map { _ in
        StopSignDescription(id: anyID(), signalID: anyText(), pose: anyPose(), triggerVolume: anyBox())
      },
      weather: RouteWeather(
        entries: (0..<random.index(below: 3)).map { _ in
          var entry = RouteWeather.Entry(routePercentage: any(), weather: Weather())
          for parameter in Weather.parameters { entry.weather[keyPath: parameter] = any() }
          return entry
        }))
    let all = (0..<ticks).map { _ in
      TraceTick(
        tick: Int(Int64(bitPattern: random.next())), time: any(),
        ego: ActorState(
          id: anyID(), pose: anyPose(), velocity: anyVector(), acceleration: anyVector(),
          angularVelocity: anyVector(), lights: anyLights(), doors: anyDoors()),
        control: VehicleControl(
          throttle: any(), steer: any(), brake: any(), handBrake: random.next() & 1 == 0,
          reverse: random.next() & 1 == 0),
        spawned: (0..<random.index(below: 3)).map { _ in anyActor() },
        others: Set((0..<random.index(below: 9)).map { _ in ActorID(random.index(below: 20)) - 3 }).sorted()
          .map {
            TraceActor(
              id: $0, x: anyFloat(), y: anyFloat(), z: anyFloat(), yaw: anyFloat(), pitch: anyFloat(),
              roll: anyFloat(), velocityX: anyFloat(), velocityY: anyFloat(), velocityZ: anyFloat(),
              lights: anyLights(), doors: anyDoors())
          },
        lightStates: (0..<random.index(below: 5)).map { _ in
          TrafficLightState.allCases[random.index(below: 5)]
        },
        collisions: (0..<random.index(below: 2)).map { _ in
          Collision(actor: anyID(), other: anyID(), otherTypeID: anyText())
        },
        signals: (0..<random.index(below: 2)).map { _ in anySignal() }, decision: anyDecision())
    }
    return Trace(header: header, ticks: all, failure: all.count % 2 == 0 ? nil : "Agent crashed")
  }

  /// Plausible driving: `actors` cars on arcs with changing speeds around the ego, 40 lights.
  /// - Parameter explained: brake lamps are lit, indicators blink, and the agent says why it drives so.
  static func plausible(ticks: Int, actors: Int, explained: Bool = false) -> Trace {
    var random = RandomSource(seed: 7, stream: "plausible")
    struct Car {
      var x, y, yaw, speed, target, curvature: Double
    }
    var cars = (0...actors).map { _ in
      Car(
        x: random.uniform(900, 1200), y: random.uniform(-2400, -2100), yaw: random.uniform(-3, 3),
        speed: random.uniform(0, 12), target: random.uniform(0, 14), curvature: random.uniform(-0.02, 0.02))
    }
    let ego = ActorDescription(
      id: 1, kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "hero",
      halfExtent: Vector(x: 2.4, y: 0.9, z: 0.75), boxCentre: Point(x: 0, y: 0, z: 0.75))
    var trace = Trace(
      header: TraceHeader(
        routeID: "24206", town: "Town12", mapHash: String(repeating: "a", count: 64), world: "embedded",
        agent: "expert", seed: 1, ego: ego, tickDuration: 0.05,
        denseRoute: (0..<150).map {
          RoutePoint(
            pose: Pose(x: 1000 + Double($0), y: 5 * sin(Double($0) / 30), yaw: 0.1), option: .laneFollow)
        }, trafficLights: [], stopSigns: []))
    for tick in 0..<ticks {
      var states: [ActorState] = []
      for i in cars.indices {
        if random.uniform() < 0.01 { cars[i].target = random.uniform(0, 14) }
        if random.uniform() < 0.01 { cars[i].curvature = random.uniform(-0.05, 0.05) }
        let acceleration = max(-4, min(2.5, cars[i].target - cars[i].speed))
        cars[i].speed += acceleration * 0.05
        cars[i].yaw += cars[i].curvature * cars[i].speed * 0.05
        let (c, s) = (cos(cars[i].yaw), sin(cars[i].yaw))
        cars[i].x += c * cars[i].speed * 0.05
        cars[i].y += s * cars[i].speed * 0.05
        states.append(
          ActorState(
            id: ActorID(i + 1),
            pose: Pose(
              x: cars[i].x, y: cars[i].y, z: 0.02 * cars[i].x.truncatingRemainder(dividingBy: 7),
              yaw: cars[i].yaw),
            velocity: Vector(x: c * cars[i].speed, y: s * cars[i].speed),
            acceleration: Vector(x: c * acceleration, y: s * acceleration),
            angularVelocity: Vector(x: 0, y: 0, z: cars[i].curvature * cars[i].speed),
            lights: !explained
              ? []
              : acceleration < -1
                ? [.position, .brake] : cars[i].curvature > 0.04 ? [.position, .leftBlinker] : .position))
      }
      trace.ticks.append(
        TraceTick(
          tick: tick, time: Double(tick) * 0.05, ego: states[0],
          control: VehicleControl(
            throttle: 0.3 + 0.1 * sin(Double(tick) / 9), steer: 0.02 * cos(Double(tick) / 7)),
          others: states.dropFirst().map { TraceActor($0) },
          lightStates: (0..<40).map { $0 % 3 == tick / 200 % 3 ? .green : .red },
          decision: explained ? decision(states, tick) : nil))
    }
    return trace
  }

  /// The nearest other car leads; now and then a light matters as well.
  private static func decision(_ states: [ActorState], _ tick: Int) -> Decision {
    let ego = states[0].pose.position
    let near = states.dropFirst().min {
      $0.pose.position.distanceXY(to: ego) < $1.pose.position.distanceXY(to: ego)
    }
    var reasons = near.map {
      [
        DecisionReason(
          cause: .leadingVehicle, actor: $0.id, distance: $0.pose.position.distanceXY(to: ego),
          isVisible: tick % 50 > 5)
      ]
    }
    if tick % 100 < 40 {
      reasons?.append(DecisionReason(cause: .redLight, actor: 7, distance: 40 - Double(tick % 100) * 0.37))
    }
    return Decision(
      targetSpeed: states[0].speed + 0.3, lateralOffset: tick % 150 < 30 ? 3.5 : 0, reasons: reasons ?? []
    )
    .rounded
  }
}
