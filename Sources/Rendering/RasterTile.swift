import CKernels
import DriveTypes

/// Levels of detail as the kernels read them. Owns its memory; whoever holds it holds the meshes too.
final class RasterLevels: @unchecked Sendable {
  // Nothing writes to it after `init`.
  let levels: UnsafeMutableBufferPointer<dl_level>

  init(_ levels: [(mesh: Mesh, distance: Range<Float>)]) {
    self.levels = .allocate(capacity: levels.count)
    _ = self.levels.initialize(
      fromContentsOf: levels.map {
        dl_level(
          mesh: $0.mesh.raster.pointer, near_distance: $0.distance.lowerBound,
          far_distance: $0.distance.upperBound)
      })
  }

  deinit { levels.deallocate() }
}

extension Instance {
  /// As the kernels read it; valid while its model lives.
  var kernel: dl_place {
    var place = dl_place()
    place.origin = (placement.origin.x, placement.origin.y, placement.origin.z)
    let (x, y, z) = (placement.xAxis, placement.yAxis, placement.zAxis)
    place.axes = (x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z)
    place.scale = placement.scale
    place.radius = model.radius * placement.scale
    place.levels = UnsafePointer(model.raster.levels.baseAddress)
    place.level_count = Int32(model.levels.count)
    let light = tint.linear
    place.tint = (light.x, light.y, light.z)
    place.lamps = lamps
    place.id = id
    return place
  }
}

/// A tile as the kernels read it. Owns its memory; its tile holds the meshes and models.
final class RasterTile: @unchecked Sendable {
  // Nothing writes to it after `init`.
  let pointer: UnsafeMutablePointer<dl_tile>
  private let layers: RasterLevels
  private let places: UnsafeMutableBufferPointer<dl_place>

  init(origin: Point<World>, layers: [SceneryTile.Layer], instances: [Instance]) {
    self.layers = RasterLevels(layers.map { ($0.mesh, $0.distance) })
    places = .allocate(capacity: instances.count)
    _ = places.initialize(fromContentsOf: instances.map(\.kernel))
    var tile = dl_tile()
    tile.origin = (origin.x, origin.y, origin.z)
    let middle = Float(SceneryTile.size / 2)
    tile.centre = (middle, middle)
    let ball = Self.ball(origin: origin, layers: layers, instances: instances)
    tile.ball = (ball.x, ball.y, ball.z, ball.w)
    tile.layers = UnsafePointer(self.layers.levels.baseAddress)
    tile.layer_count = Int32(layers.count)
    tile.places = UnsafePointer(places.baseAddress)
    tile.place_count = Int32(instances.count)
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: tile)
  }

  deinit {
    pointer.deallocate()
    places.deallocate()
  }

  /// A sphere about everything that the tile draws: centre about the origin, and radius.
  private static func ball(
    origin: Point<World>, layers: [SceneryTile.Layer], instances: [Instance]
  ) -> SIMD4<Float> {
    var boxes = layers.map(\.mesh).filter { !$0.vertices.isEmpty }.map { ($0.lower, $0.upper) }
    for instance in instances {
      let place = instance.placement.origin - origin
      let centre = SIMD3(Float(place.x), Float(place.y), Float(place.z))
      let radius = SIMD3(repeating: instance.model.radius * instance.placement.scale)
      boxes.append((centre - radius, centre + radius))
    }
    guard let first = boxes.first else { return .zero }
    var (lower, upper) = first
    for box in boxes {
      lower = pointwiseMin(lower, box.0)
      upper = pointwiseMax(upper, box.1)
    }
    let (centre, half) = ((lower + upper) / 2, (upper - lower) / 2)
    return SIMD4(centre, (half * half).sum().squareRoot() * 1.0001 + 0.001)
  }
}
