import DriveTypes

/// The report as a page for browsers: the table's figures, histograms of the frames' distances and the worst frames.
extension OpenLoopReport {
  /// One page for several reports.
  public static func html(_ reports: [OpenLoopReport]) -> String {
    HTMLPage.page(title: "Open-loop planning", body: reports.flatMap(\.sections))
  }

  private var sections: [String] {
    var body = [
      "<h1>Open-loop planning: \(HTMLPage.escaped(name))</h1>",
      "<p class=\"world\">World: \(HTMLPage.escaped(world))</p>",
      "<p>\(sampleCount) samples, \(completeCount) with all six steps\(sceneCount > 0 ? ", \(sceneCount) scenes" : "")</p>",
    ]
    let models = Set(planners.indices.filter { planners[$0].kind == .model })
    for (place, mode) in modes.enumerated() {
      body.append("<h2>\(HTMLPage.escaped(Self.heading(mode)))</h2>")
      body.append(
        HTMLPage.table(
          Self.htmlColumns(mode), planners.map { htmlRow($0, $0.scores[place]) }, marked: models))
    }
    body.append("<h2>Distance at each step, over the frames that have it (m)</h2>")
    body.append(
      HTMLPage.table(
        ["planner"] + (1...6).map { "\(Double($0) / 2) s" } + ["mean", "FDE", "coverage"],
        planners.map { planner in
          [planner.name]
            + (planner.stepDistances + [planner.averageDistance, planner.finalDistance]).map {
              Self.cell($0, 2)
            } + ["\(planner.usable)/\(sampleCount)"]
        }, marked: models))
    if planners.contains(where: { $0[.uniad] != nil && $0[.vad] != nil }) {
      body.append("<h2>ADE over 1, 2, 3 s as DriveLM and DriveRX print it (m); they do not say which</h2>")
      body.append(
        HTMLPage.table(
          ["planner", "at t (uniad)", "up to t (vad)"],
          planners.map {
            [
              $0.name, Self.cell($0[.uniad]?.distance.mean, 3), Self.cell($0[.vad]?.distance.mean, 3),
            ]
          }, marked: models))
    }
    body.append("<h2>How the frames' mean distances are spread</h2>")
    for planner in planners {
      body.append(
        HTMLPage.bars(
          "\(planner.name), \(planner.errors.counts.reduce(0, +)) frames",
          labels: planner.errors.counts.indices.map(FrameErrors.label), counts: planner.errors.counts,
          colour: planner.kind.rawValue))
    }
    for planner in planners where planner.kind == .model && !planner.errors.worst.isEmpty {
      body.append("<h2>Worst frames of \(HTMLPage.escaped(planner.name))</h2>")
      body.append(
        HTMLPage.table(
          ["frame", "scene", "mean distance m"],
          planner.errors.worst.map { [$0.token, $0.scene ?? "-", Self.cell($0.distance, 2)] }, texts: [1]))
    }
    body.append(HTMLPage.paragraphs(htmlNotes))
    return body
  }

  private var htmlNotes: [String] {
    var notes = planners.compactMap { planner in planner.note.map { "\(planner.name): \($0)" } }
    if let bootstrap {
      notes.append(
        "±: half of the \(Int(bootstrap.confidence * 100)) % bootstrap interval over "
          + "\(sceneCount >= 2 ? "scenes" : "frames"), \(bootstrap.resamples) resamples, seed \(bootstrap.seed)"
      )
    }
    return notes + findings.map { "! \($0)" }
  }

  private static func htmlColumns(_ mode: OpenLoopMode) -> [String] {
    let seconds = mode.seconds.map { $0 == $0.rounded() ? "\(Int($0))s" : "\($0)s" }
    var columns = ["planner"] + seconds.map { "L2@\($0) m" } + ["avg m", "±"]
    if mode.isDiluted { columns.append("undiluted m") }
    if mode.layout != nil { columns += seconds.map { "col@\($0) %" } + ["avg %", "±"] }
    return columns + ["frames"]
  }

  private func htmlRow(_ planner: Planner, _ score: ModeScore) -> [String] {
    var row = [planner.name] + score.distance.values.map { Self.cell($0, 3) }
    row += [Self.cell(score.distance.mean, 3), Self.cellOfHalf(score.distanceIntervals.last, 1, 3)]
    if score.mode.isDiluted { row.append(Self.cell(score.undilutedDistance.mean, 3)) }
    if score.mode.layout != nil {
      row += score.mode.horizons.indices.map { Self.cell(score.collision.map { $0.values }?[$0], 2, 100) }
      row += [
        Self.cell(score.collision?.mean, 2, 100), Self.cellOfHalf(score.collisionIntervals.last, 100, 2),
      ]
    }
    return row + ["\(score.frames)/\(score.possibleFrames)"]
  }

  static func cell(_ value: Double?, _ digits: Int, _ scale: Double = 1) -> String {
    guard let value, value.isFinite else { return "-" }
    return SuiteScore.fixed(value * scale, digits)
  }

  private static func cellOfHalf(_ interval: Interval?, _ scale: Double, _ digits: Int) -> String {
    guard let interval, interval.high.isFinite else { return "" }
    return SuiteScore.fixed((interval.high - interval.low) / 2 * scale, digits)
  }
}
