import Foundation
import Inference
import Testing

/// Reading and writing safetensors files; the format is that of huggingface/safetensors' README.
@Suite struct SafetensorsTests {
  private func read(_ file: SafetensorsFile, _ name: String) throws -> [Float] {
    let tensor = try #require(file[name])
    var values = [Float](repeating: .nan, count: tensor.count)
    try values.withUnsafeMutableBufferPointer { buffer in
      try file.read(tensor, values: 0..<tensor.count, into: #require(buffer.baseAddress))
    }
    return values
  }

  @Test func readsEachFloatTypeExactly() throws {
    let folder = try TestFolder()
    // 1, −2, the smallest denormal half, the largest half, −infinity, a NaN; then bfloat16 and double by hand.
    let halves: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x7BFF, 0xFC00, 0x7E00, 0x8000, 0x03FF]
    let bfloats: [UInt16] = [0x3F80, 0xC000, 0x0001, 0x7F7F]
    let doubles = [0.1, -1e300]
    var data: [UInt8] = []
    for value in doubles { withUnsafeBytes(of: value) { data += $0 } }
    for value in halves + bfloats { withUnsafeBytes(of: value) { data += $0 } }
    try folder.write(
      "a.safetensors",
      header: """
        {"__metadata__":{"format":"pt"},"h":{"dtype":"F16","shape":[2,4],"data_offsets":[16,32]},
         "b":{"shape":[4],"data_offsets":[32,40],"dtype":"BF16"},"d\\u00e9":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}
        """, data: data)
    let file = try SafetensorsFile(folder.url / "a.safetensors")
    let h = try read(file, "h")
    #expect(h[0..<5] == [1, -2, 0x1p-24, 65504, -.infinity] && h[5].isNaN)
    #expect(h[6].sign == .minus && h[6] == 0 && h[7] == 1023 * 0x1p-24)
    #expect(try read(file, "b") == [1, -2, Float(bitPattern: 0x10000), Float(bitPattern: 0x7F7F_0000)])
    #expect(try read(file, "dé") == [0.1, -.infinity])
    #expect(file.metadata.map(\.value) == ["pt"])
    #expect(file["h"]?.shape == [2, 4])
  }

  @Test func conversionOfEveryHalfAgreesWithSwift() throws {
    let folder = try TestFolder()
    let halves = (0...UInt16.max).map { $0 }
    try folder.write(
      "a.safetensors", header: #"{"h":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#,
      data: halves.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
    let values = try read(try SafetensorsFile(folder.url / "a.safetensors"), "h")
    for (half, value) in zip(halves, values) {
      let expected = Float(Float16(bitPattern: half))
      #expect(value.isNaN ? expected.isNaN : value.bitPattern == expected.bitPattern)
    }
  }

  @Test func writesWhatItReadsInAnyType() throws {
    let folder = try TestFolder()
    // Ties of bfloat16: 1 + 2^-8 goes to the even 1, 1 + 3·2^-8 up to 1 + 2^-6.
    let values: [Float] = [1 + 0x1p-8, 1 + 0x3p-8, -3.14159, 65519.99, 1e-8, .infinity]
    let writer = try SafetensorsWriter(
      folder.url / "b.safetensors",
      tensors: [
        StoredTensor(name: "b", type: .bfloat16, shape: [6]),
        StoredTensor(name: "z", type: .float32, shape: [3, 2]),
        StoredTensor(name: "a", type: .bfloat16, shape: [2, 3]),
        StoredTensor(name: "h", type: .float16, shape: [6]),
      ])
    #expect(writer.tensors.map(\.name) == ["z", "a", "b", "h"])
    for tensor in writer.tensors {
      try values.withUnsafeBufferPointer { (buffer) throws(InferenceError) in
        try writer.append(buffer, as: tensor.type)
      }
    }
    try writer.finish()
    let file = try SafetensorsFile(folder.url / "b.safetensors")
    #expect(try read(file, "z") == values)
    #expect(try read(file, "h") == values.map { Float(Float16($0)) })
    let rounded = try read(file, "a")
    #expect(rounded[0..<2] == [1, 1 + 0x1p-6] && rounded[5] == .infinity)
    #expect(abs(rounded[2] + 3.14159) <= 0x1p-7)
    let start = try Data(contentsOf: folder.url / "b.safetensors").prefix(8)
    #expect(start.reversed().reduce(0) { $0 << 8 | Int($1) } % 8 == 0)
    #expect(
      message { _ = try SafetensorsWriter(folder.url / "b.safetensors", tensors: []) }.hasSuffix(
        "b.safetensors: cannot be written: File exists"))
  }

