import CKernels
import DriveTypes

/// A map of the greatest height along an axis, about a place. The still world is drawn once for each cell that the
/// place goes through; actors are drawn anew for each frame and wiped out again.
final class HeightMap {
  /// Unit vectors of columns, rows and heights in the world.
  struct Axes: Equatable {
    var right, up, along: SIMD3<Float>

    init(along axis: SIMD3<Float>) {
      let flat = (axis.x * axis.x + axis.y * axis.y).squareRoot()
      along = axis
      right = flat > 1e-3 ? SIMD3(-axis.y / flat, axis.x / flat, 0) : SIMD3(1, 0, 0)
      up = SIMD3(
        axis.y * right.z - axis.z * right.y, axis.z * right.x - axis.x * right.z,
        axis.x * right.y - axis.y * right.x)
    }
  }
  enum Casters {
    case everything
    /// Instances of at most `lowest` height: vehicles, people, furniture.
    case lowThings
    static let lowest: Float = 4.5
  }

  private(set) var axes = Axes(along: SIMD3(0, 0, 1))
  private let texels: UnsafeMutablePointer<UInt16>
  private let still: UnsafeMutablePointer<UInt16>
  private let side: Int
  /// Metres.
  private let texel, cell: Double
  /// The map's first column, first row and zero height, metres along the axes.
  private var left = 0.0, top = 0.0, base = 0.0
  private var tiles: [ObjectIdentifier] = []
  private var isDrawn = false
  private var dirty: [Area] = []

  private struct Area {
    var columns, rows: Range<Int>
  }

  init(texels: UnsafeMutablePointer<UInt16>, side: Int, texel: Double, cell: Double) {
    self.texels = texels
    self.side = side
    self.texel = texel
    self.cell = cell
    still = .allocate(capacity: side * side)
    still.initialize(repeating: 0, count: side * side)
  }

  deinit { still.deallocate() }

  func description(from camera: Point<World>) -> dl_height_map {
    dl_height_map(
      texels: UnsafePointer(texels), side: Int32(side),
      left: Float(dot(axes.right, camera) - left), top: Float(dot(axes.up, camera) - top),
      base: Float(dot(axes.along, camera) - base), scale: Float(1 / texel))
  }

  func prepare(scene: RenderScene, centre: Point<World>, axes: Axes, casters: Casters) {
    let half = Double(side) * texel / 2
    let newLeft = snapped(dot(axes.right, centre), cell) - half
    let newTop = snapped(dot(axes.up, centre), cell) - half
    let newBase = snapped(dot(axes.along, centre), 32) - 256
    let newTiles = scene.tiles.map { ObjectIdentifier($0) }
    let isSame =
      isDrawn && axes == self.axes && newLeft == left && newTop == top && newBase == base && newTiles == tiles
    if isSame {
      restore()
    } else {
      (self.axes, left, top, base, tiles, isDrawn) = (axes, newLeft, newTop, newBase, newTiles, true)
      drawStill(scene.tiles, centre: centre, casters: casters)
    }
    dirty.removeAll(keepingCapacity: true)
    for instance in scene.instances {
      if let area = draw(instance, onto: texels, centre: centre, casters: casters) { dirty.append(area) }
    }
  }

  /// The ground shades nothing worth its while; left out, it cannot shade itself by mistake.
  private static func isGround(_ label: SemanticLabel) -> Bool {
    switch label {
    case .roads, .roadLine, .sidewalks, .terrain, .ground, .water, .railTrack: true
    default: false
    }
  }

  /// The middle of the cell.
  private func snapped(_ x: Double, _ cell: Double) -> Double { (x / cell).rounded(.down) * cell + cell / 2 }

  private func dot(_ axis: SIMD3<Float>, _ p: Point<World>) -> Double {
    Double(axis.x) * p.x + Double(axis.y) * p.y + Double(axis.z) * p.z
  }

  private func restore() {
    for area in dirty {
      for row in area.rows {
        let start = row * side + area.columns.lowerBound
        (texels + start).update(from: still + start, count: area.columns.count)
      }
    }
  }

