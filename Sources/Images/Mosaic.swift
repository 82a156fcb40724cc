/// Pictures in rows, each with its name in its corner.
public struct Mosaic: Sendable {
  public struct Piece: Sendable {
    public var name: String
    public var image: RGBImage

    public init(name: String, image: RGBImage) {
      self.name = name
      self.image = image
    }
  }

  public var rows: [[Piece]]
  /// Widest result, pixels; larger ones are made smaller.
  public var maximumWidth = 1920
  /// Pixels between pictures.
  public var gap = 4

  public init(rows: [[Piece]]) { self.rows = rows }

  /// The pictures of a row get the height of its lowest; rows stand in the middle.
  public func image() throws(ImageError) -> RGBImage {
    let rows = rows.filter { !$0.isEmpty }
    var scaled: [[Piece]] = []
    var widest = 0
    for row in rows {
      let height = row.map(\.image.height).min() ?? 1
      var pieces: [Piece] = []
      for piece in row { pieces.append(try Self.scaled(piece, toHeight: height)) }
      widest = max(widest, pieces.map(\.image.width).reduce(0, +))
      scaled.append(pieces)
    }
    let gaps = gap * ((rows.map(\.count).max() ?? 1) - 1)
    if widest + gaps > maximumWidth {
      let share = Double(maximumWidth - gaps) / Double(widest)
      for row in scaled.indices {
        let height = max(1, Int(Double(scaled[row].first?.image.height ?? 1) * share))
        for place in scaled[row].indices {
          scaled[row][place] = try Self.scaled(scaled[row][place], toHeight: height)
        }
      }
    }
    return assemble(scaled)
  }

  private static func scaled(_ piece: Piece, toHeight height: Int) throws(ImageError) -> Piece {
    guard piece.image.height != height else { return piece }
    let share = Double(height) / Double(piece.image.height)
    let width = max(1, Int((Double(piece.image.width) * share).rounded(.down)))
    return Piece(name: piece.name, image: try piece.image.resized(width: width, height: height, by: .box))
  }

  private func assemble(_ rows: [[Piece]]) -> RGBImage {
    func width(of row: [Piece]) -> Int { row.map(\.image.width).reduce(0, +) + gap * (row.count - 1) }
    let heights = rows.map { $0.map(\.image.height).max() ?? 0 }
    let total = rows.map(width).max() ?? 1
    var result = RGBImage(
      width: total, height: heights.reduce(0, +) + gap * max(0, rows.count - 1), red: 32, green: 32, blue: 32)
    var y = 0
    for (row, height) in zip(rows, heights) {
      var x = (total - width(of: row)) / 2
      for piece in row {
        var image = piece.image
        let scale = max(1, image.height / 240)
        if !piece.name.isEmpty { image.caption(piece.name, x: 4 * scale, y: 4 * scale, scale: scale) }
        result.paste(image, x: x, y: y)
        x += image.width + gap
      }
      y += height + gap
    }
    return result
  }
}
