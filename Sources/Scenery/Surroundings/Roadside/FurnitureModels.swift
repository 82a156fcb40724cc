import Rendering

/// The models of street furniture.
struct FurnitureModels: Sendable {
  private let models: [Model]

  init() {
    models = Furniture.allCases.map { thing in
      var mesh = MeshBuilder()
      Self.build(thing, into: &mesh)
      var levels = [Model.Level(mesh: mesh.build(), farDistance: thing.reach)]
      if thing == .lamp || thing == .highLamp {
        var far = MeshBuilder()
        Self.lamp(thing == .lamp ? Furniture.lampHead : Furniture.highLampHead, isFar: true, into: &far)
        levels[0].farDistance = 70
        levels.append(Model.Level(mesh: far.build(), farDistance: thing.reach))
      }
      return Model(levels: levels)
    }
  }

  func model(_ thing: Furniture) -> Model { models[Int(thing.rawValue)] }

  private static let steel = Surface(Colour(104, 108, 112), .pole)
  private static let dark = Surface(Colour(52, 56, 60), .static)

  private static func wood(_ colour: Colour, _ label: SemanticLabel) -> Surface {
    var surface = Surface(colour, label)
    surface.texture = .wood
    surface.mapping = TextureMapping(u: SIMD4(0.5, 0.5, 0, 0), v: SIMD4(0, 0, 0.5, 0))
    return surface
  }

  private static func lamp(_ head: SIMD2<Double>, isFar: Bool, into mesh: inout MeshBuilder) {
    let (reach, height) = (Float(head.x), Float(head.y))
    let sides = isFar ? 3 : 6
    mesh.cylinder(
      centre: .zero, radius: 0.1, topRadius: 0.055, from: -0.3, to: height + 0.1, sides: sides, steel)
    if !isFar {
      mesh.cylinder(centre: .zero, radius: 0.16, topRadius: 0.13, from: -0.1, to: 1, sides: 6, steel)
    }
    // The arm rises a little towards the street.
    let low = SIMD3<Float>(0, 0, height - 0.35)
    let tip = SIMD3<Float>(reach - 0.5, 0, height + 0.05)
    let (up, side) = (SIMD3<Float>(0, 0, 0.09), SIMD3<Float>(0, 0.04, 0))
    mesh.quad(low - side, tip - side, tip - side + up, low - side + up, steel)
    mesh.quad(tip + side, low + side, low + side + up, tip + side + up, steel)
    if !isFar {
      mesh.quad(low - side + up, tip - side + up, tip + side + up, low + side + up, steel)
      mesh.quad(low + side, tip + side, tip - side, low - side, steel)
    }
    mesh.box(
      SIMD3(reach - 0.55, -0.16, height), SIMD3(reach + 0.35, 0.16, height + 0.14), steel)
    var glass = Surface(Colour(255, 226, 176), .pole)
    glass.lamp = .night
    glass.castsShadow = false
    let z = height - 0.005
    mesh.quad(
      SIMD3(reach - 0.5, 0.14, z), SIMD3(reach + 0.3, 0.14, z), SIMD3(reach + 0.3, -0.14, z),
      SIMD3(reach - 0.5, -0.14, z), glass)
  }

