import CKernels
import DriveTypes
import Rendering
import Testing

/// Facts that hold for any sensible light.
@Suite struct ShadingTests {
  /// Looks along x over a plane of one colour at height 0, from 1.6 m; the picture's lower half shows it.
  static func plane(
    _ surface: Surface, instances: [Instance] = [], extra: (inout MeshBuilder) -> Void = { _ in }
  ) throws -> ShadingStage {
    var b = MeshBuilder()
    ShadingStreet.ground(&b, x: -2000...2000, y: -2000...2000, z: 0, surface)
    extra(&b)
    let tile = SceneryTile(
      origin: Point(x: 0, y: 0, z: 0), layers: [.init(mesh: b.build(), distance: 0..<10_000)], instances: [],
      lights: [])
    return ShadingStage(
      scene: RenderScene(tiles: [tile], instances: instances),
      camera: try PinholeCamera(
        pose: Pose(position: Point(x: 0, y: 0, z: 1.6), rotation: Rotation(roll: 0, pitch: 0, yaw: 0)),
        width: 64,
        height: 64, fieldOfView: radians(90)))
  }
  static let grey = Surface(Colour(128, 128, 128), .ground)

  static func pixel(_ bytes: [UInt8], _ column: Int, _ row: Int, width: Int = 64) -> SIMD3<Int> {
    let i = 4 * (row * width + column)
    return SIMD3(Int(bytes[i]), Int(bytes[i + 1]), Int(bytes[i + 2]))
  }
  static func sum(_ p: SIMD3<Int>) -> Int { p.x + p.y + p.z }

  @Test func nightIsDarkerThanDuskAndDuskThanDay() throws {
    let stage = try Self.plane(Self.grey)
    let levels = [-90.0, 0, 15, 60].map { altitude in
      Self.sum(Self.pixel(stage.shade(ShadingStreet.lighting { $0.sunAltitudeAngle = altitude }), 32, 60))
    }
    #expect(levels == levels.sorted())
    #expect(levels[1] > levels[0] + 60)
    #expect(levels[3] > levels[1] + 90)
  }

  @Test func wetGroundIsDarkerNearbyAndBrighterAtTheHorizon() throws {
    var surface = Surface(Colour(80, 80, 80), .roads)
    surface.getsWet = true
    let stage = try Self.plane(surface)
    let dry = stage.shade(ShadingStreet.lighting { $0.cloudiness = 100 })
    let wet = stage.shade(
      ShadingStreet.lighting {
        $0.cloudiness = 100
        $0.wetness = 100
      })
    #expect(Self.sum(Self.pixel(wet, 32, 63)) < Self.sum(Self.pixel(dry, 32, 63)) - 30)
    #expect(Self.sum(Self.pixel(wet, 32, 33)) > Self.sum(Self.pixel(dry, 32, 33)) + 30)
  }

