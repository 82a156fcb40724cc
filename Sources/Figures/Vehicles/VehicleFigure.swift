import DriveTypes
import Glibc
import Rendering

extension VehicleModel {
  /// The vehicle's parts at one moment.
  func instances(for description: ActorDescription, state: ActorState, time: Double) -> [Instance] {
    let placement = Placement(state.pose)
    let id = UInt32(bitPattern: description.id)
    let lamps = VehicleLamps.lit(state.lights, time: time)
    let tint = design.livery == .palette ? VehiclePaint.colour(UInt64(id)) : .white
    var result: [Instance] = []
    result.reserveCapacity(1 + wheels.count + 2 * doors.count)
    func add(_ model: Model, _ placement: Placement) {
      var part = Instance(model: model, placement: placement)
      part.tint = tint
      part.lamps = lamps
      part.id = id
      result.append(part)
    }
    add(body, placement)
    if let wheel {
      let roll = Float(RollingAngle.of(state, radius: Double(wheelRadius)))
      let steer = steeringAngle(state)
      for place in wheels {
        add(
          wheel,
          placement.appending(
            .wheel(
              at: place.centre, roll: roll, steer: place.steers ? steer : 0, facesLeft: place.isLeft)))
      }
    }
    for door in doors where state.doors.contains(door.door) {
      add(door.opening, placement)
      let hinge = Point<World>(x: Double(door.hinge.x), y: Double(door.hinge.y), z: Double(door.hinge.z))
      add(door.panel, placement.appending(Placement(origin: hinge, yaw: door.angle)))
    }
    return result
  }

  /// Of the front wheels, radians to the left: what turns the vehicle as fast as it turns.
  private func steeringAngle(_ state: ActorState) -> Float {
    let forward = state.pose.forward
    let speed = state.velocity.dot(forward)
    guard abs(speed) > 0.5 else { return 0 }
    let angle = atan(Double(wheelbase) * state.angularVelocity.z / speed)
    return Float(min(0.6, max(-0.6, angle)))
  }
}

extension Placement {
  /// A wheel: its face to the left or to the right, rolled forward by `roll` radians.
  static func wheel(at centre: SIMD3<Float>, roll: Float, steer: Float, facesLeft: Bool) -> Placement {
    let (c, s) = (cosf(roll), sinf(roll))
    let (cs, ss) = (cosf(steer), sinf(steer))
    // Rolling forward turns the top of the wheel to the front: x → −z, z → x.
    let x = SIMD3<Float>(c * cs, c * ss, -s)
    let z = SIMD3<Float>(s * cs, s * ss, c)
    let y = SIMD3<Float>(-ss, cs, 0)
    return Placement(
      origin: Point(x: Double(centre.x), y: Double(centre.y), z: Double(centre.z)),
      xAxis: facesLeft ? x : -x, yAxis: facesLeft ? y : -y, zAxis: z)
  }
}

/// How far the wheels of a vehicle have turned: a function of where it is, so that equal states look equal.
enum RollingAngle {
  /// Radians, within one turn. The way is measured along the nearest of sixteen directions, not along the heading:
  /// a vehicle that turns far from the origin would otherwise seem to race.
  static func of(_ state: ActorState, radius: Double) -> Double {
    let step = Double.pi / 8
    let direction = (state.pose.yaw / step).rounded() * step
    let way = state.pose.position.x * cos(direction) + state.pose.position.y * sin(direction)
    return (way / max(radius, 0.05)).truncatingRemainder(dividingBy: 2 * .pi)
  }
}

/// Which lamps shine at a moment.
enum VehicleLamps {
  /// Turns of the indicators a second, and of the beacons.
  static let blinkRate = 1.5
  static let beaconRate = 2.5

  static func lit(_ lights: VehicleLights, time: Double) -> UInt32 {
    var lit = lights
    // Whoever drives with head lamps has his rear lamps on.
    if !lights.isDisjoint(with: [.lowBeam, .highBeam]) { lit.insert(.position) }
    if (time * blinkRate).truncatingRemainder(dividingBy: 1) >= 0.5 {
      lit.subtract([.leftBlinker, .rightBlinker])
    }
    let beacons: VehicleLights = [.special1, .special2]
    if !lights.isDisjoint(with: beacons) {
      lit.subtract(beacons)
      lit.insert((time * beaconRate).truncatingRemainder(dividingBy: 1) < 0.5 ? .special1 : .special2)
    }
    return lit.rawValue & 0x7FF
  }
}
