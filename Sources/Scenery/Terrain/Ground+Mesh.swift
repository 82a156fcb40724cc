import DriveTypes
import Rendering

extension Ground {
  /// The tile's terrain: fine near the camera where there are streets, else coarse.
  func addTerrain(to tile: inout TileBuilder) {
    let index = StreetLayout.tile(tile.origin.x + 1, tile.origin.y + 1)
    if patch(index).hasStreets {
      add(index, stride: 1, tile.origin, to: &tile.detail)
      add(index, stride: 4, tile.origin, to: &tile.coarse)
    } else {
      add(index, stride: 8, tile.origin, to: &tile.solid)
    }
  }

  /// Squares of `stride` patch squares a side, with a slope around them that goes under the neighbours and hides the
  /// steps to those of another stride.
  private func add(_ index: SIMD2<Int32>, stride: Int, _ origin: Point<World>, to mesh: inout MeshBuilder) {
    let count = TerrainPatch.squares / stride
    let size = Float(TerrainPatch.step) * Float(stride)
    let (i0, j0) = (Int(index.x) * TerrainPatch.squares, Int(index.y) * TerrainPatch.squares)
    let patch = patch(index)
    var corners: [SIMD3<Float>] = []
    for j in 0...count {
      for i in 0...count {
        let z = stride == 1 ? patch.cornerHeight(i, j) : least(i0 + i * stride, j0 + j * stride)
        corners.append(SIMD3(Float(i) * size, Float(j) * size, Float(z)))
      }
    }
    func corner(_ i: Int, _ j: Int) -> SIMD3<Float> { corners[j * (count + 1) + i] }
    // Of the square from corner (i, j) to the north-east.
    let surfaces = (0..<count * count).map { place in
      surface(
        x: origin.x + (Double(place % count) + 0.5) * Double(size),
        y: origin.y + (Double(place / count) + 0.5) * Double(size))
    }
    for i in 0..<count {
      mesh.strip(
        left: (0...count).map { corner(i, $0) }, right: (0...count).map { corner(i + 1, $0) },
        (0..<count).map { surfaces[$0 * count + i] })
    }
    let (wide, deep) = (Float(stride == 1 ? 2 : 12), Float(stride == 1 ? 0.6 : 3))
    func border(_ line: [SIMD3<Float>], _ x: Float, _ y: Float, _ surfaces: [Surface]) {
      mesh.strip(left: line, right: line.map { $0 + SIMD3(x * wide, y * wide, -deep) }, surfaces)
    }
    let last = count - 1
    border((0...count).map { corner($0, 0) }, 0, -1, (0...last).map { surfaces[$0] })
    border((0...count).map { corner(count, $0) }, 1, 0, (0...last).map { surfaces[$0 * count + last] })
    border(
      (0...count).map { corner(count - $0, count) }, 0, 1,
      (0...last).map { surfaces[last * count + last - $0] })
    border((0...count).map { corner(0, count - $0) }, -1, 0, (0...last).map { surfaces[(last - $0) * count] })
  }

  /// Near streets the lowest of the corners that a corner of a coarse grid stands for, so that coarse terrain stays
  /// below roads.
  private func least(_ i: Int, _ j: Int) -> Double {
    let (x, y) = (Double(i) * TerrainPatch.step, Double(j) * TerrainPatch.step)
    var result = cornerHeight(i, j)
    if layout.spans(near: x, y, reach: 18).isEmpty { return result }
    for row in stride(from: j - 3, through: j + 3, by: 1) {
      for column in stride(from: i - 3, through: i + 3, by: 1) {
        result = min(result, cornerHeight(column, row))
      }
    }
    return result
  }
}

extension MeshBuilder {
  /// A strip whose pieces differ, one surface for each; neighbours alike are drawn as one.
  fileprivate mutating func strip(left: [SIMD3<Float>], right: [SIMD3<Float>], _ surfaces: [Surface]) {
    var start = 0
    while start < surfaces.count {
      var end = start + 1
      while end < surfaces.count, surfaces[end] == surfaces[start] { end += 1 }
      strip(left: Array(left[start...end]), right: Array(right[start...end]), surfaces[start])
      start = end
    }
  }
}
