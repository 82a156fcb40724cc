import DriveTypes
import Rendering

/// A hand-made street along x for pictures and tests: road, pavements, grass, houses, a car, a lamp, a traffic light.
enum ShadingStreet {
  static func surface(
    _ colour: Colour, _ label: SemanticLabel, _ texture: Texture = .plain, _ mapping: TextureMapping? = nil,
    shine: UInt8 = 0, wet: Bool = false, layer: UInt8 = 0, lamp: Lamp? = nil, tinted: Bool = false
  ) -> Surface {
    var s = Surface(colour, label)
    s.texture = texture
    if let mapping { s.mapping = mapping }
    s.shine = shine
    s.getsWet = wet
    s.layer = layer
    s.lamp = lamp
    s.isTinted = tinted
    return s
  }

  static func ground(
    _ b: inout MeshBuilder, x: ClosedRange<Float>, y: ClosedRange<Float>, z: Float, _ s: Surface
  ) {
    b.quad(
      SIMD3(x.lowerBound, y.lowerBound, z), SIMD3(x.upperBound, y.lowerBound, z),
      SIMD3(x.upperBound, y.upperBound, z), SIMD3(x.lowerBound, y.upperBound, z), s)
  }

  static var tile: SceneryTile {
    var b = MeshBuilder()
    let x: ClosedRange<Float> = -60...400
    let asphalt = surface(Colour(92, 92, 94), .roads, .asphalt, .ground(period: 4), wet: true)
    let paint = surface(Colour(225, 225, 220), .roadLine, .paint, .ground(period: 4), wet: true, layer: 1)
    let paving = surface(Colour(150, 147, 142), .sidewalks, .paving, .ground(period: 2), wet: true)
    let grass = surface(Colour(88, 104, 52), .terrain, .grass, .ground(period: 8))
    ground(&b, x: x, y: -4...4, z: 0, asphalt)
    ground(&b, x: x, y: 4...7, z: 0.12, paving)
    ground(&b, x: x, y: -7...(-4), z: 0.12, paving)
    let kerb = surface(Colour(165, 165, 160), .sidewalks, .concrete, .ground(period: 4))
    b.quad(
      SIMD3(x.lowerBound, -4, 0), SIMD3(x.lowerBound, -4, 0.12), SIMD3(x.upperBound, -4, 0.12),
      SIMD3(x.upperBound, -4, 0), kerb)
    b.quad(
      SIMD3(x.lowerBound, 4, 0), SIMD3(x.upperBound, 4, 0), SIMD3(x.upperBound, 4, 0.12),
      SIMD3(x.lowerBound, 4, 0.12), kerb)
    ground(&b, x: x, y: 7...200, z: 0.1, grass)
    ground(&b, x: x, y: -200...(-7), z: 0.1, grass)
    for k in -5..<40 { ground(&b, x: Float(k) * 9...Float(k) * 9 + 3, y: -0.07...0.07, z: 0.002, paint) }
    ground(&b, x: x, y: 3.7...3.82, z: 0.002, paint)
    ground(&b, x: x, y: -3.82...(-3.7), z: 0.002, paint)
    let styles: [(Texture, Colour, Float, Float, Float)] = [
      (.offices, Colour(170, 170, 168), 3, 3.4, 24), (.flats, Colour(205, 190, 160), 3.5, 3, 15),
      (.houses, Colour(190, 120, 90), 4, 3, 6), (.shops, Colour(180, 160, 140), 5, 4, 8),
    ]
    for k in 0..<14 {
      let (texture, colour, bay, storey, height) = styles[k % 4]
      for side: Float in [-1, 1] where (k * 7 + (side > 0 ? 3 : 0)) % 5 != 0 {
        let x0 = Float(k) * 26 + (side > 0 ? 6 : 0)
        let y0: Float = side > 0 ? 12 : -26
        box(&b, SIMD3(x0, y0, 0), SIMD3(x0 + 20, y0 + 14, height), bay, storey, texture, colour)
      }
    }
    return SceneryTile(
      origin: Point(x: 0, y: 0, z: 0), layers: [.init(mesh: b.build(), distance: 0..<1000)],
      instances: (0..<12).map {
        tree(at: Point(x: Double($0) * 17 + 9, y: $0 % 2 == 0 ? 8.8 : -8.8, z: 0.1))
      },
      lights: (0..<12).map {
        LightSource(
          position: Point(x: Double($0) * 28, y: $0 % 2 == 0 ? 5 : -5, z: 7.5),
          direction: Vector(x: 0, y: 0, z: -1), coneCosine: 0.2, colour: Colour(255, 214, 160), intensity: 34,
          range: 26)
      })
  }

  /// A house with façades and a flat roof.
  static func box(
    _ b: inout MeshBuilder, _ low: SIMD3<Float>, _ high: SIMD3<Float>, _ bay: Float, _ storey: Float,
    _ texture: Texture, _ colour: Colour
  ) {
    let corners = [
      SIMD2(low.x, low.y), SIMD2(high.x, low.y), SIMD2(high.x, high.y), SIMD2(low.x, high.y),
    ]
    for k in 0..<4 {
      let (p, q) = (corners[k], corners[(k + 1) % 4])
      let d = q - p
      let length = (d * d).sum().squareRoot()
      let bays = max(1, (length / bay).rounded())
      let mapping = TextureMapping.wall(
        foot: SIMD3(p.x, p.y, 0), along: SIMD3(d.x / length, d.y / length, 0), width: length / bays,
        height: storey)
      let wall = surface(colour, .building, texture, mapping)
      b.quad(
        SIMD3(p.x, p.y, low.z), SIMD3(q.x, q.y, low.z), SIMD3(q.x, q.y, high.z), SIMD3(p.x, p.y, high.z), wall
      )
    }
    ground(
      &b, x: low.x...high.x, y: low.y...high.y, z: high.z,
      surface(Colour(120, 116, 110), .building, .concrete, .ground(period: 4)))
  }

