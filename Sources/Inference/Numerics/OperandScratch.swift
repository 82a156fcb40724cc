import CKernels

/// Memory for the packed rows of a product's left side; grows to the largest asked for.
final class OperandScratch {
  private var words = OperandScratch.allocate(64)
  private var scales = OperandScratch.allocate(64)
  private var starts = OperandScratch.allocate(64)

  deinit {
    for buffer in [words, scales, starts] { buffer.deallocate() }
  }

  /// An operand with undefined content.
  func operand(path: NumericPath, rows: Int, inputs: Int) -> dl_operand {
    let (rows, inputs) = (Int64(rows), Int64(inputs))
    Self.grow(&words, Int(dl_operand_words(path.code, rows, inputs)) * 4)
    Self.grow(&scales, Int(rows) * 4)
    Self.grow(&starts, Int(dl_operand_starts(path.code, rows, inputs)) * 4)
    return dl_operand(
      rows: rows, inputs: inputs, path: path.code,
      words: words.baseAddress?.assumingMemoryBound(to: UInt32.self),
      scales: scales.baseAddress?.assumingMemoryBound(to: Float.self),
      starts: starts.baseAddress?.assumingMemoryBound(to: Int32.self))
  }

  private static func allocate(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
    .allocate(byteCount: bytes, alignment: 64)
  }

  private static func grow(_ buffer: inout UnsafeMutableRawBufferPointer, _ bytes: Int) {
    guard bytes > buffer.count else { return }
    buffer.deallocate()
    buffer = allocate(bytes)
  }
}
