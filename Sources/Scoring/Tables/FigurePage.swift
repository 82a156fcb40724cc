/// Tables as one HTML page that needs no other file and no network.
public struct FigurePage: Sendable {
  public var title: String
  public var tables: [FigureTable]
  /// What was found wrong with the input.
  public var remarks: [String]
  /// One line that says what made the page.
  public var footer: String

  public init(title: String, tables: [FigureTable], remarks: [String] = [], footer: String = "") {
    self.title = title
    self.tables = tables
    self.remarks = remarks
    self.footer = footer
  }

  private static let style = """
    body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#222;background:#fff}
    table{border-collapse:collapse;margin:.5em 0}
    th,td{padding:.25em .8em;border-bottom:1px solid #ddd;text-align:right;font-variant-numeric:tabular-nums}
    th:first-child,td:first-child{text-align:left}
    th{border-bottom:2px solid #888}
    tr.published{color:#777;font-style:italic}
    .notes,footer{color:#555;font-size:.9em}
    .remarks{background:#fff3cd;padding:.5em 2em}
    @media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}th,td{border-color:#444}.remarks{background:#443a10}
    .notes,footer{color:#aaa}}
    """

  public var html: String {
    var page = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>\(HTMLPage.escaped(title))</title><style>
      \(Self.style)
      </style></head><body>
      <h1>\(HTMLPage.escaped(title))</h1>

      """
    if !remarks.isEmpty { page += Self.list(remarks, class: "remarks") }
    for table in tables {
      page += "<h2>\(HTMLPage.escaped(table.title))</h2>\n<table>\n<thead><tr>"
      page += table.columns.map { "<th>\(HTMLPage.escaped($0))</th>" }.joined() + "</tr></thead>\n<tbody>\n"
      for row in table.rows {
        page += row.isQuoted ? "<tr class=\"published\">" : "<tr>"
        page += row.cells.map { "<td>\(HTMLPage.escaped($0))</td>" }.joined() + "</tr>\n"
      }
      page += "</tbody></table>\n"
      if !table.notes.isEmpty { page += Self.list(table.notes, class: "notes") }
    }
    if !footer.isEmpty { page += "<footer>\(HTMLPage.escaped(footer))</footer>\n" }
    return page + "</body></html>\n"
  }

  private static func list(_ lines: [String], class name: String) -> String {
    "<ul class=\"\(name)\">" + lines.map { "<li>\(HTMLPage.escaped($0))</li>" }.joined() + "</ul>\n"
  }
}
