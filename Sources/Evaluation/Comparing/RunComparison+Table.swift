import Scoring

/// The comparison for people.
extension RunComparison {
  public var table: String {
    var lines = [
      "base: \(base.provenance)", "new:  \(new.provenance)",
      "suite \(base.manifest.suite), \(routes.count) routes with \(seeds.count) seed\(seeds.count == 1 ? "" : "s")",
      ComparisonText.world(new.manifest.world),
    ]
    let leftOut = Set(base.seeds + new.seeds).subtracting(seeds).sorted()
    if !leftOut.isEmpty {
      lines.append("left out, on one side only: seeds \(leftOut.map(String.init).joined(separator: ", "))")
    }
    let unfinished = seeds.reduce(0) { $0 + base.missing($1) }
    if unfinished > 0 { lines.append("left out, without a result in the base runs: \(unfinished)") }
    lines.append("")
    let percent = Int((100 * rules.bootstrap.confidence).rounded())
    let columns = ["", "routes", "base", "new", "difference", "\(percent) % interval", "success", "interval"]
    for (title, groups) in [("driving score", [all]), ("by ability", abilities), ("by scenario type", types)]
    where !groups.isEmpty {
      lines.append(
        FigureTable(title: title, columns: columns, rows: groups.map(Self.row)).text.trimmingNewline)
    }
    lines.append(
      "intervals: paired bootstrap over routes with their seeds, \(rules.bootstrap.resamples) resamples, seed "
        + "\(rules.bootstrap.seed); abilities by the first scenario's type, without sign tests")
    for flip in [RouteComparison.Flip.toFailure, .toSuccess] {
      let flipped = flipped(flip)
      lines.append("flipped from \(flip.rawValue): \(flipped.isEmpty ? "none" : "\(flipped.count)")")
      lines += ComparisonText.list(flipped.map(Self.line))
    }
    let others = routes.filter { $0.flip == .none && $0.difference != 0 }
    lines.append("other routes with another score: \(others.isEmpty ? "none" : "\(others.count)")")
    lines += ComparisonText.list(others.map(Self.line))
    lines.append(noiseLine)
    lines.append(isRegression ? "verdict: REGRESSION" : "verdict: no regression")
    lines += regressions.map { "  " + $0 }
    return lines.joined(separator: "\n")
  }

  private var noiseLine: String {
    guard let noise else {
      return "noise budget: unknown; two seeds on both sides are the least that shows a spread"
    }
    let spread =
      "the mean difference varies by \(ComparisonText.plain(noise.deviation)) points from seed to seed"
    return noise.deviation == 0
      ? "noise budget: every seed gives the same difference; one is enough"
      : "noise budget: \(spread) (\(noise.seeds) seeds); to see \(ComparisonText.plain(noise.difference)) points with a "
        + "power of 80 % at the 5 % level takes \(noise.needed) seeds"
  }

  private static func row(_ group: GroupComparison) -> FigureTable.Row {
    FigureTable.Row([
      group.name, String(group.routes), ComparisonText.plain(group.base), ComparisonText.plain(group.new),
      ComparisonText.signed(group.difference), ComparisonText.interval(group.interval),
      ComparisonText.signed(group.successDifference) + " %", ComparisonText.interval(group.successInterval),
    ])
  }

  private static func line(_ route: RouteComparison) -> String {
    let last = route.pairs.last { $0.new?.isSuccess != true && $0.base.isSuccess } ?? route.pairs.last
    let status = last.map { "; \($0.base.account) → \($0.new?.account ?? "no result")" } ?? ""
    let seeds =
      route.pairs.count > 1
      ? ", successes \(route.baseSuccesses) → \(route.newSuccesses) of \(route.pairs.count)" : ""
    return
      "\(route.route.title): \(ComparisonText.plain(route.baseScore)) → \(ComparisonText.plain(route.newScore))"
      + " (\(ComparisonText.signed(route.difference)))\(seeds)\(status)"
  }
}

extension String {
  fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
