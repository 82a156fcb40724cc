/// What follows a matrix product.
public enum Activation: Sendable, Hashable {
  case none, silu
  /// GELU with the error function; with the tanh approximation; x·σ(1.702 x).
  case gelu, geluTanh, quickGelu
}

/// The weights of a linear layer y = x·Wᵀ, held as the kernels of a numeric path read them.
///
/// `outputs` rows of `inputs` values, as PyTorch's `Linear.weight`. A *gated* matrix holds two layers of the same
/// shape, gate rows first, then up rows; its product gives activation(gate)·up, `outputs / 2` values a row.
public final class PackedMatrix: @unchecked Sendable {
  public let outputs, inputs: Int
  public let path: NumericPath
  public let isGated: Bool
  private var values: [Float]

  /// - Parameter fill: writes the rows of a range of outputs as 32-bit floats, row-major; called for ranges in order.
  public init(
    outputs: Int, inputs: Int, path: NumericPath, isGated: Bool = false,
    fill: (Range<Int>, UnsafeMutablePointer<Float>) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    precondition(!isGated || outputs % 2 == 0, "a gated matrix holds two layers of one shape")
    self.outputs = outputs
    self.inputs = inputs
    self.path = path
    self.isGated = isGated
    var values = [Float](repeating: 0, count: outputs * inputs)
    var failure: InferenceError?
    values.withUnsafeMutableBufferPointer { buffer in
      do throws(InferenceError) { try fill(0..<outputs, buffer.baseAddress!) } catch { failure = error }
    }
    if let failure { throw failure }
    self.values = values
  }

  /// Memory held, bytes.
  public var bytes: Int { values.count * 4 }

  /// Row `output` as it is held, back in 32-bit floats: what an embedding looks up.
  public func row(_ output: Int, into target: UnsafeMutablePointer<Float>) {
    for column in 0..<inputs { target[column] = values[output * inputs + column] }
  }

  func value(_ output: Int, _ input: Int) -> Float { values[output * inputs + input] }
}
