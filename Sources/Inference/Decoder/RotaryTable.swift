import Glibc

/// Cosines and sines of rotary position embedding, in 32-bit floats as Hugging Face computes them.
///
/// Rows are computed once for each position and then copied; the table grows as sequences do.
package final class RotaryTable {
  /// Frequencies: half of a head's values.
  package let half: Int
  /// θ^(−2i/d), stretched where the configuration says so.
  package let frequencies: [Float]
  /// Frequencies that turn by time, row and column, in that order.
  private let sections: [Range<Int>]
  /// [position, half]
  private var cosines: [Float] = []
  private var sines: [Float] = []

  package init(_ rope: RotaryConfiguration, headDimension: Int) {
    half = headDimension / 2
    frequencies = Self.frequencies(rope, headDimension: headDimension)
    var first = 0
    sections = (rope.sections ?? [half]).map { count in
      defer { first += count }
      return first..<first + count
    }
  }

  /// transformers' `compute_default_rope_parameters` and `_compute_llama3_parameters`, in 32-bit floats.
  private static func frequencies(_ rope: RotaryConfiguration, headDimension d: Int) -> [Float] {
    let plain = (0..<d / 2).map { 1 / Float(pow(rope.theta, Double(Float(2 * $0) / Float(d)))) }
    guard let llama3 = rope.llama3 else { return plain }
    let original = Float(llama3.originalPositions)
    let (low, high) = (Float(llama3.lowFrequencyFactor), Float(llama3.highFrequencyFactor))
    let factor = Float(llama3.factor)
    return plain.map { frequency in
      let wavelength = 2 * Float.pi / frequency
      if wavelength > original / low { return frequency / factor }
      if wavelength < original / high { return frequency }
      let smooth = (original / wavelength - low) / (high - low)
      return (1 - smooth) * frequency / factor + smooth * frequency
    }
  }

  /// Writes the angles of `positions` to rows from `row` on, [.., half] each.
  package func fill(_ positions: ArraySlice<TokenPosition>, cosines: Rows, sines: Rows, from row: Int) {
    var highest: Int32 = 0
    for position in positions { highest = max(highest, position.time, position.row, position.column) }
    grow(to: Int(highest) + 1)
    self.cosines.withUnsafeBufferPointer { from in
      copy(positions, from, to: cosines, row)
    }
    self.sines.withUnsafeBufferPointer { from in
      copy(positions, from, to: sines, row)
    }
  }

  private func copy(
    _ positions: ArraySlice<TokenPosition>, _ table: UnsafeBufferPointer<Float>, to rows: Rows, _ first: Int
  ) {
    var row = first
    for position in positions {
      let target = rows[row]
      for (axis, section) in sections.enumerated() {
        let index = axis == 0 ? position.time : axis == 1 ? position.row : position.column
        let line = Int(index) * half
        for i in section { target[i] = table[line + i] }
      }
      row += 1
    }
  }

  private func grow(to count: Int) {
    let held = cosines.count / max(1, half)
    guard count > held else { return }
    // Grown by doubling, so that a sequence's tokens do not move the table one by one.
    let wanted = max(count, 2 * held, 256)
    cosines.reserveCapacity(wanted * half)
    sines.reserveCapacity(wanted * half)
    for position in held..<wanted {
      for frequency in frequencies {
        let angle = Double(Float(position) * frequency)
        cosines.append(Float(cos(angle)))
        sines.append(Float(sin(angle)))
      }
    }
  }
}
