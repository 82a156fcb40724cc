import DriveTypes

/// A node of the packed R-tree over chords: up to eight boxes side by side, so that one SIMD pass measures them all.
///
/// Boxes are Float32 relative to the centre of the map's bounds, widened by more than their rounding.
struct IndexNode: BitwiseCopyable {
  var minimumX: SIMD8<Float>
  var minimumY: SIMD8<Float>
  var minimumZ: SIMD8<Float>
  var maximumX: SIMD8<Float>
  var maximumY: SIMD8<Float>
  var maximumZ: SIMD8<Float>
  /// Union of the `LaneType` bits below each box; 0 for an unused place.
  var types: SIMD8<UInt32>
  /// First child: a chord's index in a leaf, else a node's.
  var first: Int32
  var isLeaf: Int32
  var count: Int32
  var reserved: Int32
  var reserved2: SIMD4<Int32>

  static let fanOut = 8
}

/// Builds the tree: chords sorted along a Hilbert curve, eight to a leaf, eight nodes to a parent; the root is last.
///
/// Sorting by a space-filling curve gives compact boxes without any tuning (Kamel and Faloutsos, "Hilbert R-tree",
/// 1994), and the same tree for the same chords always.
enum LaneIndex {
  static func build(_ unsorted: [ChordRow], bounds: BoundingRegion) -> (
    chords: [ChordRow], nodes: [IndexNode]
  ) {
    if unsorted.isEmpty { return ([], []) }
    let order = unsorted.indices.map { index in
      let chord = unsorted[index]
      let key = hilbertKey(
        (chord.startX + chord.endX) / 2, (chord.startY + chord.endY) / 2, bounds)
      return UInt64(key) << 32 | UInt64(index)
    }.sorted()
    let chords = order.map { unsorted[Int($0 & 0xFFFF_FFFF)] }

    let centre = bounds.centre
    var boxes = chords.map { Box($0, centre) }
    var nodes: [IndexNode] = []
    var firstChild = 0
    var isLeaf = true
    while isLeaf || boxes.count > 1 {
      let firstNode = nodes.count
      var parents: [Box] = []
      for start in stride(from: 0, to: boxes.count, by: IndexNode.fanOut) {
        let children = boxes[start..<min(start + IndexNode.fanOut, boxes.count)]
        nodes.append(node(children, first: firstChild + start, isLeaf: isLeaf))
        parents.append(children.dropFirst().reduce(children[start]) { $0.union($1) })
      }
      boxes = parents
      firstChild = firstNode
      isLeaf = false
    }
    return (chords, nodes)
  }

  private struct Box {
    var minimum: SIMD4<Float>
    var maximum: SIMD4<Float>
    var types: UInt32

    init(_ chord: ChordRow, _ centre: Point<World>) {
      func low(_ a: Double, _ b: Double, _ c: Double) -> Float { Float(min(a, b) - c).nextDown.nextDown }
      func high(_ a: Double, _ b: Double, _ c: Double) -> Float { Float(max(a, b) - c).nextUp.nextUp }
      minimum = SIMD4(
        low(chord.startX, chord.endX, centre.x), low(chord.startY, chord.endY, centre.y),
        low(chord.startZ, chord.endZ, centre.z), 0)
      maximum = SIMD4(
        high(chord.startX, chord.endX, centre.x), high(chord.startY, chord.endY, centre.y),
        high(chord.startZ, chord.endZ, centre.z), 0)
      types = chord.types
    }

    func union(_ other: Box) -> Box {
      var box = self
      box.minimum = pointwiseMin(minimum, other.minimum)
      box.maximum = pointwiseMax(maximum, other.maximum)
      box.types |= other.types
      return box
    }
  }

  private static func node(_ children: ArraySlice<Box>, first: Int, isLeaf: Bool) -> IndexNode {
    var node = IndexNode(
      minimumX: .zero, minimumY: .zero, minimumZ: .zero, maximumX: .zero, maximumY: .zero, maximumZ: .zero,
      types: .zero, first: Int32(first), isLeaf: isLeaf ? 1 : 0, count: Int32(children.count), reserved: 0,
      reserved2: .zero)
    for (place, child) in children.enumerated() {
      node.minimumX[place] = child.minimum.x
      node.minimumY[place] = child.minimum.y
      node.minimumZ[place] = child.minimum.z
      node.maximumX[place] = child.maximum.x
      node.maximumY[place] = child.maximum.y
      node.maximumZ[place] = child.maximum.z
      node.types[place] = child.types
    }
    return node
  }

  /// Place of (x, y) along a Hilbert curve that fills the bounds with 65,536 × 65,536 cells.
  static func hilbertKey(_ x: Double, _ y: Double, _ bounds: BoundingRegion) -> UInt32 {
    func cell(_ value: Double, _ low: Double, _ high: Double) -> UInt32 {
      let share = high > low ? (value - low) / (high - low) : 0
      return UInt32(min(65_535, max(0, share * 65_535)))
    }
    var column = cell(x, bounds.minimum.x, bounds.maximum.x)
    var row = cell(y, bounds.minimum.y, bounds.maximum.y)
    var key: UInt32 = 0
    var side: UInt32 = 32_768
    while side > 0 {
      let right: UInt32 = column & side != 0 ? 1 : 0
      let upper: UInt32 = row & side != 0 ? 1 : 0
      key += side &* side &* ((3 &* right) ^ upper)
      if upper == 0 {
        if right == 1 {
          column = 65_535 &- column
          row = 65_535 &- row
        }
        swap(&column, &row)
      }
      side >>= 1
    }
    return key
  }
}
