/// How the values of a stored tensor are written: the data types of safetensors that this engine reads.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case float64 = "F64"
  case int8 = "I8"
  case uint8 = "U8"
  case int32 = "I32"
  case int64 = "I64"
  case bool = "BOOL"

  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16: 2
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  /// Weights can be read from it as 32-bit floats.
  public var isFloat: Bool {
    switch self {
    case .float32, .float16, .bfloat16, .float64: true
    case .int8, .uint8, .int32, .int64, .bool: false
    }
  }
}

/// A tensor of a safetensors file.
public struct StoredTensor: Sendable, Hashable {
  public var name: String
  public var type: ElementType
  public var shape: [Int]
  /// Where its values stand, counted from the end of the header.
  public var bytes: Range<Int>

  public init(name: String, type: ElementType, shape: [Int], bytes: Range<Int> = 0..<0) {
    (self.name, self.type, self.shape, self.bytes) = (name, type, shape, bytes)
  }

  public var count: Int { shape.reduce(1, *) }
  /// Values of one index of the first dimension; 1 where there is none.
  var rowCount: Int { shape.dropFirst().reduce(1, *) }
}
