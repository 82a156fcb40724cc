/// Which objects an answer names, by DriveLM's rule: every `digits.digits` in a text is a pixel coordinate,
/// two by two (the last of an odd number is dropped), on pictures of 1600 × 900.
///
/// Source: DriveLM 1de72a74 `challenge/evaluation.py`, `match_result`.
public struct CoordinateMatch: Sendable, Hashable {
  public struct Point: Sendable, Hashable {
    public var x, y: Double
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// Matches lie closer than this in |dx| + |dy|, pixels.
  public static let reach = 16.0

  /// The true points that were found, in the order of the answer.
  public var matched: [Point]
  /// 0…1
  public var f1: Double

  /// Greedy in the answer's order: each of its points takes the nearest true point that is left.
  public init(answer: String, truth: String) {
    let points = Self.points(in: answer)
    var left = Self.points(in: truth)
    let count = left.count
    matched = []
    for point in points {
      var nearest: (index: Int, distance: Double)?
      for (index, other) in left.enumerated() {
        let distance = abs(point.x - other.x) + abs(point.y - other.y)
        if distance < nearest?.distance ?? .infinity { nearest = (index, distance) }
      }
      if let nearest, nearest.distance < Self.reach { matched.append(left.remove(at: nearest.index)) }
    }
    let hits = Double(matched.count)
    let precision = hits / (Double(points.count) + 1e-8)
    let recall = hits / (Double(count) + 1e-8)
    f1 = 2 * precision * recall / (precision + recall + 1e-8)
  }

  public static func points(in text: String) -> [Point] {
    let numbers = numbers(in: text)
    return stride(from: 0, to: numbers.count - 1, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
  }

  /// Every match of `\d+\.\d+`, from the left.
  static func numbers(in text: String) -> [Double] {
    let bytes = Array(text.utf8)
    func isDigit(_ index: Int) -> Bool { index < bytes.count && bytes[index] >= 0x30 && bytes[index] <= 0x39 }
    var numbers: [Double] = []
    var place = 0
    while place < bytes.count {
      guard isDigit(place) else {
        place += 1
        continue
      }
      let start = place
      while isDigit(place) { place += 1 }
      guard place < bytes.count, bytes[place] == UInt8(ascii: "."), isDigit(place + 1) else { continue }
      place += 1
      while isDigit(place) { place += 1 }
      numbers.append(Double(String(decoding: bytes[start..<place], as: UTF8.self)) ?? .infinity)
    }
    return numbers
  }
}
