/// The page that shows the documentation's pictures.
struct PicturePage {
  struct Picture {
    var name: String
    var bytes: [UInt8]
    var caption: String
  }

  private(set) var pictures: [Picture] = []
  private var body: [String] = []
  /// Pictures of the chapter at hand, not yet on the page.
  private var row: [Picture] = []

  /// Pictures beside each other.
  private static let columns = 3

  mutating func chapter(_ title: String, _ words: String) {
    flush()
    body += ["## \(title)", "", words, ""]
  }

  mutating func show(_ name: String, bytes: [UInt8], caption: String) {
    let picture = Picture(name: name, bytes: bytes, caption: caption)
    pictures.append(picture)
    row.append(picture)
  }

  /// Keeps a picture for `showHeld`, which orders them by caption.
  mutating func hold(_ caption: String, name: String, bytes: [UInt8]) {
    held.append(Picture(name: name, bytes: bytes, caption: caption))
  }
  private var held: [Picture] = []

  mutating func showHeld() {
    for picture in held.sorted(by: { $0.caption < $1.caption }) {
      show(picture.name, bytes: picture.bytes, caption: picture.caption)
    }
    held = []
  }

  private mutating func flush() {
    guard !row.isEmpty else { return }
    if row.count == 1 || row.contains(where: { $0.bytes.count > 70_000 }) && row.count < 3 {
      for picture in row { body += ["![\(picture.caption)](\(picture.name).jpg)", "", picture.caption, ""] }
    } else {
      let columns = min(Self.columns, row.count == 4 ? 2 : row.count)
      body += [
        "|" + String(repeating: " |", count: columns), "|" + String(repeating: "---|", count: columns),
      ]
      for start in stride(from: 0, to: row.count, by: columns) {
        let cells = row[start..<min(row.count, start + columns)].map { picture in
          "![\(picture.caption)](\(picture.name).jpg)<br>\(picture.caption)"
        }
        body.append(
          "|" + cells.joined(separator: "|") + String(repeating: "|", count: columns - cells.count + 1))
      }
      body.append("")
    }
    row = []
  }

  var text: String {
    var copy = self
    copy.flush()
    return """
      # Pictures

      What DriveLoop's cameras see: our own drawing of CARLA's maps, not CARLA's pictures. `make pictures` makes this
      page again: the same commit gives the same bytes.


      """ + copy.body.joined(separator: "\n")
  }
}