  private func drawStill(_ tiles: [SceneryTile], centre: Point<World>, casters: Casters) {
    still.update(repeating: 0, count: side * side)
    for tile in tiles {
      let middle = tile.origin + Vector(x: SceneryTile.size / 2, y: SceneryTile.size / 2, z: 0)
      let distance = Float(middle.distance(to: centre))
      if case .everything = casters {
        let placement = Placement(
          origin: tile.origin, xAxis: SIMD3(1, 0, 0), yAxis: SIMD3(0, 1, 0), zAxis: SIMD3(0, 0, 1))
        for layer in tile.layers where layer.distance.contains(distance) {
          guard touches(box: layer.mesh, at: tile.origin) else { continue }
          draw(layer.mesh, placement, onto: still)
        }
      }
      for instance in tile.instances {
        _ = draw(instance, onto: still, centre: centre, casters: casters)
      }
    }
    texels.update(from: still, count: side * side)
  }

  /// Whether a mesh's box, moved to `origin`, may reach the map.
  private func touches(box mesh: Mesh, at origin: Point<World>) -> Bool {
    let (low, high) = (mesh.lower, mesh.upper)
    let middle = (low + high) / 2
    let half = (high - low) / 2
    let centre = origin + Vector(x: Double(middle.x), y: Double(middle.y), z: Double(middle.z))
    let extent = Double(side) * texel
    func overlaps(_ axis: SIMD3<Float>, _ start: Double) -> Bool {
      let reach =
        abs(Double(axis.x * half.x)) + abs(Double(axis.y * half.y)) + abs(Double(axis.z * half.z))
      let at = dot(axis, centre) - start
      return at + reach > 0 && at - reach < extent
    }
    return overlaps(axes.right, left) && overlaps(axes.up, top)
  }

  /// The texels that it may have changed; nil when it lies outside or casts nothing.
  private func draw(
    _ instance: Instance, onto target: UnsafeMutablePointer<UInt16>, centre: Point<World>, casters: Casters
  ) -> Area? {
    let origin = instance.placement.origin
    let radius = Double(instance.model.radius * instance.placement.scale)
    let column = (dot(axes.right, origin) - left) / texel
    let row = (dot(axes.up, origin) - top) / texel
    let reach = radius / texel + 2
    let limit = Double(side)
    guard column + reach > 0, row + reach > 0, column - reach < limit, row - reach < limit else { return nil }
    let distance = Float(origin.distance(to: centre))
    // Shapes as they are seen some way off cast shadows good enough for the texels.
    let levels = instance.model.levels
    guard let last = levels.last, last.farDistance > distance * 0.7 else { return nil }
    let level = levels.first { $0.farDistance > max(distance * 0.7, Float(texel) * 700) } ?? last
    if case .lowThings = casters, level.mesh.upper.z * instance.placement.scale > Casters.lowest {
      return nil
    }
    draw(level.mesh, instance.placement, onto: target)
    return Area(
      columns: Int(max(0, column - reach))..<Int(min(limit, column + reach)),
      rows: Int(max(0, row - reach))..<Int(min(limit, row + reach)))
  }

  private func draw(_ mesh: Mesh, _ placement: Placement, onto target: UnsafeMutablePointer<UInt16>) {
    let perMetre = Float(1 / texel)
    func row(_ axis: SIMD3<Float>, _ start: Double, _ scale: Float) -> [Float] {
      let k = scale * placement.scale
      return [
        (axis * placement.xAxis).sum() * k, (axis * placement.yAxis).sum() * k,
        (axis * placement.zAxis).sum() * k, Float(dot(axis, placement.origin) - start) * scale,
      ]
    }
    let rows =
      row(axes.right, left, perMetre) + row(axes.up, top, perMetre)
      + row(axes.along, base, Float(DL_HEIGHT_SCALE))
    let casts = mesh.surfaces.map { $0.castsShadow && !Self.isGround($0.label) ? UInt8(1) : 0 }
    mesh.vertices.withUnsafeBytes { vertices in
      mesh.triangles.withUnsafeBytes { triangles in
        guard let corners = vertices.baseAddress, let numbers = triangles.baseAddress else { return }
        dl_draw_heights(
          target, Int32(side), corners.assumingMemoryBound(to: Float.self), Int32(mesh.vertices.count),
          numbers.assumingMemoryBound(to: UInt32.self), Int32(mesh.triangles.count), casts, rows)
      }
    }
  }
}
