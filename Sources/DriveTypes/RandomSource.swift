import Glibc

/// A seeded, portable random source: xoshiro256** started from SplitMix64 (Blackman and Vigna 2018).
///
/// Same seed and stream, same numbers on every machine. Each user of randomness takes a stream of its own, so that
/// adding one does not change another's numbers.
public struct RandomSource: RandomNumberGenerator, Sendable, Hashable {
  private var s0, s1, s2, s3: UInt64

  /// - Parameter stream: a name for the purpose, such as `"traffic/spawn"`.
  public init(seed: UInt64, stream: String = "") {
    var state = seed
    // FNV-1a folds the stream's name into the seed.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    state ^= hash
    func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    s0 = next()
    s1 = next()
    s2 = next()
    s3 = next()
  }

  public mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// Uniform in [0, 1), 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  /// Uniform over 0..<count. `count` must be positive.
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "index(below:) of an empty range")
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Normal with the given mean and standard deviation, by Box and Muller.
  public mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return mean + deviation * radius * cos(2 * .pi * uniform())
  }
}
