/// A page that needs nothing but itself.
enum HTMLPage {
  static func page(title: String, body: [String]) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(title))</title>
    <style>
    :root { color-scheme: light dark; --line: #8884; --soft: #8882; --model: #2a78d6; --baseline: #9a9a9a; }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { font-size: 1.4rem; margin-bottom: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem; }
    p { margin: .3rem 0; } .world { font-weight: 600; } .small { font-size: .87rem; opacity: .8; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid var(--line); }
    th { font-weight: 600; } th:first-child, td:first-child, td.text, th.text { text-align: left; }
    tr.model td { background: var(--soft); font-weight: 600; }
    figure { display: inline-block; margin: .5rem 1.5rem .5rem 0; } figcaption { font-size: .87rem; }
    svg text { font: 10px system-ui, sans-serif; fill: currentColor; }
    .scroll { overflow-x: auto; }
    </style>
    </head>
    <body>
    \(body.joined(separator: "\n"))
    </body>
    </html>

    """
  }

  /// Text that no browser takes for tags.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// - Parameters:
  ///   - texts: columns, from 0, of words instead of numbers; the first one always is.
  ///   - marked: rows that stand out.
  static func table(
    _ head: [String], _ rows: [[String]], texts: Set<Int> = [], marked: Set<Int> = []
  ) -> String {
    func cells(_ values: [String], _ tag: String) -> String {
      values.enumerated().map { place, value in
        "<\(tag)\(texts.contains(place) ? " class=\"text\"" : "")>\(escaped(value))</\(tag)>"
      }.joined()
    }
    let lines = rows.enumerated().map { place, row in
      "<tr\(marked.contains(place) ? " class=\"model\"" : "")>\(cells(row, "td"))</tr>"
    }
    return "<div class=\"scroll\"><table><thead><tr>\(cells(head, "th"))</tr></thead><tbody>\n"
      + lines.joined(separator: "\n") + "\n</tbody></table></div>"
  }

  static func paragraphs(_ texts: [String]) -> String {
    texts.map { "<p class=\"small\">\(escaped($0))</p>" }.joined(separator: "\n")
  }

  /// Bars of shares, 0…1, with their counts on top.
  static func bars(_ caption: String, labels: [String], counts: [Int], colour: String) -> String {
    let (width, height, step) = (44 * labels.count + 10, 130, 44)
    let total = max(1, counts.reduce(0, +))
    let most = Double(max(1, counts.max() ?? 1))
    var marks: [String] = []
    for (place, count) in counts.enumerated() {
      let tall = Int((Double(count) / most * 80).rounded())
      let x = 5 + place * step
      let share = (Double(count) / Double(total) * 1000).rounded() / 10
      marks.append(
        "<rect x=\"\(x)\" y=\"\(100 - tall)\" width=\"\(step - 6)\" height=\"\(tall)\" rx=\"2\" fill=\"var(--\(colour))\">"
          + "<title>\(escaped(labels[place])): \(count) frames, \(share) %</title></rect>")
      if count > 0 {
        marks.append(
          "<text x=\"\(x + (step - 6) / 2)\" y=\"\(96 - tall)\" text-anchor=\"middle\">\(count)</text>")
      }
      let edge = labels[place].split(separator: "–").first.map(String.init) ?? labels[place]
      marks.append(
        "<text x=\"\(x)\" y=\"114\">\(escaped(edge.replacing("from ", with: "").replacing(" m", with: "")))</text>"
      )
    }
    return
      "<figure><svg width=\"\(width)\" height=\"\(height)\" role=\"img\" aria-label=\"\(escaped(caption))\">"
      + marks.joined() + "<text x=\"5\" y=\"128\">mean distance of a frame from, m</text></svg>"
      + "<figcaption>\(escaped(caption))</figcaption></figure>"
  }
}
