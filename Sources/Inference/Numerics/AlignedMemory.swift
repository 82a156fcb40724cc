import CKernels

/// Zeroed memory on a border of 64 bytes, in large pages where it is large; given back at the end.
final class AlignedMemory {
  let base: UnsafeMutableRawPointer
  let bytes: Int

  init(bytes: Int) throws(InferenceError) {
    guard let base = dl_matrix_allocate(Int64(max(64, bytes))) else {
      throw .badRequest(what: "memory", got: "none left", expected: "\(bytes) bytes more")
    }
    self.base = base
    self.bytes = max(64, bytes)
  }

  deinit { dl_matrix_free(base, Int64(bytes)) }
}
