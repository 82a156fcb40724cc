import DriveTypes

/// Weights made up from a seed: models of any shape for tests and measurements, without files.
///
/// Value `i` (row-major) of a tensor depends only on the seed, the tensor's name and `i`, so that any program can make
/// the same weights in any order. All integers have 64 bits and wrap; floats are IEEE single precision:
///
///     mix(z):  z = (z ^ z >> 30) · 0xbf58476d1ce4e5b9
///              z = (z ^ z >> 27) · 0x94d049bb133111eb
///              return z ^ z >> 31                              (SplitMix64's finaliser)
///     key    = mix(fnv1a(name as UTF-8) ^ seed)                (FNV-1a, 64 bits, the contract's name)
///     u      = mix(key + (i + 1) · 0x9e3779b97f4a7c15) >> 40   (24 bits)
///     x      = (float(u) − 8388608) · 2^-23                    (exact, in [−1, 1))
///     value  = a · x,  a = float(√3 · deviation)               (one rounding; √3·deviation in double precision)
///     value  = 1 + a · x  for the scale of a norm              (one more rounding)
///
/// Norm scales are the 1-dimensional tensors whose names end in `.weight`. Names are those of `WeightSource`
/// (`model.layers.0.…` also for LLaVA). A file of bfloat16 or half floats has these values rounded to nearest even.
public struct RandomWeights: WeightSource, Sendable {
  public let seed: UInt64
  public let deviation: Double
  private let shapes: [String: TensorShape]

  public init(_ configuration: ModelConfiguration, seed: UInt64, deviation: Double = 0.02) {
    self.seed = seed
    self.deviation = deviation
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
    Self.fill(
      target, values: rows.lowerBound * columns..<rows.upperBound * columns, name: name, seed: seed,
      amplitude: Float(3.0.squareRoot() * deviation), around: tensor.isNormScale ? 1 : 0)
  }

  static func fill(
    _ target: UnsafeMutablePointer<Float>, values: Range<Int>, name: String, seed: UInt64, amplitude: Float,
    around middle: Float
  ) {
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let key = mix(hash ^ seed)
    let step: UInt64 = 0x9e37_79b9_7f4a_7c15
    var state = key &+ UInt64(values.lowerBound) &* step
    for i in 0..<values.count {
      state &+= step
      let x = (Float(mix(state) >> 40) - 8_388_608) * 0x1p-23
      target[i] = middle + amplitude * x
    }
  }

  @inline(__always)
  private static func mix(_ bits: UInt64) -> UInt64 {
    var z = bits
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
