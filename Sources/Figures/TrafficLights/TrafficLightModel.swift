import DriveTypes
import Glibc
import Rendering

/// Models of traffic lights: one head, and poles with arms of some lengths.
enum TrafficLightModel {
  /// About the middle of its housing, looking along x; the lamps red, yellow and green are lit by the instance's mask.
  static let head = Model(
    levels: [(2, Float(70)), (1, 160), (0, 450)].map { detail, distance in
      Model.Level(mesh: headMesh(detail: detail), farDistance: distance)
    })

  /// Metres.
  static let lensRadius: Float = 0.15
  static let lensSpacing: Float = 0.36

  private static func surface(_ colour: Colour, shine: UInt8 = 0, layer: UInt8 = 0) -> Surface {
    var surface = Surface(colour, .trafficLight)
    surface.shine = shine
    surface.layer = layer
    return surface
  }

  private static func headMesh(detail: Int) -> Mesh {
    let housing = surface(Colour(28, 30, 30))
    let plate = surface(Colour(16, 17, 17))
    let border = surface(Colour(232, 184, 30))
    var s = Sculptor()
    let (half, tall): (Float, Float) = (0.19, 0.57)
    if detail > 0 {
      s.box(SIMD3(-0.14, -half, -tall), SIMD3(0.1, half, tall), housing, bottom: true)
      // A back plate makes the lamps stand out against the sky.
      func board(_ y: Float, _ z: Float, _ x: Float, _ surface: Surface) {
        s.polygon([SIMD3(x, -y, -z), SIMD3(x, y, -z), SIMD3(x, y, z), SIMD3(x, -y, z)], surface)
      }
      board(0.36, 0.76, 0.0, border)
      var front = plate
      front.layer = 1
      board(0.325, 0.725, 0.003, front)
      s.polygon(
        [
          SIMD3(-0.004, 0.36, -0.76), SIMD3(-0.004, -0.36, -0.76), SIMD3(-0.004, -0.36, 0.76),
          SIMD3(-0.004, 0.36, 0.76),
        ],
        plate)
    } else {
      s.box(SIMD3(-0.1, -0.34, -0.74), SIMD3(0.05, 0.34, 0.74), plate, bottom: true)
    }
    let lamps: [(Lamp, Colour)] = [
      (.red, Colour(255, 28, 22)), (.yellow, Colour(255, 176, 16)), (.green, Colour(24, 235, 130)),
    ]
    let sides = detail == 2 ? 12 : detail == 1 ? 8 : 4
    for (number, (lamp, colour)) in lamps.enumerated() {
      let z = Float(1 - number) * lensSpacing
      let x: Float = detail > 0 ? 0.108 : 0.06
      func ring(_ i: Int, _ radius: Float, _ x: Float) -> SIMD3<Float> {
        let angle = 2 * Float.pi * (Float(i) + 0.5) / Float(sides)
        return SIMD3(x, radius * cosf(angle), z + radius * sinf(angle))
      }
      var lens = surface(colour, shine: 60, layer: 1)
      lens.lamp = lamp
      s.polygon((0..<sides).map { ring($0, detail > 0 ? lensRadius : lensRadius * 1.2, x) }, lens)
      guard detail == 2 else { continue }
      // The visor: the upper three quarters of a tube, seen from inside and outside.
      for i in 0..<sides {
        let middle = 2 * Float.pi * (Float(i) + 1) / Float(sides)
        guard sinf(middle) > -0.6 else { continue }
        let reach: Float = sinf(middle) > 0.3 ? 0.32 : 0.22
        s.polygon(
          [ring(i, 0.165, 0.1), ring(i + 1, 0.165, 0.1), ring(i + 1, 0.165, reach), ring(i, 0.165, reach)]
            .reversed(),
          housing.doubleSided)
      }
    }
    return s.build()
  }

  private static var steel: Surface {
    var surface = Surface(Colour(112, 116, 118), .pole)
    surface.shine = 40
    return surface
  }

  /// A pole of `height` metres with an arm of `length` metres along x (none for 0).
  static func pole(height: Float, arm length: Float) -> Model {
    Model(
      levels: [(8, Float(80)), (4, 220), (3, 500)].map { sides, distance in
        var s = Sculptor()
        let thick: Float = length > 0 ? 0.14 : 0.07
        if sides == 8 {
          s.lathe(
            [(thick * 1.9, -0.3), (thick * 1.9, 0.22), (thick * 1.05, 0.42), (thick * 0.8, height)], sides: 8
          ) { _ in
            steel
          }
        } else {
          s.lathe([(thick, -0.3), (thick * 0.8, height)], sides: sides) { _ in steel }
        }
        if length > 0 {
          let z = Float(TrafficLightPlan.armHeight)
          s.bar(
            from: SIMD3(0, 0, z), to: SIMD3(length, 0, z + 0.1), radius: 0.1, endRadius: 0.055,
            sides: sides == 8 ? 6 : sides, steel)
        }
        return Model.Level(mesh: s.build(), farDistance: distance)
      })
  }

  /// Lengths of arms are rounded up to these steps, metres, so that few models are made.
  static let armStep = 0.5
}

extension TrafficLightPlan {
  /// The light's parts, its lamps dark.
  func instances(id: UInt32, pole: (_ height: Float, _ arm: Float) -> Model) -> [Instance] {
    let step = TrafficLightModel.armStep
    let arm = (armLength / step).rounded(.up) * step
    var mast = Instance(
      model: pole(Float(poleHeight), Float(arm)), placement: Placement(origin: foot, yaw: armYaw))
    mast.id = id
    return [mast]
      + heads.map { head in
        var instance = Instance(
          model: TrafficLightModel.head, placement: Placement(origin: head.centre, yaw: head.yaw))
        instance.id = id
        return instance
      }
  }
}
