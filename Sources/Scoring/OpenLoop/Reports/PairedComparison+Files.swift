import DriveTypes

/// Comparisons for spreadsheets and browsers.
extension PairedComparison {
  /// One row for each pair and mode; differences are second − first.
  public static func csv(_ comparisons: [PairedComparison]) -> String {
    var lines = [
      "world,suite,first,second,mode,frames,l2_difference_m,l2_low,l2_high,collision_difference_percent,"
        + "collision_low,collision_high"
    ]
    for comparison in comparisons {
      let names = [
        comparison.source?.world ?? "", comparison.source?.suite ?? "", comparison.first, comparison.second,
      ]
      for row in comparison.rows {
        let numbers = [
          row.distance, row.distanceInterval?.low, row.distanceInterval?.high, row.collision.map { $0 * 100 },
          row.collisionInterval.map { $0.low * 100 }, row.collisionInterval.map { $0.high * 100 },
        ]
        let fields =
          names.map(FigureTable.quoted) + [row.mode.id, "\(row.frames)"]
          + numbers.map { OpenLoopReport.text($0) }
        lines.append(fields.joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One page for all; intervals without zero are marked by a star.
  public static func html(_ comparisons: [PairedComparison]) -> String {
    var body = ["<h1>Open-loop planning: paired differences</h1>"]
    if let world = comparisons.first?.world {
      body.append("<p class=\"world\">World: \(HTMLPage.escaped(world))</p>")
    }
    for comparison in comparisons {
      body.append(
        "<h2>\(HTMLPage.escaped(comparison.second)) − \(HTMLPage.escaped(comparison.first)), mean over horizons</h2>"
      )
      body.append(
        HTMLPage.table(
          ["mode", "L2 m", "interval", "collision %", "interval", "frames"],
          comparison.rows.map { row in
            [
              row.mode.id, signed(row.distance, 1, 3), span(row.distanceInterval, 1, 3),
              row.collision.map { signed($0, 100, 2) } ?? "-", span(row.collisionInterval, 100, 2),
              "\(row.frames)",
            ]
          }))
    }
    body.append(
      HTMLPage.paragraphs(["On the frames that both planners have. * marks bootstrap intervals without zero."]
      ))
    return HTMLPage.page(title: "Open-loop planning: paired differences", body: body)
  }

  private static func span(_ interval: Interval?, _ scale: Double, _ digits: Int) -> String {
    guard let interval else { return "" }
    let isClear = interval.low > 0 || interval.high < 0
    return
      "\(signed(interval.low, scale, digits)) … \(signed(interval.high, scale, digits))\(isClear ? " *" : "")"
  }
}
