import ArgumentParser
import Foundation
import Roads

/// Options of the commands that use maps.
struct MapOptions: ParsableArguments {
  @Option(
    help: "Folder of the town maps (default: DRIVELOOP_MAPS, else ~/.cache/driveloop/maps).",
    completion: .directory)
  var mapsCache: String?

  var store: MapStore { .standard(path: mapsCache) }
}

/// Options of the commands that print a report.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false
}

/// A line for the diary, on standard error.
func note(_ text: String) {
  // What was printed stands before it where both streams go to one file.
  fflush(nil)
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Columns as wide as their widest cell.
func printTable(_ rows: [[String]]) {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  for row in rows {
    let cells = row.enumerated().map { index, cell in
      index == row.count - 1 ? cell : cell.padding(toLength: widths[index], withPad: " ", startingAt: 0)
    }
    print(cells.joined(separator: "  "))
  }
}