  /// Headers that no reader may trust, and what is said of each.
  @Test(arguments: [
    ("", "header byte 8: expected '{', got the end of the header"),
    ("[]", "header byte 8: expected '{', got byte 91"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, "header byte 61: expected '}'"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}x"#, "expected the end of the header"),
    (
      #"{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}"#,
      "data type of tensor 'a': got F8_E4M3, expected F32, F16, BF16, F64, I8, U8, I32, I64, BOOL"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
      "tensor 'a': expected 12 bytes, as F32 of shape [3] takes, got 8"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#,
      "tensor 'a': expected a shape of fewer than 2^63 bytes, got [4294967296, 4294967296]"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#,
      "tensor 'a': expected bytes within the file's 8 of data, got 0..<16; the file may be cut short"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[5],"data_offsets":[3,8]}}"#,
      "tensor 'b': expected bytes from 4 on, where the tensor before it ends: safetensors has no holes or overlaps, got 3..<8"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}}"#,
      "tensor 'b': expected bytes from 4 on"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
      "data: expected 4 bytes, as the header says, got 8"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
      "tensor 'a': expected once, got twice"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[8,0]}}"#,
      "tensor 'a': expected data_offsets in order, got [8, 0]"
    ),
    (#"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,8]}}"#, "expected an integer from 0 to"),
    (
      #"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,8]}}"#,
      "expected an integer from 0 to"
    ),
    (#"{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,8],"data_offsets":[0,8]}}"#, "expected at most 8 numbers"),
    (
      #"{"a":{"dtype":"U8","shape":[8]}}"#, "tensor 'a': expected dtype, shape and two data_offsets, got less"
    ),
    (
      #"{"a":{"dtype":"U8","dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
      "expected dtype, shape and data_offsets"
    ),
    (#"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"x":1}}"#, "got 'x'"),
    (#"{"__metadata__":{"format":1}}"#, "expected '\"'"),
    (#"{"a\ud800":1}"#, "expected the second half of a surrogate pair"),
  ]) func refusesHostileHeaders(header: String, expected: String) throws {
    let folder = try TestFolder()
    try folder.write("x.safetensors", header: header, data: [UInt8](repeating: 0, count: 8))
    let got = message { _ = try SafetensorsFile(folder.url / "x.safetensors") }
    #expect(got.contains(expected), "\(got)")
    #expect(got.contains("x.safetensors"))
  }

  @Test func refusesFilesThatAreNone() throws {
    let folder = try TestFolder()
    try folder.write("short.safetensors", "1234567")
    #expect(
      message { _ = try SafetensorsFile(folder.url / "short.safetensors") }.hasSuffix(
        "its start: expected 8 bytes with the size of the header, got a file of 7"))
    try folder.write("huge.safetensors", header: "{}", data: [], headerSize: .max)
    #expect(
      message { _ = try SafetensorsFile(folder.url / "huge.safetensors") }.contains(
        "its first 8 bytes: expected a header of at most 2 bytes, got 18446744073709551615"))
    #expect(
      message { _ = try SafetensorsFile(folder.url / "none.safetensors") }.hasSuffix(
        "cannot be read: No such file or directory"))
    #expect(message { _ = try SafetensorsFile(folder.url) }.hasSuffix("it is not a regular file"))
    #expect(
      message { _ = try SafetensorsFile(URL(fileURLWithPath: "/dev/zero")) }.hasSuffix(
        "it is not a regular file"))
  }

  @Test func refusesIntegersAsWeights() throws {
    let folder = try TestFolder()
    try folder.write(
      "x.safetensors", header: #"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#,
      data: [UInt8](repeating: 0, count: 8))
    let file = try SafetensorsFile(folder.url / "x.safetensors")
    #expect(message { _ = try read(file, "a") }.hasSuffix("got I64, expected F32, F16, BF16 or F64"))
  }
}