  static func tree(at place: Point<World>) -> Instance {
    var b = MeshBuilder()
    let bark = surface(
      Colour(96, 78, 60), .vegetation, .bark, .wall(foot: .zero, along: SIMD3(1, 0, 0), width: 2, height: 2))
    var leaves = surface(
      Colour(70, 100, 44), .vegetation, .foliage,
      TextureMapping(u: SIMD4(0.5, 0.2, 0, 0), v: SIMD4(0, 0.2, 0.5, 0)))
    leaves.isDoubleSided = true
    b.cylinder(centre: .zero, radius: 0.18, from: 0, to: 2.6, sides: 7, bark)
    b.cylinder(centre: .zero, radius: 1.9, topRadius: 2.3, from: 2.2, to: 3.6, sides: 9, leaves)
    b.cylinder(centre: .zero, radius: 2.3, topRadius: 1.0, from: 3.6, to: 6.2, sides: 9, leaves)
    return Instance(
      model: Model(levels: [.init(mesh: b.build(), farDistance: 300)]),
      placement: Placement(origin: place, yaw: 0.4))
  }

  /// A saloon of boxes with its rear lamps lit.
  static func car(at place: Point<World>, yaw: Double = 0, lamps: UInt32 = 1 << 3) -> Instance {
    var b = MeshBuilder()
    let paint = surface(.white, .car, shine: 40, tinted: true)
    let glass = surface(Colour(20, 24, 28), .car, shine: 160)
    let black = surface(Colour(24, 24, 24), .car)
    b.box(SIMD3(-2.2, -0.9, 0.3), SIMD3(2.2, 0.9, 0.85), paint)
    b.prism(
      [SIMD2(-1.7, -0.8), SIMD2(1.0, -0.8), SIMD2(1.0, 0.8), SIMD2(-1.7, 0.8)], from: 0.85, to: 1.45,
      topScale: 0.72,
      glass, top: paint)
    for x: Float in [-1.35, 1.35] {
      for y: Float in [-0.93, 0.71] { b.box(SIMD3(x - 0.32, y, 0), SIMD3(x + 0.32, y + 0.22, 0.64), black) }
    }
    let red = surface(Colour(200, 16, 12), .car, lamp: .brake)
    b.box(SIMD3(-2.22, -0.85, 0.6), SIMD3(-2.19, -0.5, 0.76), red)
    b.box(SIMD3(-2.22, 0.5, 0.6), SIMD3(-2.19, 0.85, 0.76), red)
    var car = Instance(
      model: Model(levels: [.init(mesh: b.build(), farDistance: 300)]),
      placement: Placement(origin: place, yaw: yaw))
    car.tint = Colour(150, 30, 34)
    car.lamps = lamps
    return car
  }

  static func trafficLight(at place: Point<World>) -> Instance {
    var b = MeshBuilder()
    b.cylinder(centre: .zero, radius: 0.09, from: 0, to: 3.4, sides: 6, surface(Colour(70, 74, 76), .pole))
    b.box(SIMD3(-0.15, -0.2, 2.4), SIMD3(0.12, 0.2, 3.5), surface(Colour(22, 24, 22), .trafficLight))
    for (k, lamp) in [
      (Lamp.red, Colour(235, 30, 20)), (.yellow, Colour(240, 180, 20)), (.green, Colour(30, 220, 110)),
    ]
    .enumerated() {
      let z = 3.3 - Float(k) * 0.35
      b.box(
        SIMD3(-0.17, -0.13, z - 0.13), SIMD3(-0.15, 0.13, z + 0.13),
        surface(lamp.1, .trafficLight, lamp: lamp.0))
    }
    var light = Instance(
      model: Model(levels: [.init(mesh: b.build(), farDistance: 300)]),
      placement: Placement(origin: place, yaw: 0))
    light.lamps = 1 << UInt32(Lamp.red.rawValue)
    return light
  }

  static var scene: RenderScene {
    RenderScene(
      tiles: [tile],
      instances: [
        car(at: Point(x: 14, y: -2, z: 0)), car(at: Point(x: 30, y: 2, z: 0), yaw: 3.14159, lamps: 0),
        car(at: Point(x: 44, y: -2, z: 0)), trafficLight(at: Point(x: 24, y: -4.6, z: 0.1)),
      ])
  }

  static func camera(width: Int = 448, height: Int = 252, yaw: Double = 0) throws -> PinholeCamera {
    try PinholeCamera(
      pose: Pose(position: Point(x: 0, y: -2, z: 1.6), rotation: Rotation(roll: 0, pitch: 0, yaw: yaw)),
      width: width, height: height, fieldOfView: radians(80))
  }

  static func lighting(_ change: (inout Weather) -> Void = { _ in }) -> Lighting {
    var weather = Weather()
    weather.sunAltitudeAngle = 45
    weather.sunAzimuthAngle = 50
    weather.cloudiness = 20
    change(&weather)
    var lighting = Lighting(weather: weather, time: 3)
    if weather.sunAltitudeAngle < 3 {
      lighting.lamps = [
        LightSource(
          position: Point(x: 2, y: -2, z: 0.7), direction: Vector(x: 0.997, y: 0, z: -0.07), coneCosine: 0.9,
          colour: Colour(255, 240, 220), intensity: 60, range: 60)
      ]
    }
    return lighting
  }
}
