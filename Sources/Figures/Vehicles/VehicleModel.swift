import DriveTypes
import Rendering

/// Everything that vehicles of one blueprint share: models of the body and of the parts that move.
struct VehicleModel {
  struct WheelPlace {
    /// Centre of the wheel in the vehicle's frame, metres.
    var centre: SIMD3<Float>
    var steers: Bool
    var isLeft: Bool
  }

  let design: VehicleDesign
  let body: Model
  /// A left wheel; nil for what has none of its own.
  let wheel: Model?
  let wheels: [WheelPlace]
  let wheelRadius: Float
  /// Between the axles, metres.
  let wheelbase: Float
  let doors: [DoorModel]
  /// Where the light of the head lamps starts: left, right.
  let headLamps: [SIMD3<Float>]
  let tailLamps: [SIMD3<Float>]
  /// Metres.
  let roofHeight: Float

  static let nearDistance: Float = 40
  static let middleDistance: Float = 100
  static let farDistance: Float = 400
  /// Wheels of their own are drawn a little further than the near body, whose middle stands elsewhere.
  static let wheelDistance: Float = 46

  init(design: VehicleDesign, halfExtent: Vector<Body>) {
    self.design = design
    let size = VehicleSize(halfExtent)
    let near = VehicleSculptor(design: design, size: size, detail: .near)
    var mesh = Sculptor()
    near.add(to: &mesh)
    var levels = [Model.Level(mesh: mesh.build(), farDistance: Self.nearDistance)]
    for (detail, distance) in [
      (BodyShape.Detail.middle, Self.middleDistance), (.far, Self.farDistance),
    ] {
      var coarse = Sculptor()
      VehicleSculptor(design: design, size: size, detail: detail).add(to: &coarse)
      levels.append(Model.Level(mesh: coarse.build(), farDistance: distance))
    }
    body = Model(levels: levels)
    let profile = design.profile
    var hub = Sculptor()
    Wheel.add(
      to: &hub, radius: profile.wheelRadius, width: profile.wheelWidth, material: near.material)
    wheel = Model(levels: [Model.Level(mesh: hub.build(), farDistance: Self.wheelDistance)])
    wheelRadius = profile.wheelRadius
    wheels = near.axles.enumerated().flatMap { number, x in
      [true, false].map { isLeft in
        WheelPlace(
          centre: SIMD3(x, (isLeft ? 1 : -1) * near.wheelSide, profile.wheelRadius), steers: number == 0,
          isLeft: isLeft)
      }
    }
    wheelbase = (near.axles.first ?? 1) - (near.axles.last ?? -1)
    doors = near.shape.map { DoorModel.all(shape: $0, material: near.material, paint: near.doorPaint) } ?? []
    let nose = near.bodySpan.upperBound
    let side = near.halfWidth * 0.7
    let lampHeight = (profile.waist + 0.12) * near.bodyHeight
    headLamps = [SIMD3(nose, side, lampHeight), SIMD3(nose, -side, lampHeight)]
    tailLamps = [SIMD3(-size.length / 2, side, lampHeight), SIMD3(-size.length / 2, -side, lampHeight)]
    roofHeight = size.height
  }
}

/// A vehicle's box in metres: whole length, half of its width, height.
struct VehicleSize {
  var length, halfWidth, height: Float

  init(_ halfExtent: Vector<Body>) {
    length = Float(halfExtent.x) * 2
    halfWidth = Float(halfExtent.y)
    height = Float(halfExtent.z) * 2
  }
}
