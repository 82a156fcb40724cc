import DriveTypes
import Foundation
import Inference
import Testing

/// Made-up tensors of a head's file.
struct HeadWeights {
  var tensors: [(name: String, shape: [Int], values: [Float])] = []
  let format: String
  private var random: RandomSource

  init(format: String, seed: UInt64) {
    self.format = format
    random = RandomSource(seed: seed, stream: "head")
  }

  /// Numbers from −½ to ½, and `more`.
  mutating func add(_ name: String, _ shape: [Int], plus more: Float = 0) {
    let values = (0..<shape.reduce(1, *)).map { _ in Float(random.uniform() - 0.5) + more }
    tensors.append((name, shape, values))
  }

  mutating func addLayer(_ name: String, _ outputs: Int, _ inputs: Int) {
    add("\(name).weight", [outputs, inputs])
    add("\(name).bias", [outputs])
  }

  subscript(name: String) -> [Float] {
    get { tensors.first { $0.name == name }?.values ?? [] }
    set {
      for index in tensors.indices where tensors[index].name == name { tensors[index].values = newValue }
    }
  }

  mutating func remove(_ name: String) { tensors.removeAll { $0.name == name } }

  func write(_ file: URL, metadata: [(key: String, value: String)]? = nil) throws {
    try? FileManager.default.removeItem(at: file)
    let writer = try SafetensorsWriter(
      file, tensors: tensors.map { StoredTensor(name: $0.name, type: .float32, shape: $0.shape) },
      metadata: metadata ?? [("format", format)])
    for stored in writer.tensors {
      try self[stored.name].withUnsafeBufferPointer { try writer.append($0, as: .float32) }
    }
    try writer.finish()
  }

  static func file(_ name: String) -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name).safetensors")
  }

  /// Changed, and written with that metadata: whoever opens them says `words`.
  func expectRefusal(
    _ words: String, metadata: [(key: String, value: String)]? = nil, by open: (URL) throws -> Void,
    after change: (inout HeadWeights) -> Void = { _ in }
  ) throws {
    let file = Self.file("wrong")
    defer { try? FileManager.default.removeItem(at: file) }
    var weights = self
    change(&weights)
    try weights.write(file, metadata: metadata)
    #expect {
      try open(file)
    } throws: {
      "\($0)".contains(words)
    }
  }

  /// W · x + b, one number after another.
  func layer(_ name: String, _ x: [Double], active: Bool = true) -> [Double] {
    let (weights, bias) = (self["\(name).weight"], self["\(name).bias"])
    return bias.indices.map { output in
      let sum = x.indices.reduce(Double(bias[output])) {
        $0 + x[$1] * Double(weights[output * x.count + $1])
      }
      return active ? sum / (1 + exp(-sum)) : sum
    }
  }

  /// The normalised tokens around a cell of a grid, 0 beyond its border.
  func around(_ cell: Int, _ tokens: [Float], columns: Int, rows: Int, width: Int) -> [Double] {
    (0..<9 * width).map { index in
      let (place, channel) = (index / width, index % width)
      let (row, column) = (cell / columns + place / 3 - 1, cell % columns + place % 3 - 1)
      guard (0..<rows).contains(row), (0..<columns).contains(column) else { return 0 }
      let token = Double(tokens[(row * columns + column) * width + channel])
      return (token - Double(self["mean"][channel])) / Double(self["deviation"][channel])
    }
  }

  /// The tensors of a scene's net.
  /// - Parameters:
  ///   - condition: numbers of the prompt.
  ///   - layers: outputs of each, from the context on.
  mutating func addScene(
    columns: Int, rows: Int, width: Int, condition: Int,
    layers: (context: Int, squeeze: Int, first: Int, second: Int, output: Int)
  ) {
    add("mean", [width])
    add("deviation", [width], plus: 1)
    addLayer("context", layers.context, 9 * width)
    addLayer("squeeze", layers.squeeze, layers.context)
    addLayer("first", layers.first, columns * rows * layers.squeeze + condition)
    addLayer("second", layers.second, layers.first + condition)
    addLayer("output", layers.output, layers.second)
  }

  /// What a scene's net makes of tokens and the prompt's numbers.
  func scene(_ tokens: [Float], _ condition: [Double], columns: Int, rows: Int, width: Int) -> [Double] {
    let small = (0..<columns * rows).flatMap { cell in
      layer(
        "squeeze",
        layer("context", around(cell, tokens, columns: columns, rows: rows, width: width)))
    }
    let inner = layer("first", small + condition)
    return layer("output", layer("second", inner + condition), active: false)
  }
}
