import CKernels
import DriveTypes
import Foundation
import Glibc

/// Writes a safetensors file from start to end, so that no more than a buffer of it is in memory.
///
/// Tensors stand with the widest type first, then by name: every one is aligned to its type without holes. The same
/// tensors give the same bytes.
public final class SafetensorsWriter {
  public let file: URL
  /// In the order in which their values must be given.
  public let tensors: [StoredTensor]
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var left: Int
  private static let bufferBytes = 1 << 20

  /// - Parameter metadata: strings for the header; `format: pt` is what transformers expects.
  public init(
    _ file: URL, tensors: [StoredTensor], metadata: [(key: String, value: String)] = [("format", "pt")]
  ) throws(InferenceError) {
    self.file = file
    var end = 0
    self.tensors =
      tensors.sorted { ($1.type.byteCount, $0.name) < ($0.type.byteCount, $1.name) }
      .map { tensor in
        var tensor = tensor
        let bytes = tensor.count * tensor.type.byteCount
        tensor.bytes = end..<end + bytes
        end += bytes
        return tensor
      }
    left = end
    descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(file: file.path, reason: systemReason(errno)) }
    var members = [
      JSONMember("__metadata__", .object(metadata.map { JSONMember($0.key, .string($0.value)) }))
    ]
    if metadata.isEmpty { members = [] }
    members += self.tensors.map { tensor in
      JSONMember(
        tensor.name,
        .object([
          JSONMember("dtype", .string(tensor.type.rawValue)),
          JSONMember("shape", .array(tensor.shape.map { .integer($0) })),
          JSONMember(
            "data_offsets", .array([.integer(tensor.bytes.lowerBound), .integer(tensor.bytes.upperBound)])),
        ]))
    }
    var header = JSONWriter.write(.object(members), indent: nil)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { buffer.append(contentsOf: $0) }
    buffer += header
  }

  deinit { close(descriptor) }

  /// Appends values as bytes, whatever tensor they belong to.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) {
    precondition(bytes.count <= left, "more values than the header says")
    left -= bytes.count
    if bytes.count + buffer.count <= Self.bufferBytes { return buffer.append(contentsOf: bytes) }
    try flush()
    try write(bytes)
  }

  /// Appends floats as values of a type: rounded to nearest, ties to even.
  public func append(_ values: UnsafeBufferPointer<Float>, as type: ElementType) throws(InferenceError) {
    switch type {
    case .float32: try append(UnsafeRawBufferPointer(values))
    case .bfloat16, .float16:
      var start = 0
      var narrow = [UInt16](repeating: 0, count: min(values.count, 65_536))
      while start < values.count {
        let part = UnsafeBufferPointer(rebasing: values[start..<min(values.count, start + narrow.count)])
        if type == .bfloat16, let base = part.baseAddress {
          dl_narrow_bfloat(base, &narrow, part.count)
        } else {
          for i in part.indices { narrow[i] = Float16(part[i]).bitPattern }
        }
        var failure: InferenceError?
        narrow.withUnsafeBytes { bytes in
          do throws(InferenceError) {
            try append(UnsafeRawBufferPointer(rebasing: bytes[0..<2 * part.count]))
          } catch { failure = error }
        }
        if let failure { throw failure }
        start += part.count
      }
    default: preconditionFailure("floats are written as floats")
    }
  }

  /// Everything is on disk afterwards.
  public func finish() throws(InferenceError) {
    precondition(left == 0, "fewer values than the header says")
    try flush()
    guard fsync(descriptor) == 0 else { throw .cannotWrite(file: file.path, reason: systemReason(errno)) }
  }

  private func flush() throws(InferenceError) {
    var failure: InferenceError?
    buffer.withUnsafeBytes { bytes in
      do throws(InferenceError) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    buffer.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(
        descriptor, bytes.baseAddress.map { $0 + done }, min(bytes.count - done, 1 << 30))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .cannotWrite(file: file.path, reason: systemReason(errno)) }
      done += count
    }
  }
}
