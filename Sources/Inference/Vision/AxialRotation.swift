import Glibc

/// Rotary embedding of the place in a frame: the first half of the angles turns with the row, the second with the
/// column, each with frequencies 10000^(−4i/d) for a head of d values.
struct AxialRotation {
  /// [rows, d/2] each.
  let cosines, sines: Rows

  init(_ places: [(row: Int, column: Int)], headDimension: Int, theta: Double = 10_000) {
    let quarter = headDimension / 4
    cosines = Rows(places.count, by: 2 * quarter)
    sines = Rows(places.count, by: 2 * quarter)
    // The reference takes the cosine of a product of two 32-bit floats.
    let frequencies = (0..<quarter).map { Float(1 / pow(theta, Double(2 * $0) / Double(2 * quarter))) }
    let furthest = places.reduce(0) { max($0, $1.row, $1.column) }
    let angles = (0...furthest).map { place in frequencies.map { Double(Float(place) * $0) } }
    let table = angles.map { $0.map { (Float(cos($0)), Float(sin($0))) } }
    for (index, place) in places.enumerated() {
      let (c, s) = (cosines[index], sines[index])
      for i in 0..<quarter {
        (c[i], s[i]) = table[place.row][i]
        (c[quarter + i], s[quarter + i]) = table[place.column][i]
      }
    }
  }
}
