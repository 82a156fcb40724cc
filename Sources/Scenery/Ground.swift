import DriveTypes
import Rendering
import Roads
import Synchronization

/// The terrain: as high as the nearest roads, a little below them, smooth between them; hills far from them.
///
/// What is drawn is what `height` says: triangles between the corners of 4 m squares, and beside the streets a slope
/// that joins their edge with them.
struct Ground: Sendable {
  let layout: StreetLayout
  let style: GroundStyle
  let junctions: JunctionAreas
  private let base: TerrainBase
  private let patches = PatchStore()
  private var cover: GroundCover?

  init(network: RoadNetwork) {
    layout = StreetLayout(network: network)
    style = GroundStyle(town: network.name)
    junctions = JunctionAreas(layout)
    base = TerrainBase(layout)
  }

  /// The same ground with the cover of its zones.
  func covered(by cover: GroundCover) -> Ground {
    var ground = self
    ground.cover = cover
    return ground
  }

  /// What the open ground looks like there.
  func surface(x: Double, y: Double) -> Surface {
    cover?.surface(at: SIMD2(x, y), clearance: patch(x, y).clearance(x: x, y: y)) ?? style.surface
  }

  /// Height of what a person would stand on there, metres: the street, its sidewalks raised, or the terrain beside
  /// it; of several streets above each other the lowest.
  func height(x: Double, y: Double) -> Double {
    if let street = streetHeight(x: x, y: y) { return street }
    let terrain = terrainHeight(x: x, y: y)
    guard patch(x, y).clearance(x: x, y: y) < GroundStyle.slopeWidth + 4 else { return terrain }
    return max(terrain, slopeHeight(x: x, y: y) ?? terrain)
  }

  /// Metres from the place to the nearest edge of a street, its pavements included; 0 on it, at most 60.
  func clearance(x: Double, y: Double) -> Double {
    let about = patch(x, y).clearance(x: x, y: y)
    // The distance between corners is off by up to the size of a square; near streets it is asked exactly.
    if about > 16 { return about }
    let exact = layout.spans(near: x, y, reach: about + 6).reduce(60) {
      min($0, layout.spans[Int($1)].foot(x: x, y: y).distance)
    }
    return exact > 0 && exact < 6 && junctions.isPaved(x: x, y: y) ? 0 : exact
  }

  /// Of the corner of a terrain square, counted from the world's origin.
  func cornerHeight(_ i: Int, _ j: Int) -> Double {
    let squares = TerrainPatch.squares
    func split(_ n: Int) -> (tile: Int, rest: Int) {
      let tile = n >= 0 ? n / squares : (n + 1) / squares - 1
      return (tile, n - tile * squares)
    }
    let (column, row) = (split(i), split(j))
    return patch(SIMD2(Int32(column.tile), Int32(row.tile))).cornerHeight(column.rest, row.rest)
  }

  /// Of the drawn triangles, metres; below the streets where there are some.
  func terrainHeight(x: Double, y: Double) -> Double { patch(x, y).height(x: x, y: y) }

  /// Far from streets, without the detail of nearby ones.
  func farHeight(x: Double, y: Double) -> Double {
    TerrainCorner(x: x, y: y).height(base, hilliness: style.hilliness)
  }

  private func streetHeight(x: Double, y: Double) -> Double? {
    var found: Double?
    for index in layout.spans(near: x, y, reach: 0) {
      let span = layout.spans[Int(index)]
      let foot = span.foot(x: x, y: y)
      guard foot.distance == 0 else { continue }
      let section = layout.sections[Int(span.section)]
      let lane = section.lane(Int(span.station), share: foot.share, t: foot.t)
      let z = foot.z + (lane.map { section.pavements[$0].height } ?? 0)
      found = min(found ?? z, z)
    }
    return found
  }

  /// The slope beside the nearest street edge that a place lies on; nil on none.
  private func slopeHeight(x: Double, y: Double) -> Double? {
    var nearest: (distance: Double, z: Double)?
    for index in layout.spans(near: x, y, reach: GroundStyle.slopeWidth) {
      let span = layout.spans[Int(index)]
      let foot = span.foot(x: x, y: y)
      guard foot.distance < min(GroundStyle.slopeWidth, nearest?.distance ?? .infinity) else { continue }
      let section = layout.sections[Int(span.section)]
      let isLeft = foot.t > foot.left
      let lane = isLeft ? section.drawn.lowerBound : section.drawn.upperBound - 1
      nearest = (foot.distance, foot.z + section.edgeHeight(lane: lane, isLeft: isLeft))
    }
    guard let nearest else { return nil }
    let share = nearest.distance / GroundStyle.slopeWidth
    let terrain = terrainHeight(x: x, y: y)
    return nearest.z + share * (terrain - nearest.z)
  }

  private func patch(_ x: Double, _ y: Double) -> TerrainPatch { patch(StreetLayout.tile(x, y)) }

  func patch(_ tile: SIMD2<Int32>) -> TerrainPatch {
    patches.patch(tile) { TerrainPatch(tile: tile, layout, base, hilliness: style.hilliness) }
  }

  func add(to tile: inout TileBuilder) { addTerrain(to: &tile) }
}

/// Patches that were asked for before; equal whoever asks first.
private final class PatchStore: Sendable {
  private let patches = Mutex<[SIMD2<Int32>: TerrainPatch]>([:])

  func patch(_ tile: SIMD2<Int32>, make: () -> TerrainPatch) -> TerrainPatch {
    if let patch = patches.withLock({ $0[tile] }) { return patch }
    let patch = make()
    patches.withLock { $0[tile] = patch }
    return patch
  }
}
