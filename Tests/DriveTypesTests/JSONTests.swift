import DriveTypes
import TestOracles
import Testing

@Suite struct JSONTests {
  static func read(_ text: String) throws -> JSONNode {
    try JSONReader.read(Array(text.utf8), file: "t.json")
  }

  @Test func keepsOrderKindsAndPlaces() throws {
    let node = try Self.read("{\"b\": 100,\n  \"a\": [100.0, true, null, \"x\"]}")
    let root = JSONCursor(node, file: "t.json")
    #expect(try root.members().map(\.key) == ["b", "a"])
    #expect(try root.member("b").number() == .integer(100))
    #expect(try root.member("a").items()[0].number() == .float(100))
    let flag = try root.member("a").items()[1]
    #expect((flag.node.line, flag.node.column) == (2, 16))
    do {
      _ = try flag.string()
      Issue.record("a bool was read as a string")
    } catch {
      #expect(error.description == "t.json:2:16: expected a string at a[1], got a bool")
    }
  }

  @Test(arguments: [
    ("", "t.json:1:1: expected a value, got the end of the file"),
    ("{\"a\" 1}", "t.json:1:6: expected ':', got '1'"),
    ("[1,\n 2,,]", "t.json:2:4: expected a value, got ','"),
    ("[01]", "t.json:1:3: expected ',' or ']', got '1'"),
    ("[1] x", "t.json:1:5: expected the end of the file, got 'x'"),
    ("\"\\ud800x\"", "t.json:1:8: expected the second half of a surrogate pair, got 'x'"),
    ("\"a\nb\"", "t.json:1:3: expected an escaped control character, got byte 10"),
    ("[1.]", "t.json:1:4: expected a digit, got ']'"),
    ("tru", "t.json:1:4: expected 'true', got the end of the file"),
  ])
  func malformedTextsAreTypedErrors(text: String, message: String) throws {
    do {
      _ = try Self.read(text)
      Issue.record("\(text) was read")
    } catch let error as JSONError { #expect(error.description == message) }
  }

  @Test func depthAndSizeAreBounded() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try Self.read(deep) }
    #expect(throws: JSONError.self) {
      try JSONReader.read([UInt8](repeating: 32, count: 11), file: "t", limits: .init(maxBytes: 10))
    }
  }

  @Test func writesAsPythonDoes() throws {
    let text =
      "{\"a\": [], \"b\": {}, \"c\": [1, 1.0, 1e-05, \"\\u00e9\\ud83d\\ude97\\u007f/\\\"\\\\\\n\"], \"d\": -0.0}"
    let node = try Self.read(text)
    #expect(JSONWriter.text(node, indent: nil) == text)
    #expect(try Self.read(JSONWriter.text(node)) == node)
    #expect(
      JSONWriter.text(try Self.read("[{\"a\":[1]}]"))
        == "[\n    {\n        \"a\": [\n            1\n        ]\n    }\n]")
  }

  /// Oracle: CPython's own `repr` and `round`, over random bit patterns, short decimals and exact ties.
  @Test(.enabled(if: PythonOracle.isPresent)) func reprAndRoundAreCPythons() throws {
    var random = RandomSource(seed: 1, stream: "repr")
    var values: [Double] = [
      0, -0.0, 0.5, 1.5, 2.5, 0.125, 2.675, 1e15, 1e16, 9_999_999_999_999_998, 1e-4, 1e-5,
      .leastNonzeroMagnitude, 1.7976931348623157e308,
      123_456_789_012_345_680, 1e22, 9_007_199_254_740_994, 100, 0.1 + 0.2, 1e-7,
    ]
    for _ in 0..<4000 {
      let any = Double(bitPattern: random.next())
      if any.isFinite { values.append(any) }
      values.append(random.uniform(-200, 200))
      // Decimals with one digit more than we round to: the hard cases.
      values.append(Double(random.index(below: 400_000)) / 1000 - 200)
      values.append(Double(random.index(below: 4_000_000)) / 1024 - 2000)
      values.append(random.uniform() * 1e-3)
    }
    let script = """
      import struct
      for h in "\(values.map { String($0.bitPattern, radix: 16) }.joined(separator: " "))".split():
          x = struct.unpack("<d", int(h, 16).to_bytes(8, "little"))[0]
          print(repr(x), repr(round(x, 2)), repr(round(x, 3)), repr(round(x, 6)))
      """
    let lines = try PythonOracle.run(script).split(separator: "\n")
    try #require(lines.count == values.count)
    for (x, line) in zip(values, lines) {
      let ours = "\(x.pythonRepr) " + [2, 3, 6].map { pythonRound(x, $0).pythonRepr }.joined(separator: " ")
      #expect(ours == line)
    }
  }

  /// Law: any tree survives writing and reading; every cut of a text gives an error, never a crash.
  @Test func everyTruncationIsATypedError() throws {
    let text = Array("{\"a\": [1, -2.5e3, \"\\u00e9\\ud83d\\ude97\", {\"b\": null}], \"c\": true}".utf8)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONReader.read(Array(text[..<length]), file: "t") }
    }
  }
}
