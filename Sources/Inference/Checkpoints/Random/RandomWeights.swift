/// Weights made up from a seed: models of any shape for tests and measurements, without files.
///
/// Value `i` (row-major from 0) of a tensor depends only on the seed, the tensor's name and `i`, so that any program makes
/// the same weights in any order; `Tests/Oracles/random_weights.py` is the twin. Integers have 64 bits and wrap; each step
/// on floats is one rounding in single precision:
///
///     z     = (FNV-1a(name in UTF-8) ^ seed) + (i + 1) · 0x9e3779b97f4a7c15
///     z     = (z ^ z >> 30) · 0xbf58476d1ce4e5b9
///     z     = (z ^ z >> 27) · 0x94d049bb133111eb
///     u     = ((z ^ z >> 31) >> 40) · 2^-23 − 1             SplitMix64's top 24 bits, exact, in [−1, 1)
///     value = a · u,        a = float(√(3 / inputs))        two or more dimensions: inputs are all but the first
///     value = 1 + 0.1 · u                                   one dimension and a name that ends in ".weight": a norm
///     value = 0.1 · u                                       else: a bias, an embedding
///
/// A linear layer of such weights keeps the variance of its input. Names are those of `WeightSource`, also where a file
/// has others. A file of bfloat16 or half floats has these values rounded to nearest even.
public struct RandomWeights: WeightSource, Sendable {
  public let seed: UInt64
  private let shapes: [String: TensorShape]

  public init(_ configuration: ModelConfiguration, seed: UInt64) {
    self.seed = seed
    shapes = Dictionary(uniqueKeysWithValues: expectedTensors(configuration).map { ($0.name, $0) })
  }

  public func shape(of name: String) -> [Int]? { shapes[name]?.shape }

  public func read(
    _ name: String, shape: [Int], rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError) {
    guard let tensor = shapes[name] else {
      throw .missingTensor(name: name, shape: shape, file: "random weights")
    }
    guard tensor.shape == shape else {
      throw .wrongShape(name: name, got: tensor.shape, expected: shape, file: "random weights")
    }
    let columns = shape.dropFirst().reduce(1, *)
    let values = rows.lowerBound * columns..<rows.upperBound * columns
    if shape.count >= 2 {
      fill(target, values, name, scale: Float((3 / Double(columns)).squareRoot()), middle: 0)
    } else {
      fill(target, values, name, scale: 0.1, middle: tensor.isNormScale ? 1 : 0)
    }
  }

  private func fill(
    _ target: UnsafeMutablePointer<Float>, _ values: Range<Int>, _ name: String, scale: Float, middle: Float
  ) {
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let step: UInt64 = 0x9e37_79b9_7f4a_7c15
    var state = (hash ^ seed) &+ UInt64(values.lowerBound) &* step
    for i in 0..<values.count {
      state &+= step
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      let u = Float((z ^ (z >> 31)) >> 40) * 0x1p-23 - 1
      target[i] = middle + scale * u
    }
  }
}
