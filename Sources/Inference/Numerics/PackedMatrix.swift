import CKernels

/// What follows a matrix product.
public enum Activation: Int32, Sendable, Hashable, CaseIterable {
  case none, silu
  /// GELU with the error function; with the tanh approximation; x·σ(1.702 x).
  case gelu, geluTanh, quickGelu
}

/// The weights of a linear layer y = x·Wᵀ, held as the kernels of a numeric path read them.
///
/// `outputs` rows of `inputs` values, as PyTorch's `Linear.weight`. A *gated* matrix holds two layers of the same
/// shape, gate rows first, then up rows; its product gives activation(gate)·up, `outputs / 2` values a row.
/// The layout is described in CKernels/include/matrix.h.
public final class PackedMatrix: @unchecked Sendable {
  public let outputs, inputs: Int
  public let path: NumericPath
  public let isGated: Bool
  private let panels: AlignedMemory
  private let scales: AlignedMemory?
  /// The matrix as C sees it.
  let packed: dl_matrix

  /// Values of a row of results.
  public var columns: Int { isGated ? outputs / 2 : outputs }
  /// Memory held, bytes.
  public var bytes: Int { panels.bytes + (scales?.bytes ?? 0) }

  /// Inputs that share a scale in `int4`.
  public static let groupInputs = Int(DL_GROUP_INPUTS)

  /// - Parameter fill: writes the rows of a range of outputs as 32-bit floats, row-major; called for ranges in order.
  public convenience init(
    outputs: Int, inputs: Int, path: NumericPath, isGated: Bool = false,
    fill: (Range<Int>, UnsafeMutablePointer<Float>) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    try self.init(empty: outputs, inputs: inputs, path: path, isGated: isGated)
    let ranges = Self.chunks(outputs: outputs, rowBytes: inputs * 4, isGated: isGated)
    let rows = try AlignedMemory(bytes: (ranges.map(\.count).max() ?? 0) * inputs * 4)
    let floats = rows.base.bindMemory(to: Float.self, capacity: rows.bytes / 4)
    for range in ranges {
      try fill(range, floats)
      let done = withUnsafePointer(to: packed) {
        dl_matrix_pack($0, Int64(range.lowerBound), Int64(range.count), floats)
      }
      if done == 0 { throw .badRequest(what: "memory", got: "none left", expected: "room for rows of codes") }
    }
  }

  /// A matrix of zeros, to be packed.
  private init(empty outputs: Int, inputs: Int, path: NumericPath, isGated: Bool) throws(InferenceError) {
    precondition(!isGated || outputs % 2 == 0, "a gated matrix holds two layers of one shape")
    // Sums of 131,072 products of codes fit 32 bits.
    guard outputs > 0, inputs > 0, outputs <= 1 << 28, inputs <= 1 << 17 else {
      throw .unsupported(
        what: "the shape of a linear layer", got: "[\(outputs), \(inputs)]",
        expected: "[1...\(1 << 28), 1...\(1 << 17)]")
    }
    self.outputs = outputs
    self.inputs = inputs
    self.path = path
    self.isGated = isGated
    let count = Int(dl_matrix_panel_count(Int64(outputs), isGated ? 1 : 0))
    panels = try AlignedMemory(bytes: count * Int(dl_matrix_panel_bytes(path.code, Int64(inputs))))
    scales = path == .int8 ? try AlignedMemory(bytes: count * Int(DL_PANEL_OUTPUTS) * 4) : nil
    packed = dl_matrix(
      outputs: Int64(outputs), inputs: Int64(inputs), path: path.code, is_gated: isGated ? 1 : 0,
      panels: panels.base.assumingMemoryBound(to: UInt8.self),
      scales: scales?.base.assumingMemoryBound(to: Float.self))
  }

  /// Row `output` as it is held, back in 32-bit floats: what an embedding looks up.
  public func row(_ output: Int, into target: UnsafeMutablePointer<Float>) {
    precondition(output >= 0 && output < outputs, "row outside the matrix")
    withUnsafePointer(to: packed) { dl_matrix_row($0, Int64(output), target) }
  }

