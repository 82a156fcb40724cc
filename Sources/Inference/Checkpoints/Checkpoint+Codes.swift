import CKernels

/// Layers stored as codes with scales; `StoredQuantisation` describes the form.
extension Checkpoint {
  public func storedPath(of name: String) -> NumericPath? {
    guard let place = self[name], place.tensor.shape.count == 2, let scale = self[name + scaleSuffix] else {
      return nil
    }
    switch (place.tensor.type, scale.tensor.type) {
    case (.int8, .float32): return .int8
    case (.uint8, .float16): return .int4
    default: return nil
    }
  }

  public func readCodes(
    _ name: String, shape: [Int], rows: Range<Int>, codes: UnsafeMutablePointer<UInt8>,
    scales: UnsafeMutablePointer<UInt8>
  ) throws(InferenceError) {
    guard let path = storedPath(of: name), shape.count == 2 else {
      throw .missingTensor(name: name + scaleSuffix, shape: shape, file: self.path.path)
    }
    let (codeBytes, scaleBytes) = (
      PackedMatrix.codeBytes(path, inputs: shape[1]), PackedMatrix.scaleBytes(path, inputs: shape[1])
    )
    let values = try place(of: name, shape: [shape[0], codeBytes])
    let groups = scaleBytes / (path == .int4 ? 2 : 4)
    let factors = try place(of: name + scaleSuffix, shape: path == .int4 ? [shape[0], groups] : [shape[0]])
    try values.file.read(
      values.tensor, bytes: rows.lowerBound * codeBytes..<rows.upperBound * codeBytes, into: codes)
    try factors.file.read(
      factors.tensor, bytes: rows.lowerBound * scaleBytes..<rows.upperBound * scaleBytes, into: scales)
  }

  /// Rows of codes as floats: code · scale, one rounding.
  func readRounded(
    _ name: String, shape: [Int], rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError) {
    guard let path = storedPath(of: name), shape.count == 2 else {
      throw .missingTensor(name: name, shape: shape, file: self.path.path)
    }
    let inputs = shape[1]
    let (codeBytes, scaleBytes) = (
      PackedMatrix.codeBytes(path, inputs: inputs), PackedMatrix.scaleBytes(path, inputs: inputs)
    )
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: codeBytes)
    let factors = UnsafeMutableRawPointer.allocate(byteCount: max(4, scaleBytes), alignment: 4)
    defer {
      buffer.deallocate()
      factors.deallocate()
    }
    for row in rows {
      try readCodes(
        name, shape: shape, rows: row..<row + 1, codes: buffer,
        scales: factors.assumingMemoryBound(to: UInt8.self))
      let out = target + (row - rows.lowerBound) * inputs
      if path == .int8 {
        let scale = factors.load(as: Float.self)
        for i in 0..<inputs { out[i] = Float(Int8(bitPattern: buffer[i])) * scale }
      } else {
        let halves = factors.assumingMemoryBound(to: UInt16.self)
        for i in 0..<inputs {
          let byte = buffer[i / 2]
          let code = Int8(bitPattern: i % 2 == 0 ? byte << 4 : byte & 0xF0) >> 4
          out[i] = Float(code) * Float(Float16(bitPattern: halves[i / PackedMatrix.groupInputs]))
        }
      }
    }
  }
}
