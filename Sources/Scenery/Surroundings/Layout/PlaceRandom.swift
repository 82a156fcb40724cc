import DriveTypes

/// Chance that depends on a seed, a purpose and a place, and on nothing else: not on what was asked before.
///
/// SplitMix64 (Steele, Lea and Flood 2014).
struct PlaceRandom: Sendable {
  /// What the numbers are for; each purpose has its own.
  enum Purpose: UInt64 {
    case lot = 1
    case backRow, infill, facade, garden, tree, bush, forest, field, roadside, parkedCar, plantShape
  }

  private var state: UInt64

  init(seed: UInt64, _ purpose: Purpose, _ a: Int, _ b: Int) {
    state = Self.mixed(seed &+ purpose.rawValue &* 0x9e37_79b9_7f4a_7c15)
    state = Self.mixed(state ^ UInt64(bitPattern: Int64(a)))
    state = Self.mixed(state ^ UInt64(bitPattern: Int64(b)))
  }

  /// At a place of the world, to half a metre.
  init(seed: UInt64, _ purpose: Purpose, at place: SIMD2<Double>) {
    self.init(seed: seed, purpose, Int((place.x * 2).rounded()), Int((place.y * 2).rounded()))
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mixed(state)
  }

  /// Uniform in [0, 1).
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * Float(uniform()) }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(uniform() * Double(range.upperBound - range.lowerBound + 1))
  }

  mutating func chance(_ share: Double) -> Bool { uniform() < share }

  /// One of the list; nil of an empty one.
  mutating func pick<T>(_ list: [T]) -> T? {
    let index = Int(uniform() * Double(list.count))
    return list.isEmpty ? nil : list[min(index, list.count - 1)]
  }

  /// One of the list, as likely as its weight; nil of an empty one.
  mutating func pick<T>(weighted list: [(T, Double)]) -> T? {
    var rest = uniform() * list.reduce(0) { $0 + $1.1 }
    for (value, weight) in list {
      rest -= weight
      if rest < 0 { return value }
    }
    return list.last?.0
  }

  /// Smooth noise in [0, 1) over the plane whose hills are about `size` metres wide.
  static func noise(seed: UInt64, _ purpose: Purpose, at place: SIMD2<Double>, size: Double) -> Double {
    let cell = place / size
    let low = cell.rounded(.down)
    let t = cell - low
    let s = t * t * (SIMD2(3, 3) - 2 * t)
    func value(_ dx: Double, _ dy: Double) -> Double {
      var random = PlaceRandom(seed: seed, purpose, Int(low.x + dx), Int(low.y + dy))
      return random.uniform()
    }
    let south = value(0, 0) * (1 - s.x) + value(1, 0) * s.x
    let north = value(0, 1) * (1 - s.x) + value(1, 1) * s.x
    return south * (1 - s.y) + north * s.y
  }
}
