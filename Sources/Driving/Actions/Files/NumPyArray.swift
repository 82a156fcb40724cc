/// An array of NumPy's `.npy` format (version 1 to 3; little-endian floats in C order), as far as codebooks need it.
struct NumPyArray: Sendable, Hashable {
  var shape: [Int]
  /// In C order: the last index runs fastest.
  var values: [Double]

  /// - Parameter file: name for error messages.
  init(_ bytes: [UInt8], file: String) throws(ActionVocabularyError) {
    func flaw(_ place: String, _ expected: String, _ got: String) -> ActionVocabularyError {
      .malformedCodebook(file: file, place: place, expected: expected, got: got)
    }
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    guard bytes.count >= 12, bytes.starts(with: magic) else {
      throw flaw(
        "byte 0", "NumPy's magic bytes", bytes.isEmpty ? "an empty file" : "\(Array(bytes.prefix(6)))")
    }
    let isLong = bytes[6] >= 2
    guard (1...3).contains(bytes[6]) else { throw flaw("byte 6", "version 1, 2 or 3", "\(bytes[6])") }
    let start = isLong ? 12 : 10
    var length = Int(bytes[8]) | Int(bytes[9]) << 8
    if isLong { length |= Int(bytes[10]) << 16 | Int(bytes[11]) << 24 }
    guard start + length <= bytes.count else {
      throw flaw("byte 8", "a header within the file", "\(length) bytes of \(bytes.count)")
    }
    let header = String(decoding: bytes[start..<(start + length)], as: UTF8.self)
    func entry(_ key: String, until end: Character) -> Substring? {
      guard let place = header.firstRange(of: "'\(key)':") else { return nil }
      let rest = header[place.upperBound...].drop { $0 == " " }
      return rest.firstIndex(of: end).map { rest[..<$0] }
    }
    guard let descriptor = entry("descr", until: ",") else {
      throw flaw("header", "a 'descr'", "\(header.prefix(80))")
    }
    guard entry("fortran_order", until: ",") == "False" else {
      throw flaw("header", "'fortran_order': False", "another order; save with numpy.ascontiguousarray")
    }
    guard let list = entry("shape", until: ")"), list.first == "(" else {
      throw flaw("header", "a 'shape'", "\(header.prefix(80))")
    }
    var shape: [Int] = []
    var count = 1
    for part in list.dropFirst().split(separator: ",") {
      let text = part.filter { $0 != " " }
      if text.isEmpty { continue }
      guard let size = Int(text), size >= 0, size <= 1 << 28 else {
        throw flaw("header", "sizes of 0 to 2²⁸", "\(text)")
      }
      shape.append(size)
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw flaw("header", "a shape within the file", "(\(list.dropFirst()))") }
      count = product
    }
    let isDouble = descriptor == "'<f8'"
    guard isDouble || descriptor == "'<f4'" else {
      throw flaw("header", "'<f4' or '<f8'", "\(descriptor)")
    }
    let size = isDouble ? 8 : 4
    let body = bytes.count - start - length
    guard count <= body / size, count * size == body else {
      throw flaw("byte \(start + length)", "\(count) numbers of \(size) bytes", "\(body) bytes")
    }
    self.shape = shape
    values = (0..<count).map { i in
      var bits: UInt64 = 0
      for k in 0..<size { bits |= UInt64(bytes[start + length + i * size + k]) << (8 * UInt64(k)) }
      return isDouble ? Double(bitPattern: bits) : Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    }
  }
}