  private static func build(_ thing: Furniture, into mesh: inout MeshBuilder) {
    switch thing {
    case .lamp: lamp(Furniture.lampHead, isFar: false, into: &mesh)
    case .highLamp: lamp(Furniture.highLampHead, isFar: false, into: &mesh)
    case .powerPole:
      let pole = wood(Colour(112, 92, 72), .pole)
      mesh.cylinder(centre: .zero, radius: 0.16, topRadius: 0.11, from: -0.4, to: 8.9, sides: 6, pole)
      mesh.box(SIMD3(-0.06, -1.1, 7.9), SIMD3(0.06, 1.1, 8.05), pole, bottom: true)
      for y in [Float(-0.9), 0.9] {
        mesh.box(SIMD3(-0.05, y - 0.05, 8.05), SIMD3(0.05, y + 0.05, 8.2), Surface(Colour(90, 60, 50), .pole))
      }
    case .bench:
      let seat = wood(Colour(134, 98, 64), .static)
      mesh.box(SIMD3(-0.2, -0.9, 0.42), SIMD3(0.3, 0.9, 0.48), seat, bottom: true)
      mesh.box(SIMD3(-0.3, -0.9, 0.55), SIMD3(-0.24, 0.9, 0.92), seat, bottom: true)
      for y in [Float(-0.75), 0.68] {
        mesh.box(SIMD3(-0.28, y, -0.1), SIMD3(0.26, y + 0.07, 0.42), dark)
        mesh.box(SIMD3(-0.3, y, 0.42), SIMD3(-0.24, y + 0.07, 0.9), dark)
      }
    case .bin:
      mesh.cylinder(
        centre: .zero, radius: 0.25, topRadius: 0.28, from: -0.1, to: 0.85, sides: 8,
        Surface(Colour(58, 84, 66), .static), top: Surface(Colour(30, 32, 34), .static))
      mesh.cylinder(centre: .zero, radius: 0.29, from: 0.82, to: 0.92, sides: 8, dark)
    case .hydrant:
      let red = Surface(Colour(184, 44, 36), .static)
      mesh.cylinder(centre: .zero, radius: 0.14, from: -0.1, to: 0.55, sides: 8, red)
      mesh.cylinder(centre: .zero, radius: 0.17, topRadius: 0.04, from: 0.55, to: 0.74, sides: 8, red)
      mesh.box(SIMD3(-0.08, -0.24, 0.34), SIMD3(0.08, 0.24, 0.48), red, bottom: true)
      mesh.box(SIMD3(0, -0.08, 0.32), SIMD3(0.24, 0.08, 0.5), red, bottom: true)
    case .busStop: busStop(into: &mesh)
    case .mailBox:
      let blue = Surface(Colour(46, 72, 128), .static)
      mesh.box(SIMD3(-0.26, -0.28, 0.25), SIMD3(0.26, 0.28, 1.15), blue, bottom: true)
      mesh.cylinder(centre: .zero, radius: 0.3, topRadius: 0.12, from: 1.15, to: 1.32, sides: 8, blue)
      for (x, y) in [(-0.2, -0.22), (0.14, -0.22), (-0.2, 0.16), (0.14, 0.16)] as [(Float, Float)] {
        mesh.box(SIMD3(x, y, -0.1), SIMD3(x + 0.06, y + 0.06, 0.25), dark)
      }
    case .bollard:
      mesh.cylinder(centre: .zero, radius: 0.09, from: -0.1, to: 0.85, sides: 6, dark)
      mesh.cylinder(centre: .zero, radius: 0.1, from: 0.66, to: 0.76, sides: 6, Surface(.white, .static))
    case .board:
      mesh.box(SIMD3(-0.06, -0.06, -0.2), SIMD3(0.06, 0.06, 0.7), dark)
      mesh.box(SIMD3(-0.12, -0.72, 0.7), SIMD3(0.12, 0.72, 2.7), dark, bottom: true)
      var poster = Surface(Colour(214, 190, 120), .static)
      poster.lamp = .night
      poster.isTinted = true
      for x in [Float(0.125), -0.125] {
        let y: Float = x > 0 ? 0.62 : -0.62
        mesh.quad(
          SIMD3(x, -y, 0.8), SIMD3(x, y, 0.8), SIMD3(x, y, 2.6), SIMD3(x, -y, 2.6), poster)
      }
    case .cabinet:
      mesh.box(
        SIMD3(-0.25, -0.55, -0.1), SIMD3(0.25, 0.55, 1.2), Surface(Colour(132, 140, 132), .static))
    case .planter:
      mesh.box(
        SIMD3(-0.55, -0.55, -0.1), SIMD3(0.55, 0.55, 0.5), Surface(Colour(150, 144, 136), .static),
        top: Surface(Colour(84, 66, 50), .static))
      var leaves = Surface(Colour(86, 118, 58), .vegetation)
      leaves.texture = .foliage
      leaves.mapping = TextureMapping(u: SIMD4(0.5, 0.3, 0, 0), v: SIMD4(0, 0.2, 0.5, 0))
      Crown.add(
        to: &mesh, centre: SIMD3(0, 0, 0.75), radii: SIMD3(0.5, 0.5, 0.45), .middle, roughness: 0.2, shape: 7,
        leaves)
    case .bicycleRack:
      for y in [Float(-1.2), -0.4, 0.4, 1.2] {
        mesh.box(SIMD3(-0.7, y - 0.03, 0.7), SIMD3(0.7, y + 0.03, 0.76), steel, bottom: true)
        for x in [Float(-0.7), 0.64] {
          mesh.box(SIMD3(x, y - 0.03, -0.1), SIMD3(x + 0.06, y + 0.03, 0.7), steel)
        }
      }
    case .billboard:
      for y in [Float(-2), 1.8] { mesh.box(SIMD3(-0.1, y, -0.4), SIMD3(0.1, y + 0.2, 3), steel) }
      mesh.box(SIMD3(-0.15, -3, 3), SIMD3(0.15, 3, 6), dark, bottom: true)
      var poster = Surface(Colour(226, 226, 220), .other)
      poster.isTinted = true
      mesh.quad(
        SIMD3(0.16, -2.9, 3.1), SIMD3(0.16, 2.9, 3.1), SIMD3(0.16, 2.9, 5.9), SIMD3(0.16, -2.9, 5.9), poster)
    case .cone:
      mesh.cylinder(
        centre: .zero, radius: 0.18, topRadius: 0.03, from: 0, to: 0.7, sides: 6,
        Surface(Colour(222, 92, 30), .static))
    case .delineator:
      mesh.box(SIMD3(-0.06, -0.06, -0.2), SIMD3(0.06, 0.06, 1), Surface(Colour(232, 232, 228), .pole))
      mesh.box(SIMD3(-0.065, -0.065, 0.75), SIMD3(0.065, 0.065, 0.87), Surface(Colour(40, 40, 42), .pole))
    }
  }

