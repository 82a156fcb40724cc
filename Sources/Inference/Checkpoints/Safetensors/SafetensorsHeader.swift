import DriveTypes

/// The JSON header of a safetensors file: `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}` with
/// an optional `"__metadata__"` of strings.
///
/// A scanner of its own, because a general JSON tree of a header of 100 MB would take gigabytes: here memory stays within
/// a few times the text, whatever stands in it.
struct SafetensorsHeader {
  var tensors: [StoredTensor] = []
  var metadata: [(key: String, value: String)] = []

  /// Largest header that Hugging Face's own reader takes, bytes.
  static let maximumBytes = 100_000_000
  static let maximumDimensions = 8

  private let text: [UInt8]
  private let file: String
  private var position = 0

  /// - Parameter dataBytes: what follows the header; tensors must fill it exactly, without holes or overlaps.
  init(_ text: [UInt8], dataBytes: Int, file: String) throws(InferenceError) {
    self.text = text
    self.file = file
    try members { (scanner, name) throws(InferenceError) in
      if name == "__metadata__" {
        try scanner.members { (scanner, key) throws(InferenceError) in
          scanner.metadata.append((key, try scanner.string()))
        }
      } else {
        scanner.tensors.append(try scanner.tensor(name))
      }
    }
    skipSpace()
    guard position == text.count else { throw error(expected: "the end of the header") }
    try checkLayout(dataBytes)
  }

  private mutating func tensor(_ name: String) throws(InferenceError) -> StoredTensor {
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try members { (scanner, key) throws(InferenceError) in
      switch key {
      case "dtype" where type == nil:
        let word = try scanner.string()
        guard let known = ElementType(rawValue: word) else {
          throw .unsupported(
            what: "\(scanner.file): data type of tensor '\(shown(name))'", got: shown(word),
            expected: ElementType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        type = known
      case "shape" where shape == nil: shape = try scanner.integers(atMost: Self.maximumDimensions)
      case "data_offsets" where offsets == nil: offsets = try scanner.integers(atMost: 2)
      default:
        throw scanner.error(expected: "dtype, shape and data_offsets, each once", got: "'\(shown(key))'")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw problem(name, expected: "dtype, shape and two data_offsets", got: "less")
    }
    guard offsets[0] <= offsets[1] else {
      throw problem(name, expected: "data_offsets in order", got: "\(offsets)")
    }
    var count = type.byteCount
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else {
        throw problem(name, expected: "a shape of fewer than 2^63 bytes", got: "\(shape)")
      }
      count = product
    }
    guard count == offsets[1] - offsets[0] else {
      throw problem(
        name, expected: "\(count) bytes, as \(type.rawValue) of shape \(shape) takes",
        got: "\(offsets[1] - offsets[0])")
    }
    return StoredTensor(name: name, type: type, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  /// Puts tensors in the order of their bytes and checks that they fill the data.
  private mutating func checkLayout(_ dataBytes: Int) throws(InferenceError) {
    tensors.sort { a, b in
      if a.bytes.lowerBound != b.bytes.lowerBound { return a.bytes.lowerBound < b.bytes.lowerBound }
      return a.bytes.upperBound != b.bytes.upperBound
        ? a.bytes.upperBound < b.bytes.upperBound : a.name < b.name
    }
    var end = 0
    for tensor in tensors {
      guard tensor.bytes.upperBound <= dataBytes else {
        throw problem(
          tensor.name, expected: "bytes within the file's \(dataBytes) of data",
          got: "\(tensor.bytes); the file may be cut short")
      }
      guard tensor.bytes.lowerBound == end else {
        throw problem(
          tensor.name,
          expected:
            "bytes from \(end) on, where the tensor before it ends: safetensors has no holes or overlaps",
          got: "\(tensor.bytes)")
      }
      end = tensor.bytes.upperBound
    }
    guard end == dataBytes else {
      throw .malformed(
        file: file, place: "data", expected: "\(end) bytes, as the header says", got: "\(dataBytes)")
    }
    let names = tensors.map(\.name).sorted()
    for (name, next) in zip(names, names.dropFirst()) where name == next {
      throw problem(name, expected: "once", got: "twice")
    }
  }

  private func problem(_ name: String, expected: String, got: String) -> InferenceError {
    .malformed(file: file, place: "tensor '\(shown(name))'", expected: expected, got: got)
  }

  private func error(expected: String, got: String? = nil) -> InferenceError {
    let found = position < text.count ? "byte \(text[position])" : "the end of the header"
    return .malformed(
      file: file, place: "header byte \(8 + position)", expected: expected, got: got ?? found)
  }
}

/// A name from a file, short enough for a message.
func shown(_ name: String) -> String { name.count <= 120 ? name : name.prefix(120) + "…" }

extension SafetensorsHeader {
  private mutating func skipSpace() {
    while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
  }

  /// Whether the next character is `byte`; takes it then.
  private mutating func take(_ byte: Character) -> Bool {
    skipSpace()
    guard position < text.count, text[position] == byte.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func need(_ byte: Character) throws(InferenceError) {
    guard take(byte) else { throw error(expected: "'\(byte)'") }
  }

  /// The members of an object; `each` reads the value.
  private mutating func members(
    _ each: (inout SafetensorsHeader, String) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    try need("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try need(":")
      try each(&self, key)
    } while take(",")
    try need("}")
  }

  private mutating func integers(atMost count: Int) throws(InferenceError) -> [Int] {
    var values: [Int] = []
    try need("[")
    if take("]") { return values }
    repeat {
      guard values.count < count else { throw error(expected: "at most \(count) numbers") }
      skipSpace()
      let start = position
      while position < text.count, (0x30...0x39).contains(text[position]), position - start < 20 {
        position += 1
      }
      guard let value = Int(String(decoding: text[start..<position], as: UTF8.self)) else {
        throw error(expected: "an integer from 0 to \(Int.max)")
      }
      values.append(value)
    } while take(",")
    try need("]")
    return values
  }

  private mutating func string() throws(InferenceError) -> String {
    try need("\"")
    let start = position
    var hasEscapes = false
    while position < text.count, text[position] != 0x22 {
      if text[position] == 0x5C {
        hasEscapes = true
        position += 1
      } else if text[position] < 0x20 {
        throw error(expected: "an escaped control character")
      }
      position += 1
    }
    guard position < text.count else {
      position = text.count
      throw error(expected: "'\"' at the string's end")
    }
    position += 1
    if hasEscapes {
      let quoted = Array(text[start - 1..<position])
      let node = try reading { () throws(JSONError) in try JSONReader.read(quoted, file: file) }
      guard case .string(let value) = node.value else { throw error(expected: "a string") }
      return value
    }
    guard let value = String(validating: text[start..<position - 1], as: UTF8.self) else {
      throw error(expected: "UTF-8 in the string that ends here", got: "other bytes")
    }
    return value
  }
}
