/// Why no report could be made. What is wrong with one route alone is told in the report itself.
public enum ReportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The folder holds no run.
  case notARun(folder: String, reason: String)
  case otherFormat(folder: String, got: String, expected: String)
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  /// The library that draws the charts is not installed.
  case noCharts(searched: [String])
  case notCharts(path: String, reason: String)
  /// Two runs without any route of the same id.
  case nothingInCommon(run: String, other: String)
  /// The model that is to say its plans again is not the one that drove.
  case otherModel(got: String, expected: String)
  /// The page of a run that goes on cannot be served.
  case cannotServe(port: Int, reason: String)
  /// Plans of this run cannot be made again from its traces.
  case cannotPlan(reason: String)

  public var description: String {
    switch self {
    case .notARun(let folder, let reason):
      "\(folder) is no output folder of `driveloop evaluate`: \(reason)"
    case .otherFormat(let folder, let got, let expected):
      "\(folder) is a run of format \(got), expected \(expected): another version of DriveLoop wrote it; drive it again "
        + "or use that one"
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .noCharts(let searched):
      "Chart.js is not installed: none of \(searched.joined(separator: ", ")) is there; install it (apt install "
        + "libjs-chart.js), or name its file with --charts FILE (chart.min.js or chart.umd.js of version 3 or 4)"
    case .notCharts(let path, let reason):
      "\(path) is not Chart.js: \(reason); expected chart.min.js or chart.umd.js of version 3 or 4"
    case .nothingInCommon(let run, let other):
      "\(run) and \(other) have no route in common; expected two runs of the same suite"
    case .otherModel(let got, let expected):
      "--model holds \(got); the run was driven with \(expected)"
    case .cannotServe(let port, let reason):
      "cannot serve on 127.0.0.1:\(port): \(reason); choose another --watch-port, or 0 for a free one"
    case .cannotPlan(let reason): "the plans of this run cannot be made again: \(reason)"
    }
  }
}
