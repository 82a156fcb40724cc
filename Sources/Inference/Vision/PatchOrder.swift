/// In which order a tower holds the patches of several pictures, and which of them attend to each other.
///
/// Patches come in blocks of merge x merge. Where layers look at windows, the blocks of a window stand together; so a
/// window is a range of rows, and a frame (one step in time of one picture) is one too, because no window spans two.
/// Source: `transformers` 5.23, `vision_utils.get_vision_window_index` and `get_vision_position_ids`.
package struct PatchOrder {
  /// For each row, the patch that it holds, counted over all pictures.
  package private(set) var patches: [Int] = []
  /// For each row, its patch's place in its frame, patches down and across.
  package private(set) var places: [(row: Int, column: Int)] = []
  /// Rows of each window; the frames where there are no windows.
  package private(set) var windows: [Range<Int>] = []
  /// Rows of each frame.
  package private(set) var frames: [Range<Int>] = []

  /// - Parameter window: sides of a window in merged blocks; those at the right and lower edges may be smaller. nil:
  ///   no windows, and blocks keep their order.
  package init(_ grids: [PictureGrid], merge: Int, window: Int?) {
    for grid in grids {
      let blocks = grid.merged(by: merge)
      for _ in 0..<grid.time {
        let start = patches.count
        let (down, across) = (window ?? blocks.height, window ?? blocks.width)
        for top in stride(from: 0, to: blocks.height, by: down) {
          for left in stride(from: 0, to: blocks.width, by: across) {
            let first = patches.count
            for y in top..<min(top + down, blocks.height) {
              for x in left..<min(left + across, blocks.width) {
                appendBlock(y, x, from: start, blocks: blocks, merge: merge)
              }
            }
            windows.append(first..<patches.count)
          }
        }
        frames.append(start..<patches.count)
      }
    }
  }

  private mutating func appendBlock(_ y: Int, _ x: Int, from start: Int, blocks: PictureGrid, merge: Int) {
    let first = start + (y * blocks.width + x) * merge * merge
    for inner in 0..<merge * merge {
      patches.append(first + inner)
      places.append((y * merge + inner / merge, x * merge + inner % merge))
    }
  }
}
