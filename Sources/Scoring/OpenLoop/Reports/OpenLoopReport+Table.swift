import DriveTypes

/// The report for people.
extension OpenLoopReport {
  public var table: String {
    var lines = [
      "\(name): \(sampleCount) samples, \(completeCount) with all six steps"
        + (sceneCount > 0 ? ", \(sceneCount) scenes" : ""),
      "world: \(world)",
    ]
    for (place, mode) in modes.enumerated() {
      lines += ["", Self.heading(mode), Self.columns(mode)]
      for planner in planners { lines.append(row(planner, planner.scores[place])) }
    }
    lines += ["", "distance at each step over the frames that have it (m), mean of the six, FDE"]
    for planner in planners {
      lines.append(
        "  " + Self.left(planner.name, 20) + planner.stepDistances.map { Self.number($0, 2, 8) }.joined()
          + Self.number(planner.averageDistance, 2, 9) + Self.number(planner.finalDistance, 2, 9))
    }
    lines += ade + driverModel + coverage
    for planner in planners { if let note = planner.note { lines.append("  * \(planner.name): \(note)") } }
    if let bootstrap {
      lines.append(
        "  * ± : half of the \(Int(bootstrap.confidence * 100)) % bootstrap interval over "
          + (sceneCount >= 2 ? "scenes" : "frames")
          + ", \(bootstrap.resamples) resamples, seed \(bootstrap.seed)")
    }
    lines += findings.map { "  ! \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// DriveLM's and DriveRX's ADE does not say whether a value is at t or up to t: both, named.
  private var ade: [String] {
    let hasBoth = modes.contains { $0.name == .uniad } && modes.contains { $0.name == .vad }
    guard hasBoth else { return [] }
    var lines = ["", "ADE over 1, 2, 3 s as DriveLM and DriveRX print it (m); they do not say which"]
    lines.append("  " + Self.left("", 20) + Self.right("at t (uniad)", 16) + Self.right("up to t (vad)", 16))
    for planner in planners {
      lines.append(
        "  " + Self.left(planner.name, 20) + Self.number(planner[.uniad]?.distance.mean ?? .nan, 3, 16)
          + Self.number(planner[.vad]?.distance.mean ?? .nan, 3, 16))
    }
    return lines
  }

  /// Where planners lack paths, and where each model is worst.
  private var coverage: [String] {
    var lines: [String] = []
    for planner in planners where planner.kind == .model {
      let share = sampleCount > 0 ? Double(planner.usable) / Double(sampleCount) * 100 : 0
      lines.append(
        "  * \(planner.name): \(planner.usable) of \(sampleCount) samples have a path "
          + "(coverage \(SuiteScore.fixed(share, 1)) %)")
      if !planner.errors.worst.isEmpty {
        lines.append(
          "    worst frames (mean distance, m): "
            + planner.errors.worst.prefix(3).map { "\($0.token) \(SuiteScore.fixed($0.distance, 2))" }
            .joined(separator: ", "))
      }
    }
    return lines
  }

  private var driverModel: [String] {
    guard planners.contains(where: { $0.driverModel != nil }) else { return [] }
    let names = ["NC", "DAC", "TTC", "EP", "C", "PDMS"]
    var lines = ["", "\(PDMScore.version): components of NAVSIM's PDM score on the waypoints themselves, %"]
    lines.append(
      "  " + Self.left("", 20) + names.map { Self.right($0, 8) }.joined() + Self.right("frames", 14))
    for planner in planners {
      guard let pdm = planner.driverModel else { continue }
      let values = [
        pdm.noCollision, pdm.drivableArea, pdm.timeToCollision, pdm.progress, pdm.comfort, pdm.score,
      ]
      lines.append(
        "  " + Self.left(planner.name, 20) + values.map { Self.number(($0 ?? .nan) * 100, 2, 8) }.joined()
          + Self.right("\(pdm.framesWithArea)/\(pdm.frames)", 14))
    }
    return lines
  }

  static func heading(_ mode: OpenLoopMode) -> String {
    "\(mode.id)  distance \(mode.distance.rawValue), collision \(mode.layout == nil ? "-" : mode.collision.rawValue), "
      + "\(mode.denominator.rawValue)\(mode.isDiluted ? " (diluted)" : "")"
      + (mode.layout.map { ", raster \($0.rawValue)" } ?? "")
  }

  private static func columns(_ mode: OpenLoopMode) -> String {
    let seconds = mode.seconds.map { $0 == $0.rounded() ? "\(Int($0))s" : "\($0)s" }
    var line = "  " + left("", 20)
    line += seconds.map { right("L2@\($0)", 8) }.joined() + right("avg m", 8) + right("±", 7)
    if mode.isDiluted { line += right("undiluted", 11) }
    if mode.layout != nil {
      line += seconds.map { right("col@\($0)", 8) }.joined() + right("avg %", 8) + right("±", 7)
    }
    return line + right("frames", 14)
  }

  private func row(_ planner: Planner, _ score: ModeScore) -> String {
    var line = "  " + Self.left(planner.name, 20)
    line += score.distance.values.map { Self.number($0, 3, 8) }.joined()
    line += Self.number(score.distance.mean, 3, 8) + Self.half(score.distanceIntervals.last, 1, 3)
    if score.mode.isDiluted { line += Self.number(score.undilutedDistance.mean, 3, 11) }
    if score.mode.layout != nil {
      if let collision = score.collision {
        line += collision.values.map { Self.number($0 * 100, 2, 8) }.joined()
        line += Self.number(collision.mean * 100, 2, 8) + Self.half(score.collisionIntervals.last, 100, 2)
      } else {
        line += (0...score.mode.horizons.count).map { _ in Self.right("-", 8) }.joined() + Self.right("", 7)
      }
    }
    return line + Self.right("\(score.frames)/\(score.possibleFrames)", 14)
  }

  static func half(_ interval: Interval?, _ scale: Double, _ digits: Int) -> String {
    guard let interval, interval.high.isFinite else { return right("", 7) }
    return number((interval.high - interval.low) / 2 * scale, digits, 7)
  }

  static func number(_ value: Double, _ digits: Int, _ width: Int) -> String {
    right(value.isFinite ? SuiteScore.fixed(value, digits) : "-", width)
  }
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
