import CZlib
import DriveTypes
import Foundation
import Testing

/// Reads a report as the browser does, by the format's description alone.
struct PageReader {
  let text: String

  init(_ page: [UInt8]) { text = String(decoding: page, as: UTF8.self) }

  /// Content of the script element with that id; nil where there is none.
  func block(_ id: String) -> String? {
    guard let tag = text.range(of: "id=\"\(id)\">"),
      let end = text.range(of: "</script>", range: tag.upperBound..<text.endIndex)
    else { return nil }
    return String(text[tag.upperBound..<end.lowerBound])
  }

  func data() throws -> JSONCursor {
    let json = try #require(block("report"))
    return JSONCursor(try JSONReader.read(Array(json.utf8), file: "report"), file: "report")
  }

  func replay(_ place: Int) throws -> ReadReplay {
    let text = try #require(block("replay-\(place)"))
    let packed = try #require(Data(base64Encoded: text))
    return try ReadReplay(Self.inflate(packed))
  }

  private static func inflate(_ data: Data) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64 << 20)
    var length = uLong(bytes.count)
    let status = uncompress(&bytes, &length, Array(data), uLong(data.count))
    #expect(status == Z_OK)
    return Array(bytes.prefix(Int(length)))
  }
}

/// An unpacked block.
struct ReadReplay {
  let header: JSONCursor
  private var columns: [String: [Double]] = [:]

  init(_ bytes: [UInt8]) throws {
    let length = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    header = JSONCursor(
      try JSONReader.read(Array(bytes[4..<4 + length]), file: "replay"), file: "replay")
    var position = 4 + length
    for column in try header.member("columns").items() {
      let parts = try column.items()
      let (scale, order, count) = (try parts[1].integer(), try parts[2].integer(), try parts[3].integer())
      var values: [Int] = []
      for _ in 0..<count {
        var (coded, shift) = (0, 0)
        repeat {
          coded |= Int(bytes[position] & 127) << shift
          shift += 7
          position += 1
        } while bytes[position - 1] > 127
        values.append(coded.isMultiple(of: 2) ? coded / 2 : -(coded + 1) / 2)
      }
      for _ in 0..<order { for i in values.indices.dropFirst() { values[i] += values[i - 1] } }
      columns[try parts[0].string()] = values.map { Double($0) / Double(scale) }
    }
    #expect(position == bytes.count)
  }

  subscript(name: String) -> [Double] { columns[name] ?? [] }
}