  private static func busStop(into mesh: inout MeshBuilder) {
    var glass = Surface(Colour(150, 172, 178), .static)
    glass.shine = 120
    glass.isDoubleSided = true
    let frame = Surface(Colour(64, 70, 76), .static)
    mesh.box(SIMD3(-0.85, -2, 2.35), SIMD3(0.75, 2, 2.47), frame, bottom: true)
    for (x, y) in [(-0.8, -1.95), (-0.8, 1.89), (0.5, -1.95), (0.5, 1.89)] as [(Float, Float)] {
      mesh.box(SIMD3(x, y, -0.15), SIMD3(x + 0.07, y + 0.07, 2.35), frame)
    }
    mesh.quad(
      SIMD3(-0.76, -1.9, 0.3), SIMD3(-0.76, 1.9, 0.3), SIMD3(-0.76, 1.9, 2.3), SIMD3(-0.76, -1.9, 2.3), glass)
    mesh.quad(
      SIMD3(-0.76, -1.92, 0.3), SIMD3(0.5, -1.92, 0.3), SIMD3(0.5, -1.92, 2.3), SIMD3(-0.76, -1.92, 2.3),
      glass)
    var poster = Surface(Colour(210, 170, 110), .static)
    poster.lamp = .night
    mesh.box(SIMD3(-0.7, 1.86, 0.4), SIMD3(0.45, 1.94, 2.2), poster, bottom: true)
    mesh.box(
      SIMD3(-0.65, -1.6, 0.42), SIMD3(-0.3, 1.4, 0.48), wood(Colour(134, 98, 64), .static), bottom: true)
  }
}
