import CKernels
import Foundation

/// A safetensors file, open for reading: 8 bytes with the header's size (little-endian), a JSON header, then the values.
///
/// Nothing of the data is read or held until asked for.
public final class SafetensorsFile {
  public let file: URL
  /// In the order of their bytes.
  public let tensors: [StoredTensor]
  /// In the file's order.
  public let metadata: [(key: String, value: String)]
  private let places: [String: Int]
  private let reader: FileReader
  private let dataStart: Int

  public init(_ file: URL) throws(InferenceError) {
    self.file = file
    reader = try FileReader(file)
    guard reader.byteCount >= 8 else {
      throw .malformed(
        file: file.path, place: "its start", expected: "8 bytes with the size of the header",
        got: "a file of \(reader.byteCount)")
    }
    let size = try reader.bytes(at: 0, count: 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let limit = min(SafetensorsHeader.maximumBytes, reader.byteCount - 8)
    guard size <= UInt64(limit) else {
      throw .malformed(
        file: file.path, place: "its first 8 bytes", expected: "a header of at most \(limit) bytes",
        got: "\(size); this is not a safetensors file, or it is cut short")
    }
    dataStart = 8 + Int(size)
    let header = try SafetensorsHeader(
      try reader.bytes(at: 8, count: Int(size)), dataBytes: reader.byteCount - dataStart, file: file.path)
    tensors = header.tensors
    metadata = header.metadata
    places = Dictionary(uniqueKeysWithValues: header.tensors.enumerated().map { ($1.name, $0) })
  }

  public var byteCount: Int { reader.byteCount }

  public subscript(name: String) -> StoredTensor? { places[name].map { tensors[$0] } }

  /// The raw bytes of a part of a tensor, counted from the tensor's start.
  public func read(
    _ tensor: StoredTensor, bytes: Range<Int>, into target: UnsafeMutableRawPointer
  ) throws(InferenceError) {
    precondition(bytes.lowerBound >= 0 && bytes.upperBound <= tensor.bytes.count, "bytes outside the tensor")
    try reader.read(
      at: dataStart + tensor.bytes.lowerBound + bytes.lowerBound,
      into: UnsafeMutableRawBufferPointer(start: target, count: bytes.count))
  }

  /// Values of a tensor as 32-bit floats, counted in row-major order. 64-bit floats are rounded; integers are refused.
  public func read(
    _ tensor: StoredTensor, values: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError) {
    guard tensor.type.isFloat else {
      throw .unsupported(
        what: "\(file.path): tensor '\(shown(tensor.name))' as weights", got: tensor.type.rawValue,
        expected: "F32, F16, BF16 or F64")
    }
    let size = tensor.type.byteCount
    if tensor.type == .float32 {
      return try read(tensor, bytes: values.lowerBound * size..<values.upperBound * size, into: target)
    }
    // A buffer that stays in the second-level cache.
    let step = 65_536
    let buffer = UnsafeMutableRawPointer.allocate(
      byteCount: min(step, max(1, values.count)) * size, alignment: 64)
    defer { buffer.deallocate() }
    var first = values.lowerBound
    while first < values.upperBound {
      let count = min(step, values.upperBound - first)
      let out = target + (first - values.lowerBound)
      try read(tensor, bytes: first * size..<(first + count) * size, into: buffer)
      switch tensor.type {
      case .float16: dl_widen_half(buffer.assumingMemoryBound(to: UInt16.self), out, count)
      case .bfloat16: dl_widen_bfloat(buffer.assumingMemoryBound(to: UInt16.self), out, count)
      default:
        let doubles = buffer.assumingMemoryBound(to: Double.self)
        for i in 0..<count { out[i] = Float(doubles[i]) }
      }
      first += count
    }
  }
}

extension FileReader {
  func bytes(at offset: Int, count: Int) throws(InferenceError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var failure: InferenceError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(InferenceError) { try read(at: offset, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}