  @Test func onlySurfacesThatGetWetChange() throws {
    let stage = try Self.plane(Self.grey)
    #expect(
      stage.shade(ShadingStreet.lighting()) == stage.shade(ShadingStreet.lighting { $0.wetness = 100 }))
  }

  @Test func fogHidesWhatIsFar() throws {
    let stage = try Self.plane(Surface(Colour(10, 10, 10), .ground))
    let clear = stage.shade(ShadingStreet.lighting())
    let light = ShadingStreet.lighting { $0.fogDensity = 90 }
    let foggy = stage.shade(light)
    // Black ground: 400 m away it is the fog's colour, at 2 m nearly black.
    let horizon = Self.pixel(foggy, 32, 31)
    let far = Self.pixel(foggy, 32, 32)
    let near = Self.pixel(foggy, 32, 63)
    #expect(abs(Self.sum(far) - Self.sum(horizon)) < 24)
    #expect(Self.sum(near) < 180)
    #expect(Self.sum(far) > Self.sum(Self.pixel(clear, 32, 33)) + 150)
    var distances = (33..<64).map { Self.sum(Self.pixel(foggy, 32, $0)) }
    distances.reverse()
    #expect(distances == distances.sorted())
    let later = stage.shade(
      ShadingStreet.lighting {
        $0.fogDensity = 90
        $0.fogDistance = 50
      })
    #expect(Self.sum(Self.pixel(later, 32, 40)) < Self.sum(Self.pixel(foggy, 32, 40)))
  }

  @Test func theShadowOfAWallLiesWhereTheSunPutsIt() throws {
    // The sun stands over −y at 45°: a wall along x at y = −3, 2 m high, shades the ground from y = −3 to −1.
    let lighting = ShadingStreet.lighting {
      $0.sunAltitudeAngle = 45
      $0.sunAzimuthAngle = -90
    }
    let direction = Daylight.direction(lighting.weather)
    #expect(abs(direction.x) < 1e-6 && abs(direction.y + 0.7071) < 1e-3 && abs(direction.z - 0.7071) < 1e-3)
    let stage = try Self.plane(Self.grey) { b in
      b.box(SIMD3(0, -3.2, 0), SIMD3(30, -3, 2), Surface(Colour(128, 128, 128), .wall))
    }
    let bytes = stage.shade(lighting)
    // Row 48 sees the ground 3.1 m ahead; y = -(column + 0.5 - 32) / 32 * 3.1 m.
    func ground(_ y: Float) -> Int { Self.sum(Self.pixel(bytes, Int(32 - y / 3.1 * 32), 48)) }
    #expect(ground(-2) < ground(0) - 120)
    #expect(ground(-1.2) < ground(0) - 120)
    #expect(abs(ground(-0.8) - ground(1)) < 12)
    var without = lighting
    without.hasShadows = false
    #expect(Self.sum(Self.pixel(stage.shade(without), 52, 48)) > ground(-2) + 120)
  }

  @Test func carsDarkenTheGroundUnderThemWhenItIsOvercast() throws {
    let car = ShadingStreet.car(at: Point(x: 8, y: 0, z: 0))
    let overcast = ShadingStreet.lighting { $0.cloudiness = 100 }
    let with = try Self.plane(Self.grey, instances: [car]).shade(overcast)
    let without = try Self.plane(Self.grey).shade(overcast)
    // The ground between the rear wheels, 6.2 m ahead.
    let row = 32 + Int(32 * 1.6 / 6.2)
    #expect(Self.sum(Self.pixel(with, 32, row)) < Self.sum(Self.pixel(without, 32, row)) - 60)
    #expect(Self.pixel(with, 2, 60) == Self.pixel(without, 2, 60))
  }

  @Test(arguments: [70.0, -90]) func litLampsOutshineUnlitOnes(altitude: Double) throws {
    let lighting = ShadingStreet.lighting { $0.sunAltitudeAngle = altitude }
    let light = ShadingStreet.trafficLight(at: Point(x: 6, y: 0, z: -1.4))
    let stage = try Self.plane(Self.grey, instances: [light])
    let bytes = stage.shade(lighting)
    // The brightest pixel that shows the lamp.
    func pixel(of lamp: Lamp) -> SIMD3<Int> {
      let found = stage.seen.indices.filter { stage.surface(seenAt: $0)?.lamp == lamp.rawValue }
      #expect(!found.isEmpty)
      return found.map { Self.pixel(bytes, $0 % 64, $0 / 64) }.max { Self.sum($0) < Self.sum($1) } ?? .zero
    }
    let (red, green) = (pixel(of: .red), pixel(of: .green))
    #expect(red.x > 225)
    #expect(red.x > green.y + 100)
    #expect(red.x > red.y + 50)
  }

  @Test func lampsLightTheRoadBeforeThem() throws {
    let stage = try Self.plane(Self.grey)
    var lighting = ShadingStreet.lighting { $0.sunAltitudeAngle = -90 }
    let lit = stage.shade(lighting)
    lighting.lamps = []
    let unlit = stage.shade(lighting)
    #expect(Self.sum(Self.pixel(lit, 32 + 12, 42)) > Self.sum(Self.pixel(unlit, 32 + 12, 42)) + 60)
    #expect(Self.pixel(lit, 2, 36) == Self.pixel(unlit, 2, 36))
  }

  @Test func timeMovesRainAndCloudsOnly() throws {
    let stage = try Self.plane(Self.grey)
    func picture(_ time: Double, _ rain: Double) -> [UInt8] {
      var lighting = ShadingStreet.lighting {
        $0.precipitation = rain
        $0.cloudiness = 60
      }
      lighting.time = time
      return stage.shade(lighting)
    }
    #expect(picture(3, 80) == picture(3, 80))
    #expect(picture(3, 80) != picture(3.05, 80))
    let ground = 33 * 64 * 4
    #expect(picture(3, 0)[ground...] == picture(3.05, 0)[ground...])
    #expect(picture(3, 0)[..<ground] != picture(60, 0)[..<ground])
  }

  @Test func theSunStandsWhereCarlaPutsIt() {
    func direction(_ altitude: Double, _ azimuth: Double) -> SIMD3<Float> {
      var weather = Weather()
      weather.sunAltitudeAngle = altitude
      weather.sunAzimuthAngle = azimuth
      return Daylight.direction(weather)
    }
    func isNear(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Bool { ((a - b) * (a - b)).sum() < 1e-6 }
    #expect(isNear(direction(90, -1), SIMD3(0, 0, 1)))
    // Its light travels along +x for azimuth 0, along CARLA's +y, our −y, for azimuth 90.
    #expect(isNear(direction(0, 0), SIMD3(-1, 0, 0)))
    #expect(isNear(direction(0, 90), SIMD3(0, 1, 0)))
  }
}
