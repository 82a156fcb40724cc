import Inference
import Testing

@Suite struct RandomWeightsTests {
  /// Printed by Tests/Oracles/random_weights.py's `tensor` (numpy, seed 7).
  @Test func valuesAreThoseOfThePythonTwin() throws {
    let weights = RandomWeights(ModelPreset.tiny.configuration, seed: 7)
    func bits(_ name: String, _ shape: [Int], _ count: Int) throws -> [UInt32] {
      try weights.tensor(name, shape: shape).prefix(count).map(\.bitPattern)
    }
    #expect(try bits("model.norm.weight", [96], 4) == RandomWeightsTests.norm)
    #expect(try bits("model.embed_tokens.weight", [512, 96], 4) == RandomWeightsTests.table)
    #expect(try bits("visual.blocks.1.attn.qkv.bias", [192], 4) == RandomWeightsTests.bias)
    // Rows from the middle are the same values.
    let all = try weights.tensor("model.embed_tokens.weight", shape: [512, 96])
    var rows = [Float](repeating: 0, count: 192)
    try rows.withUnsafeMutableBufferPointer {
      try weights.read(
        "model.embed_tokens.weight", shape: [512, 96], rows: 300..<302, into: #require($0.baseAddress))
    }
    #expect(rows == Array(all[300 * 96..<302 * 96]))
  }

  static let norm: [UInt32] = [0x3f81_5f08, 0x3f70_5d0a, 0x3f6f_5b29, 0x3f75_6756]
  static let table: [UInt32] = [0xbcc7_8165, 0x3dd8_b48f, 0x3dba_d330, 0x3da4_c81f]
  static let bias: [UInt32] = [0xbd03_6b77, 0xbd80_cb92, 0x3dc8_1bb0, 0xbc12_33a7]

  @Test func linearLayersKeepTheVariance() throws {
    let weights = RandomWeights(ModelPreset.tiny.configuration, seed: 1)
    let values = try weights.tensor("model.layers.0.mlp.down_proj.weight", shape: [96, 160])
    let variance = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
    #expect(abs(variance * 160 - 1) < 0.03)
    #expect(abs(values.reduce(0, +) / Float(values.count)) < 0.003)
  }
}
