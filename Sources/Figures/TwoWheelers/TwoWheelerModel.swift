import DriveTypes
import Glibc
import Rendering

/// The parts that motorcycles or bicycles of one blueprint share, with their rider.
///
/// CARLA's boxes of some two-wheelers end below the rider's head; riders are drawn in their natural size.
struct TwoWheelerModel {
  let design: VehicleDesign
  /// Frame and the rider's still parts.
  let body: Model
  let wheel: Model
  /// From the front.
  let axles: [SIMD3<Float>]
  let wheelRadius: Float
  /// Only of bicycles: they pedal.
  let legs: (thigh: Model, shin: Model)?
  let hip, bottomBracket: SIMD3<Float>
  let headLamp, tailLamp: SIMD3<Float>

  static let nearDistance: Float = 35
  static let middleDistance: Float = 90
  static let farDistance: Float = 350
  static let crank: Float = 0.17
  /// Metres that a bicycle goes for one turn of its pedals.
  static let development = 4.2

  init(typeID: String, design: VehicleDesign, halfExtent: Vector<Body>) {
    self.design = design
    let length = Float(halfExtent.x) * 2
    let number = scramble(typeID)
    let outfit = Outfit(number: number, label: .rider, wearsHelmet: true)
    let isBicycle = design.build == .bicycle
    wheelRadius =
      isBicycle ? min(0.35, length * 0.2) : design.build == .scooter ? 0.25 : min(0.32, length * 0.15)
    axles = [
      SIMD3(length / 2 - wheelRadius, 0, wheelRadius), SIMD3(-length / 2 + wheelRadius, 0, wheelRadius),
    ]
    let frame = TwoWheelerFrame(
      build: design.build, axles: axles, radius: wheelRadius, material: VehicleMaterial(label: design.label))
    hip = frame.pose.hip
    bottomBracket = frame.bottomBracket
    headLamp = frame.headLamp
    tailLamp = frame.tailLamp
    var levels: [Model.Level] = []
    for (isNear, distance) in [(true, Self.nearDistance), (false, Self.middleDistance)] {
      var s = Sculptor()
      frame.add(to: &s, isNear: isNear)
      frame.pose.add(to: &s, person: PersonSculptor(outfit: outfit, isNear: isNear), withLegs: !isBicycle)
      levels.append(Model.Level(mesh: s.build(), farDistance: distance))
    }
    var distant = Sculptor()
    frame.addDistant(to: &distant, outfit: outfit)
    levels.append(Model.Level(mesh: distant.build(), farDistance: Self.farDistance))
    body = Model(levels: levels)
    wheel = Model(
      levels: [(true, Self.nearDistance + 1.5), (false, Self.middleDistance + 1.5)].map { isNear, distance in
        var s = Sculptor()
        frame.addWheel(to: &s, sides: isNear ? 14 : 7, isNear: isNear)
        return Model.Level(mesh: s.build(), farDistance: distance)
      })
    if isBicycle {
      func part(_ make: (PersonSculptor, inout Sculptor) -> Void) -> Model {
        Model(
          levels: [(true, Self.nearDistance + 1), (false, Self.middleDistance + 1)].map { isNear, distance in
            var s = Sculptor()
            make(PersonSculptor(outfit: outfit, isNear: isNear), &s)
            return Model.Level(mesh: s.build(), farDistance: distance)
          })
      }
      legs = (part { $0.addThigh(to: &$1) }, part { $0.addShin(to: &$1) })
    } else {
      legs = nil
    }
  }

  func instances(for description: ActorDescription, state: ActorState, time: Double) -> [Instance] {
    let id = UInt32(bitPattern: description.id)
    let placement = leaning(state)
    let lamps = VehicleLamps.lit(state.lights, time: time)
    let tint = VehiclePaint.colour(UInt64(id))
    var result: [Instance] = []
    result.reserveCapacity(7)
    func add(_ model: Model, _ placement: Placement) {
      var part = Instance(model: model, placement: placement)
      part.tint = tint
      part.lamps = lamps
      part.id = id
      result.append(part)
    }
    add(body, placement)
    let roll = Float(RollingAngle.of(state, radius: Double(wheelRadius)))
    for axle in axles {
      add(wheel, placement.appending(.wheel(at: axle, roll: roll, steer: 0, facesLeft: true)))
    }
    guard let legs else { return result }
    let turn = Float(RollingAngle.of(state, radius: Self.development / (2 * .pi)))
    for side in [Float(1), -1] {
      let angle = turn + (side > 0 ? 0 : .pi)
      let ankle =
        bottomBracket + SIMD3(cosf(angle) * Self.crank - 0.06, side * 0.1, -sinf(angle) * Self.crank + 0.09)
      let joint = SIMD3<Float>(hip.x, side * PersonSculptor.hipSide, hip.z)
      let angles = RiderPose.legAngles(hip: joint, ankle: ankle)
      add(legs.thigh, placement.appending(.swung(at: joint, by: angles.thigh)))
      let knee = joint + SIMD3(sinf(angles.thigh), 0, -cosf(angles.thigh)) * PersonSculptor.thigh
      add(legs.shin, placement.appending(.swung(at: knee, by: angles.shin)))
    }
    return result
  }

  /// Leaning into the turn as far as the centripetal acceleration asks, at most 25°.
  private func leaning(_ state: ActorState) -> Placement {
    let speed = state.velocity.dot(state.pose.forward)
    let lean = min(0.44, max(-0.44, atan(speed * state.angularVelocity.z / 9.81)))
    // Left turns lean to the left: the top goes to +y.
    let (c, s) = (Float(cos(lean)), Float(sin(lean)))
    var result = Placement(state.pose)
    let (y, z) = (result.yAxis, result.zAxis)
    result.yAxis = y * c - z * s
    result.zAxis = z * c + y * s
    return result
  }

  func lights(state: ActorState, time: Double) -> [LightSource] {
    let lamps = VehicleLamps.lit(state.lights, time: time)
    guard lamps & (1 << UInt32(Lamp.lowBeam.rawValue) | 1 << UInt32(Lamp.highBeam.rawValue)) != 0 else {
      return []
    }
    let placement = Placement(state.pose)
    let d = placement.direction(normalized(SIMD3(1, 0, -0.07)))
    return [
      LightSource(
        position: placement.point(headLamp),
        direction: Vector(x: Double(d.x), y: Double(d.y), z: Double(d.z)),
        coneCosine: Float(cos(radians(20))), colour: Colour(255, 244, 224), intensity: 70, range: 36)
    ]
  }
}