  /// Ranges of outputs of at most 8 MiB, or 32 rows.
  private static func chunks(outputs: Int, rowBytes: Int, isGated: Bool) -> [Range<Int>] {
    let rows = max(1, (8 << 20) / max(1, rowBytes) / 32) * 32
    return stride(from: 0, to: outputs, by: rows).map { $0..<min($0 + rows, outputs) }
  }
}

/// Weights as whole numbers with scales: what a quantised checkpoint holds.
extension PackedMatrix {
  /// Bytes of a row of codes: `int8` one byte a code; `int4` two codes a byte, the first in the low half, in two's
  /// complement. 0 for other paths.
  public static func codeBytes(_ path: NumericPath, inputs: Int) -> Int {
    Int(dl_matrix_code_bytes(path.code, Int64(inputs)))
  }

  /// Bytes of a row's scales: `int8` one 32-bit float; `int4` a 16-bit float for each group of 64 inputs. 0 for other
  /// paths.
  public static func scaleBytes(_ path: NumericPath, inputs: Int) -> Int {
    Int(dl_matrix_scale_bytes(path.code, Int64(inputs)))
  }

  /// Rounds `count` rows of floats to codes and scales, row after row: just what a matrix made from the floats holds.
  public static func quantise(
    _ path: NumericPath, inputs: Int, rows: UnsafePointer<Float>, count: Int,
    codes: UnsafeMutablePointer<UInt8>, scales: UnsafeMutablePointer<UInt8>
  ) {
    dl_matrix_quantise(path.code, Int64(inputs), rows, Int64(count), codes, scales)
  }

  /// A matrix from codes; `path` is `int8` or `int4`.
  ///
  /// - Parameter fill: writes codes and scales of a range of outputs, row after row, `codeBytes` and `scaleBytes` each;
  ///   called for ranges in order.
  public convenience init(
    outputs: Int, inputs: Int, path: NumericPath, isGated: Bool = false,
    codes fill: (
      Range<Int>, _ codes: UnsafeMutablePointer<UInt8>, _ scales: UnsafeMutablePointer<UInt8>
    ) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    precondition(path == .int8 || path == .int4, "only int8 and int4 have codes")
    try self.init(empty: outputs, inputs: inputs, path: path, isGated: isGated)
    let (codeBytes, scaleBytes) = (
      Self.codeBytes(path, inputs: inputs), Self.scaleBytes(path, inputs: inputs)
    )
    let ranges = Self.chunks(outputs: outputs, rowBytes: codeBytes + scaleBytes, isGated: isGated)
    let most = ranges.map(\.count).max() ?? 0
    let codes = try AlignedMemory(bytes: most * codeBytes)
    let scales = try AlignedMemory(bytes: most * scaleBytes)
    let codeBase = codes.base.bindMemory(to: UInt8.self, capacity: codes.bytes)
    let scaleBase = scales.base.bindMemory(to: UInt8.self, capacity: scales.bytes)
    for range in ranges {
      try fill(range, codeBase, scaleBase)
      withUnsafePointer(to: packed) {
        dl_matrix_pack_codes($0, Int64(range.lowerBound), Int64(range.count), codeBase, scaleBase)
      }
    }
  }

  /// Codes and scales of one output, as the initialiser takes them.
  public func codes(
    _ output: Int, codes: UnsafeMutablePointer<UInt8>, scales: UnsafeMutablePointer<UInt8>
  ) {
    precondition(path == .int8 || path == .int4, "only int8 and int4 have codes")
    precondition(output >= 0 && output < outputs, "row outside the matrix")
    withUnsafePointer(to: packed) { dl_matrix_codes($0, Int64(output), codes, scales) }
  }
}

extension NumericPath {
  /// The path's number in C.
  var code: Int32 {
    switch self {
    case .fp32: 0
    case .bf16: 1
    case .int8: 2
    case .int4: 3
    }
  }
}
