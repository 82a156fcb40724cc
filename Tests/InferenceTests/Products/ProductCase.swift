import DriveTypes
import Inference

/// A made-up product: weights, rows and their shapes.
struct ProductCase {
  var path: NumericPath
  var weights: [[Float]]
  var x: [[Float]]
  var isGated = false

  init(path: NumericPath, outputs: Int, inputs: Int, rows: Int, isGated: Bool = false, seed: UInt64 = 1) {
    var random = RandomSource(seed: seed, stream: "products")
    func value() -> Float { Float(random.uniform(-1, 1) * random.uniform(0, 1)) }
    self.path = path
    self.isGated = isGated
    weights = (0..<outputs).map { _ in (0..<inputs).map { _ in value() * 0.1 } }
    x = (0..<rows).map { _ in (0..<inputs).map { _ in value() * 3 } }
  }

  var inputs: Int { weights[0].count }
  var columns: Int { isGated ? weights.count / 2 : weights.count }

  func matrix() throws -> PackedMatrix {
    try PackedMatrix(outputs: weights.count, inputs: inputs, path: path, isGated: isGated) { range, target in
      for (index, output) in range.enumerated() {
        for k in 0..<inputs { target[index * inputs + k] = weights[output][k] }
      }
    }
  }

  var rows: Rows {
    let rows = Rows(x.count, by: inputs)
    for (index, row) in x.enumerated() { for k in 0..<inputs { rows[index][k] = row[k] } }
    return rows
  }

  /// The product by the kernels.
  func run(
    _ kernels: KernelSet, threads: Int = 1, outputs: Range<Int>? = nil, bias: [Float]? = nil,
    activation: Activation = .none, onto before: Float? = nil
  ) throws -> [Float] {
    let y = Rows(x.count, by: outputs?.count ?? columns)
    for row in 0..<y.count { for column in 0..<y.columns { y[row][column] = before ?? .nan } }
    Compute(threads: threads, kernels: kernels).product(
      rows, try matrix(), outputs: outputs, bias: bias, activation: activation, adding: before != nil, into: y
    )
    return y.values
  }

  /// The product by the twin: x·Wᵀ + bias before activations, gates and what is added.
  func twin(bias: [Float]? = nil) -> [[Float]] {
    let twin = ProductTwin(path: path, weights: weights)
    return x.map { row in weights.indices.map { twin.value(row, $0, bias: bias?[$0] ?? 0) } }
  }
}
