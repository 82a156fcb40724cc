import CZlib
import DriveTypes
import Foundation

/// A row of numbers on a grid: `values[i] / scale` is meant.
package struct ReplayColumn: Sendable, Hashable {
  package var name: String
  /// Grid steps in one unit.
  package var scale: Int
  /// How often neighbours are subtracted from each other before they are written: 2 for what moves smoothly.
  package var order: Int
  package var values: [Int]

  package init(_ name: String, scale: Int = 1, order: Int = 1, _ values: [Int]) {
    self.name = name
    self.scale = scale
    self.order = order
    self.values = values
  }

  /// Rounds to the grid; what is no number becomes 0.
  package init(_ name: String, scale: Int, order: Int = 1, of numbers: [Double]) {
    self.init(name, scale: scale, order: order, numbers.map { Self.onGrid($0, scale) })
  }

  /// The nearest step, within ±2⁴⁰.
  package static func onGrid(_ value: Double, _ scale: Int) -> Int {
    let steps = (value * Double(scale)).rounded()
    return steps.isFinite ? Int(max(-1_099_511_627_776, min(1_099_511_627_776, steps))) : 0
  }
}

/// The bytes of one route's block in the page; `Page/data.js` reads them.
///
/// ```
/// UInt32 (little-endian) length of the header, the header as JSON (UTF-8), then the columns
/// ```
/// The header's member `columns` lists `[name, scale, order, count]` in the order in which they follow. A number is the
/// difference to its neighbour, `order` times over, zigzag-coded (0, −1, 1, −2, … → 0, 1, 2, 3, …), seven bits a byte, the
/// lowest first, the eighth set where more follow. The whole is a zlib stream in base64.
package enum ReplayFile {
  package static func bytes(_ members: [JSONMember], _ columns: [ReplayColumn]) -> [UInt8] {
    let list = columns.map { column in
      JSONNode.array([
        .string(column.name), .integer(column.scale), .integer(column.order), .integer(column.values.count),
      ])
    }
    let header = JSONWriter.write(
      .object(members + [JSONMember("columns", .array(list))]), indent: nil)
    var bytes: [UInt8] = []
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: header.count >> shift))
    }
    bytes += header
    for column in columns { append(column, to: &bytes) }
    return bytes
  }

  private static func append(_ column: ReplayColumn, to bytes: inout [UInt8]) {
    var values = column.values
    for _ in 0..<column.order {
      for i in stride(from: values.count - 1, to: 0, by: -1) { values[i] &-= values[i - 1] }
    }
    for value in values {
      var rest = UInt(bitPattern: (value << 1) ^ (value >> (Int.bitWidth - 1)))
      while rest > 127 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
  }

  /// Deflated, in base64: text that stands in a page as it is.
  package static func block(_ bytes: [UInt8]) throws(ReportError) -> String {
    var length = compressBound(uLong(bytes.count))
    var packed = [UInt8](repeating: 0, count: Int(length))
    guard compress2(&packed, &length, bytes, uLong(bytes.count), 9) == Z_OK else {
      throw .cannotWrite(path: "a block of the page", reason: "zlib could not deflate \(bytes.count) bytes")
    }
    return Data(packed.prefix(Int(length))).base64EncodedString()
  }
}
