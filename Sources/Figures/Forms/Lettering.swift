import Glibc
import Rendering

/// Capital letters and digits as strokes, for signs and liveries. Cells are 4 wide and 6 high.
enum Lettering {
  /// Polylines separated by `;`, points by spaces.
  private static func strokes(_ character: Character) -> String {
    switch character {
    case "A": "0,0 2,6 4,0;0.8,2.2 3.2,2.2"
    case "B": "0,0 0,6 3,6 4,5 4,4 3,3.1 0,3.1;3,3.1 4,2.2 4,1 3,0 0,0"
    case "C": "4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5"
    case "D": "0,0 0,6 2.6,6 4,4.6 4,1.4 2.6,0 0,0"
    case "E": "4,0 0,0 0,6 4,6;0,3.1 3,3.1"
    case "F": "0,0 0,6 4,6;0,3.1 3,3.1"
    case "G": "4,5 3,6 1,6 0,5 0,1 1,0 3,0 4,1 4,2.8 2.2,2.8"
    case "H": "0,0 0,6;4,0 4,6;0,3 4,3"
    case "I": "2,0 2,6"
    case "J": "0,1 1,0 2,0 3,1 3,6"
    case "K": "0,0 0,6;4,6 0,2.4;1.5,3.8 4,0"
    case "L": "0,6 0,0 3.6,0"
    case "M": "0,0 0,6 2,2.4 4,6 4,0"
    case "N": "0,0 0,6 4,0 4,6"
    case "O", "0": "1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,1 1,0"
    case "P": "0,0 0,6 3,6 4,5 4,3.8 3,2.8 0,2.8"
    case "Q": "1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,1 1,0;2.4,1.6 4,0"
    case "R": "0,0 0,6 3,6 4,5 4,3.8 3,2.8 0,2.8;2,2.8 4,0"
    case "S": "0,1 1,0 3,0 4,1 4,2.2 3,3.1 1,3.1 0,4 0,5 1,6 3,6 4,5"
    case "T": "2,0 2,6;0,6 4,6"
    case "U": "0,6 0,1 1,0 3,0 4,1 4,6"
    case "V": "0,6 2,0 4,6"
    case "W": "0,6 1,0 2,4 3,0 4,6"
    case "X": "0,0 4,6;0,6 4,0"
    case "Y": "0,6 2,3 4,6;2,3 2,0"
    case "Z": "0,6 4,6 0,0 4,0"
    case "1": "0.8,4.8 2,6 2,0"
    case "2": "0,5 1,6 3,6 4,5 4,4 0,0 4,0"
    case "3": "0,5.2 1,6 3,6 4,5 4,4 3,3.2 1.6,3.2;3,3.2 4,2.2 4,1 3,0 1,0 0,0.8"
    case "4": "3,0 3,6 0,2 4,2"
    case "5": "4,6 0,6 0,3.5 3,3.5 4,2.6 4,1 3,0 1,0 0,0.8"
    case "6": "4,5.2 3,6 1,6 0,5 0,1 1,0 3,0 4,1 4,2.5 3,3.4 1,3.4 0,2.5"
    case "7": "0,6 4,6 1.5,0"
    case "8": "1,3.2 0,4 0,5 1,6 3,6 4,5 4,4 3,3.2 1,3.2 0,2.2 0,1 1,0 3,0 4,1 4,2.2 3,3.2"
    case "9": "0,0.8 1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,3.5 1,2.7 3,2.7 4,3.5"
    default: ""
    }
  }

  private static func lines(_ character: Character) -> [[SIMD2<Float>]] {
    strokes(character).split(separator: ";").map { line in
      line.split(separator: " ").compactMap { point in
        let parts = point.split(separator: ",").compactMap { Float($0) }
        return parts.count == 2 ? SIMD2(parts[0], parts[1]) : nil
      }
    }
  }

  /// Advance from one letter to the next, in heights.
  private static let advance: Float = 5.4 / 6

  /// Width of a text of that height with stroke ends, metres.
  static func width(_ text: String, height: Float) -> Float {
    (Float(text.count - 1) * advance + 4 / 6) * height
  }

  /// A text about the middle of `centre`, upright along `up`, reading along `right` (unit vectors).
  static func add(
    _ text: String, to sculptor: inout Sculptor, centre: SIMD3<Float>, right: SIMD3<Float>, up: SIMD3<Float>,
    height: Float, weight: Float = 0.15, _ surface: Surface
  ) {
    let unit = height / 6
    let start = centre - right * (width(text, height: height) / 2) - up * (height / 2)
    // Strokes run along the middle of their width, so the letter is made as much smaller.
    let thickness = height * weight
    let inner = (height - thickness) / height
    for (number, character) in text.enumerated() {
      let corner = start + right * (Float(number) * advance * height + thickness / 2) + up * (thickness / 2)
      for line in lines(character) where line.count > 1 {
        for (p, q) in zip(line, line.dropFirst()) {
          let a = corner + (right * p.x + up * p.y) * (unit * inner)
          let b = corner + (right * q.x + up * q.y) * (unit * inner)
          let along = normalized(b - a) * (thickness * 0.42)
          let aside = normalized(cross(cross(right, up), b - a)) * (thickness / 2)
          sculptor.polygon(
            [a - along - aside, b + along - aside, b + along + aside, a - along + aside], surface)
        }
      }
    }
  }
}
