import Inference
import Testing

@Suite struct PatchOrderTests {
  static let grids: [[PictureGrid]] = [
    [PictureGrid(time: 1, height: 10, width: 22)], [PictureGrid(time: 1, height: 16, width: 8)],
    [PictureGrid(time: 3, height: 2, width: 2), PictureGrid(time: 1, height: 18, width: 6)],
    [PictureGrid(time: 2, height: 34, width: 10), PictureGrid(time: 2, height: 4, width: 50)],
  ]

  /// The reference's way: blocks in a grid padded with −100 to whole windows (a whole window more where it is whole
  /// already), windows one after another, padding thrown out, empty windows dropped.
  private func twin(_ grids: [PictureGrid], merge: Int, window: Int) -> (order: [Int], bounds: [Int]) {
    var (order, bounds, first) = ([Int](), [0], 0)
    for grid in grids {
      let (height, width) = (grid.height / merge, grid.width / merge)
      let (down, across) = (
        (height + window - height % window) / window, (width + window - width % window) / window
      )
      for time in 0..<grid.time {
        for windowRow in 0..<down {
          for windowColumn in 0..<across {
            for cell in 0..<window * window {
              let (y, x) = (windowRow * window + cell / window, windowColumn * window + cell % window)
              let padded = y < height && x < width ? (time * height + y) * width + x : -100
              if padded != -100 {
                order += (0..<merge * merge).map { (first + padded) * merge * merge + $0 }
              }
            }
            if order.count != bounds.last { bounds.append(order.count) }
          }
        }
      }
      first += grid.time * height * width
    }
    return (order, bounds)
  }

  @Test(arguments: grids, [(2, 4), (2, 1), (1, 3), (2, 100)])
  func agreesWithTheReferencesWay(_ grids: [PictureGrid], _ sizes: (merge: Int, window: Int)) {
    let order = PatchOrder(grids, merge: sizes.merge, window: sizes.window)
    let wanted = twin(grids, merge: sizes.merge, window: sizes.window)
    #expect(order.patches == wanted.order)
    #expect(order.windows == zip(wanted.bounds, wanted.bounds.dropFirst()).map { $0..<$1 })
  }

  /// Every patch stands in one row, every row in one window and one frame, every window in one frame.
  @Test(arguments: grids) func isAPermutation(_ grids: [PictureGrid]) {
    let order = PatchOrder(grids, merge: 2, window: 4)
    let count = grids.reduce(0) { $0 + $1.count }
    #expect(order.patches.sorted() == Array(0..<count))
    #expect(order.windows.flatMap { Array($0) } == Array(0..<count))
    #expect(order.frames.flatMap { Array($0) } == Array(0..<count))
    #expect(order.frames.count == grids.reduce(0) { $0 + $1.time })
    for window in order.windows {
      #expect(order.frames.filter { $0.overlaps(window) }.count == 1)
      #expect(window.count <= 64)
      // A window's patches are nearer than its side.
      let places = order.places[window]
      #expect((places.map(\.row).max() ?? 0) - (places.map(\.row).min() ?? 0) < 8)
      #expect((places.map(\.column).max() ?? 0) - (places.map(\.column).min() ?? 0) < 8)
    }
    // Without windows nothing moves, and places walk through blocks of two by two.
    let plain = PatchOrder(grids, merge: 2, window: nil)
    #expect(plain.patches == Array(0..<count) && plain.windows == plain.frames)
    #expect(plain.places.prefix(4).map(\.row) == [0, 0, 1, 1])
    #expect(plain.places.prefix(4).map(\.column) == [0, 1, 0, 1])
    // The same patch has the same place in both orders.
    for (row, patch) in order.patches.enumerated() { #expect(order.places[row] == plain.places[patch]) }
  }
}
