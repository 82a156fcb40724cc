/// Where a row of a sequence stands: three counts for M-RoPE, all equal for text and for models with one position.
public struct TokenPosition: Sendable, Hashable {
  public var time, row, column: Int32

  public init(time: Int32, row: Int32, column: Int32) {
    self.time = time
    self.row = row
    self.column = column
  }

  /// Of text.
  public init(_ index: Int) { self.init(time: Int32(index), row: Int32(index), column: Int32(index)) }
}

/// Counts positions along a sequence, as transformers 5.23 does in `Qwen2_5_VLModel.get_rope_index`.
public struct PositionCounter: Sendable, Hashable {
  public enum Style: Sendable, Hashable {
    /// One after another, pictures too (Qwen2, Llama, LLaVA).
    case plain
    /// A picture's rows stand at its time, row and column on the merged grid; a film's steps are
    /// `tokensPerSecond` · seconds apart, or 1 where the model does not count seconds (Qwen2-VL).
    case multimodal(tokensPerSecond: Double?)
  }

  public let style: Style
  /// Position of the next text token.
  public private(set) var next = 0
  /// The highest position given out; −1 at first.
  public private(set) var highest = -1

  public init(_ style: Style) { self.style = style }

  /// How positions of a model are counted.
  public init(of model: ModelConfiguration) {
    switch (model.text.rope.sections, model.vision?.kind) {
    case (nil, _): self.init(.plain)
    case (_, .qwen25(_, _, let tokensPerSecond)): self.init(.multimodal(tokensPerSecond: tokensPerSecond))
    default: self.init(.multimodal(tokensPerSecond: nil))
    }
  }

  public mutating func text() -> TokenPosition {
    let position = TokenPosition(next)
    highest = max(highest, next)
    next += 1
    return position
  }

  /// Rows of a picture on its merged grid. `secondsPerStep` is nil for a still. Throws where a film is too long to count.
  public mutating func picture(
    _ grid: PictureGrid, secondsPerStep: Double?
  ) throws(InferenceError) -> [TokenPosition] {
    guard case .multimodal(let tokensPerSecond) = style else {
      return (0..<grid.count).map { _ in text() }
    }
    // PyTorch multiplies the whole steps by the interval in 32-bit floats and cuts the fraction off.
    let interval = secondsPerStep.flatMap { seconds in tokensPerSecond.map { Float($0 * seconds) } } ?? 1
    let last = Float(grid.time - 1) * interval
    guard interval >= 0, last < 1e9 else {
      throw .badRequest(
        what: "seconds between a film's steps", got: "\(secondsPerStep ?? 0)",
        expected: "a small number, 0 or more")
    }
    var positions: [TokenPosition] = []
    positions.reserveCapacity(grid.count)
    for step in 0..<grid.time {
      for row in 0..<grid.height {
        for column in 0..<grid.width {
          positions.append(
            TokenPosition(
              time: Int32(next + Int(Float(step) * interval)), row: Int32(next + row),
              column: Int32(next + column)))
        }
      }
    }
    highest = max(highest, next + Int(last), next + grid.height - 1, next + grid.width - 1)
    next += max(grid.height, grid.width)
    return positions
  }

  /// What is generated follows the highest position (`rope_delta`), which a long film may have pushed beyond `next`.
  public mutating func startGenerating() { next = highest + 1 }
}
