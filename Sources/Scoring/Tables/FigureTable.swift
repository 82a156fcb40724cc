import DriveTypes

/// Figures in rows and columns, for people and programs: `text` for terminals, `csv`, `html` (part of a page).
///
/// Cells are text already, so that every output shows the same digits.
public struct FigureTable: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    public var cells: [String]
    /// Set apart from the measured rows, such as figures of the literature.
    public var isQuoted: Bool

    public init(_ cells: [String], isQuoted: Bool = false) {
      self.cells = cells
      self.isQuoted = isQuoted
    }
  }

  public var title: String
  /// What must be known to read the figures: protocol, world, judge.
  public var notes: [String]
  /// The first column holds names, the others figures.
  public var columns: [String]
  public var rows: [Row]

  public init(title: String, notes: [String] = [], columns: [String], rows: [Row] = []) {
    self.title = title
    self.notes = notes
    self.columns = columns
    self.rows = rows
  }

  /// Aligned columns; quoted rows begin with an asterisk.
  public var text: String {
    let lines =
      [columns] + rows.map { $0.isQuoted ? ["* " + ($0.cells.first ?? "")] + $0.cells.dropFirst() : $0.cells }
    var widths = [Int](repeating: 0, count: lines.map(\.count).max() ?? 0)
    for line in lines {
      for (index, cell) in line.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    var text = title + "\n"
    for line in lines {
      var row = " "
      for (index, cell) in line.enumerated() {
        let space = String(repeating: " ", count: widths[index] - cell.count)
        row += " " + (index == 0 ? cell + space : " " + space + cell)
      }
      while row.last == " " { row.removeLast() }
      text += row + "\n"
    }
    for note in notes { text += "  " + note + "\n" }
    return text
  }

  /// A header and one line a row, by RFC 4180; the last column says where the figures are from.
  public var csv: String {
    let lines = [columns + ["source"]] + rows.map { $0.cells + [$0.isQuoted ? "published" : "measured"] }
    return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A cell of a CSV file.
  static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  public var json: JSONNode {
    .object([
      JSONMember("title", .string(title)), JSONMember("notes", .array(notes.map { .string($0) })),
      JSONMember("columns", .array(columns.map { .string($0) })),
      JSONMember(
        "rows",
        .array(
          rows.map { row in
            .object([
              JSONMember("source", .string(row.isQuoted ? "published" : "measured")),
              JSONMember("cells", .array(row.cells.map { .string($0) })),
            ])
          })),
    ])
  }
}
