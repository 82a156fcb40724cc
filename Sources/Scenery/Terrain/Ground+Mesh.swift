import DriveTypes
import Rendering

extension Ground {
  /// The tile's terrain: fine near the camera where there are streets, else coarse.
  func addTerrain(to tile: inout TileBuilder) {
    let patch = patch(StreetLayout.tile(tile.origin.x + 1, tile.origin.y + 1))
    if patch.hasStreets {
      add(patch, stride: 1, to: &tile.detail)
      add(patch, stride: 4, to: &tile.coarse)
    } else {
      add(patch, stride: 8, to: &tile.solid)
    }
  }

  /// Squares of `stride` patch squares a side, each corner as low as the lowest of those it stands for, with a skirt
  /// around them that hides the steps to neighbours of another stride.
  private func add(_ patch: TerrainPatch, stride: Int, to mesh: inout MeshBuilder) {
    let surface = style.surface
    let count = TerrainPatch.squares / stride
    let size = Float(TerrainPatch.step) * Float(stride)
    func corner(_ i: Int, _ j: Int) -> SIMD3<Float> {
      SIMD3(Float(i) * size, Float(j) * size, Float(patch.least(i * stride, j * stride, within: stride - 1)))
    }
    for j in 0..<count {
      for i in 0..<count {
        let (a, b, c, d) = (corner(i, j), corner(i + 1, j), corner(i, j + 1), corner(i + 1, j + 1))
        let surface = self.surface(
          x: patch.originX + (Double(i) + 0.5) * Double(size),
          y: patch.originY + (Double(j) + 0.5) * Double(size))
        mesh.triangle(a, b, d, surface)
        mesh.triangle(a, d, c, surface)
      }
    }
    let depth = SIMD3<Float>(0, 0, stride == 1 ? 0.8 : 3)
    var line: [SIMD3<Float>] = []
    for i in 0..<count { line.append(corner(i, 0)) }
    for j in 0..<count { line.append(corner(count, j)) }
    for i in 0..<count { line.append(corner(count - i, count)) }
    for j in 0...count { line.append(corner(0, count - j)) }
    mesh.strip(left: line, right: line.map { $0 - depth }, surface)
  }
}

extension TerrainPatch {
  /// The lowest corner at most `reach` corners away in i and j.
  func least(_ i: Int, _ j: Int, within reach: Int) -> Double {
    var result = cornerHeight(i, j)
    if reach == 0 { return result }
    for row in max(0, j - reach)...min(Self.squares, j + reach) {
      for column in max(0, i - reach)...min(Self.squares, i + reach) {
        result = min(result, cornerHeight(column, row))
      }
    }
    return result
  }
}
