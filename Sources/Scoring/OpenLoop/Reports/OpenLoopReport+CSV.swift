import DriveTypes

/// The report for spreadsheets: one row for each planner, mode and horizon; `avg` is the mean over horizons.
extension OpenLoopReport {
  public var csv: String {
    var lines = [
      "data,world,suite,planner,kind,coverage,mode,denominator,diluted,frames,horizon_s,l2_m,l2_low,l2_high,l2_undiluted_m,"
        + "collision_percent,collision_low,collision_high"
    ]
    for planner in planners {
      for score in planner.scores {
        for place in 0...score.mode.horizons.count {
          let isMean = place == score.mode.horizons.count
          let collision = score.collision.map { isMean ? $0.mean : $0.values[place] }
          let interval =
            score.collisionIntervals.indices.contains(place) ? score.collisionIntervals[place] : nil
          let distances =
            score.distanceIntervals.indices.contains(place) ? score.distanceIntervals[place] : nil
          let fields: [String] = [
            FigureTable.quoted(name), FigureTable.quoted(source?.world ?? ""),
            FigureTable.quoted(source?.suite ?? ""),
            FigureTable.quoted(planner.name), planner.kind.rawValue,
            Self.text(Double(planner.usable) / Double(sampleCount)), score.mode.id,
            score.mode.denominator.rawValue, "\(score.mode.isDiluted)", "\(score.frames)",
            isMean ? "avg" : Self.text(score.mode.seconds[place]),
            Self.text(isMean ? score.distance.mean : score.distance.values[place]),
            Self.text(distances?.low), Self.text(distances?.high),
            Self.text(isMean ? score.undilutedDistance.mean : score.undilutedDistance.values[place]),
            Self.text(collision.map { $0 * 100 }), Self.text(interval.map { $0.low * 100 }),
            Self.text(interval.map { $0.high * 100 }),
          ]
          lines.append(fields.joined(separator: ","))
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return value.pythonRepr
  }
}
