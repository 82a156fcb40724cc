import CKernels
import DriveTypes

/// Gathers the lamps that matter near cameras: street lamps, head lamps, and the lit lamps of vehicles and traffic
/// lights, whose images stretch over wet roads.
struct LampCollector {
  struct Wanted {
    var dark, wet: Bool
  }

  /// A lit patch of a model, in its frame.
  private struct Patch {
    var lamp: Lamp
    var centre, normal: SIMD3<Float>
    var colour: Light
    var area: Float
  }
  /// A lamp in the world.
  private struct Found {
    var position: Point<World>
    var light: dl_light
  }

  /// Looked up only. Models are kept, so that an identifier stands for one model for good.
  private var known: [ObjectIdentifier: (model: Model, patches: [Patch])] = [:]
  private var found: [Found] = []
  /// How much of a lamp's light the air shows around it.
  private var mistiness: Float = 0

  /// Lamps are drawn up to this distance from a camera and fade over the last quarter of it, metres.
  static let reach = 140.0

  mutating func collect(
    scene: RenderScene, lighting: Lighting, near centres: [Point<World>], wanted: Wanted, fog: Float
  ) {
    found.removeAll(keepingCapacity: true)
    mistiness = wanted.dark ? 1 + min(4, 250 * fog) : 0
    guard wanted.dark || wanted.wet else { return }
    func isNear(_ p: Point<World>) -> Bool { centres.contains { $0.distance(to: p) < Self.reach + 30 } }
    if wanted.dark {
      for lamp in lighting.lamps where isNear(lamp.position) { add(lamp, glare: 0.06) }
      if lighting.isDark {
        for lamp in scene.tiles.lazy.flatMap(\.lights) where isNear(lamp.position) { add(lamp, glare: 0.06) }
      }
    }
    for instance in scene.instances where instance.lamps != 0 && isNear(instance.placement.origin) {
      add(instance)
    }
  }

  /// Those within reach of one camera, relative to it.
  func lights(around camera: Point<World>) -> [dl_light] {
    found.compactMap { lamp in
      let offset = lamp.position - camera
      let distance = offset.length
      guard distance < Self.reach else { return nil }
      let faded = Float(min(1, (Self.reach - distance) / (Self.reach * 0.25)))
      var light = lamp.light
      light.position = (Float(offset.x), Float(offset.y), Float(offset.z))
      // A cone glows towards those who stand before it; some light leaves it to all sides.
      let before =
        -(light.direction.0 * Float(offset.x) + light.direction.1 * Float(offset.y)
        + light.direction.2 * Float(offset.z)) / Float(max(distance, 0.1))
      light.halo *= light.cone > 0.5 ? max(0, before) : 1
      light.colour = (light.colour.0 * faded, light.colour.1 * faded, light.colour.2 * faded)
      return light
    }
  }

  private mutating func add(_ source: LightSource, glare: Float) {
    let colour = source.colour.linear * source.intensity
    let direction = source.direction
    found.append(
      Found(
        position: source.position,
        light: dl_light(
          position: (0, 0, 0),
          direction: (Float(direction.x), Float(direction.y), Float(direction.z)),
          cone: source.coneCosine, colour: colour.tuple, range: source.range, glare: glare,
          halo: 0.001 * mistiness)))
  }

  private mutating func add(_ instance: Instance) {
    for patch in patches(of: instance.model)
    where instance.lamps & (1 << UInt32(patch.lamp.rawValue)) != 0 {
      let direction = instance.placement.direction(patch.normal)
      let strength = min(0.6, 6 * patch.area * instance.placement.scale * instance.placement.scale)
      let centre = instance.placement.point(patch.centre + patch.normal * 0.1)
      found.append(
        Found(
          position: centre,
          light: dl_light(
            position: (0, 0, 0), direction: direction.tuple, cone: -0.2,
            colour: (patch.colour * strength).tuple, range: 30, glare: 4, halo: 0.025 * mistiness)))
    }
  }

  private mutating func patches(of model: Model) -> [Patch] {
    if let entry = known[ObjectIdentifier(model)] { return entry.patches }
    let result = Self.findPatches(model)
    known[ObjectIdentifier(model)] = (model, result)
    return result
  }

  /// One patch for each lamp on each side of the model; head lamps and street lamps come as light sources.
  private static func findPatches(_ model: Model) -> [Patch] {
    guard let mesh = model.levels.first?.mesh else { return [] }
    var result: [Patch] = []
    for triangle in mesh.triangles {
      let surface = mesh.surfaces[Int(triangle.surface)]
      guard let lamp = surface.lamp, ![.night, .lowBeam, .highBeam, .interior].contains(lamp) else {
        continue
      }
      let (a, b, c) = (
        mesh.vertices[Int(triangle.a)], mesh.vertices[Int(triangle.b)], mesh.vertices[Int(triangle.c)]
      )
      let (u, v) = (b - a, c - a)
      let cross = SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
      let area = (cross * cross).sum().squareRoot() / 2
      guard area > 1e-7 else { continue }
      let (centre, normal) = ((a + b + c) / 3, cross / (2 * area))
      let match = result.firstIndex {
        $0.lamp == lamp && ($0.centre.y < 0) == (centre.y < 0) && ($0.normal * normal).sum() > 0.3
      }
      if let match {
        let whole = result[match].area + area
        result[match].centre += (centre - result[match].centre) * (area / whole)
        result[match].area = whole
      } else {
        result.append(
          Patch(lamp: lamp, centre: centre, normal: normal, colour: surface.colour.linear, area: area))
      }
    }
    return result
  }
}
