/// Captions of small capital letters, 5 by 7 dots each.
extension RGBImage {
  /// Dots from one letter to the next.
  static let letterPitch = 6

  /// Pixels of a caption's box, its margin of two dots included.
  static func captionSize(_ text: String, scale: Int) -> (width: Int, height: Int) {
    ((text.count * letterPitch + 3) * scale, 11 * scale)
  }

  /// Writes white on a dark box with its top left corner at `x`, `y`. Lower case is written as capitals, what has no
  /// letter as a gap.
  public mutating func caption(_ text: String, x: Int, y: Int, scale: Int = 1) {
    let size = Self.captionSize(text, scale: scale)
    for row in y..<y + size.height {
      for column in x..<x + size.width { dot(x: column, y: row, 20) }
    }
    for (place, letter) in text.uppercased().enumerated() {
      for (row, bits) in (Self.letters[letter] ?? []).enumerated() {
        for column in 0..<5 where bits & (16 >> UInt8(column)) != 0 {
          let (left, top) = (x + (2 + place * Self.letterPitch + column) * scale, y + (2 + row) * scale)
          for down in 0..<scale {
            for right in 0..<scale { dot(x: left + right, y: top + down, 255) }
          }
        }
      }
    }
  }

  private mutating func dot(x: Int, y: Int, _ grey: UInt8) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    for channel in 0..<3 { pixels[3 * (y * width + x) + channel] = grey }
  }

  /// Seven rows from the top; the left dot is bit 4.
  private static let letters: [Character: [UInt8]] = [
    "A": [14, 17, 17, 31, 17, 17, 17], "B": [30, 17, 17, 30, 17, 17, 30], "C": [14, 17, 16, 16, 16, 17, 14],
    "D": [30, 17, 17, 17, 17, 17, 30], "E": [31, 16, 16, 30, 16, 16, 31], "F": [31, 16, 16, 30, 16, 16, 16],
    "G": [14, 17, 16, 23, 17, 17, 15], "H": [17, 17, 17, 31, 17, 17, 17], "I": [14, 4, 4, 4, 4, 4, 14],
    "J": [7, 2, 2, 2, 2, 18, 12], "K": [17, 18, 20, 24, 20, 18, 17], "L": [16, 16, 16, 16, 16, 16, 31],
    "M": [17, 27, 21, 21, 17, 17, 17], "N": [17, 25, 21, 19, 17, 17, 17], "O": [14, 17, 17, 17, 17, 17, 14],
    "P": [30, 17, 17, 30, 16, 16, 16], "Q": [14, 17, 17, 17, 21, 18, 13], "R": [30, 17, 17, 30, 20, 18, 17],
    "S": [15, 16, 16, 14, 1, 1, 30], "T": [31, 4, 4, 4, 4, 4, 4], "U": [17, 17, 17, 17, 17, 17, 14],
    "V": [17, 17, 17, 17, 17, 10, 4], "W": [17, 17, 17, 21, 21, 27, 17], "X": [17, 17, 10, 4, 10, 17, 17],
    "Y": [17, 17, 10, 4, 4, 4, 4], "Z": [31, 1, 2, 4, 8, 16, 31], "0": [14, 17, 19, 21, 25, 17, 14],
    "1": [4, 12, 4, 4, 4, 4, 14], "2": [14, 17, 1, 6, 8, 16, 31], "3": [14, 17, 1, 6, 1, 17, 14],
    "4": [2, 6, 10, 18, 31, 2, 2], "5": [31, 16, 30, 1, 1, 17, 14], "6": [6, 8, 16, 30, 17, 17, 14],
    "7": [31, 1, 2, 4, 8, 8, 8], "8": [14, 17, 17, 14, 17, 17, 14], "9": [14, 17, 17, 15, 1, 2, 12],
    "_": [0, 0, 0, 0, 0, 0, 31], "-": [0, 0, 0, 31, 0, 0, 0], ".": [0, 0, 0, 0, 0, 12, 12],
    ",": [0, 0, 0, 0, 12, 4, 8], ":": [0, 12, 12, 0, 12, 12, 0], "/": [1, 1, 2, 4, 8, 16, 16],
    "%": [24, 25, 2, 4, 8, 19, 3], "(": [2, 4, 8, 8, 8, 4, 2], ")": [8, 4, 2, 2, 2, 4, 8],
  ]
}
