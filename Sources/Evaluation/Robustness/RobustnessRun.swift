import DriveTypes
import Foundation

/// A suite driven clean and under one perturbation after another, each an ordinary evaluation in a folder of its own:
///
/// ```
/// OUT/clean/             the run without perturbations, as `driveloop evaluate` writes it
/// OUT/fog-3/             one for each perturbation that can change something for the agent
/// OUT/robustness.json    the table
/// ```
/// Interrupted, it goes on where it was when it is run again: every folder resumes by itself.
public struct RobustnessRun {
  /// Of the clean run; its output is the folder that holds all.
  let request: EvaluationRequest
  let perturbations: [Perturbation]
  /// Told what is driven next; no part of results.
  let diary: (String) -> Void

  public init(
    _ request: EvaluationRequest, perturbations: [Perturbation], diary: @escaping (String) -> Void = { _ in }
  ) {
    self.request = request
    self.perturbations = perturbations
    self.diary = diary
  }

  public func run() throws -> RobustnessReport {
    // What is wrong is said before hours are spent.
    let requirements = try request.agent.check(workers: request.jobs)
    for (i, perturbation) in perturbations.enumerated() where perturbations[..<i].contains(perturbation) {
      throw EvaluationError.repeatedPerturbation(name: perturbation.description)
    }
    let folders = perturbations.map(Self.folder)
    for (i, folder) in folders.enumerated() where folder == Self.clean || folders[..<i].contains(folder) {
      throw EvaluationError.repeatedPerturbation(name: perturbations[i].description)
    }
    diary("clean (1 of \(perturbations.count + 1))")
    let clean = try EvaluationRun(part(Self.clean, [])).run()
    let drives = try traces(Self.clean)
    var rows: [RobustnessReport.Row] = []
    for (number, (perturbation, folder)) in zip(perturbations, folders).enumerated() {
      let place = "(\(number + 2) of \(perturbations.count + 1))"
      if let requirements, let reason = perturbation.futility(for: requirements) {
        diary("\(perturbation) \(place): not driven: \(reason)")
        rows.append(RobustnessReport.Row(perturbation, .futile(reason: reason)))
        continue
      }
      diary("\(perturbation) \(place)")
      let summary = try EvaluationRun(part(folder, [perturbation])).run()
      rows.append(
        RobustnessReport.Row(
          perturbation,
          .driven(
            RobustnessReport.Scores(summary), folder: folder,
            isWithoutEffect: try !drives.isEmpty && traces(folder) == drives)))
    }
    let report = RobustnessReport(
      manifest: clean.manifest, clean: RobustnessReport.Scores(clean), rows: rows)
    try DurableFile.replace(request.output + "/robustness.json", with: Array((report.json + "\n").utf8))
    return report
  }

  static let clean = "clean"

  /// Name of the folder of a perturbation: its text with what does not belong into a file's name replaced.
  static func folder(of perturbation: Perturbation) -> String {
    String(
      perturbation.description.unicodeScalars.map { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_.=-".unicodeScalars.contains(scalar))
          ? Character(scalar) : "-"
      })
  }

  private func part(_ folder: String, _ perturbations: [Perturbation]) -> EvaluationRequest {
    var part = request
    part.output = request.output + "/" + folder
    part.perturbations = perturbations
    part.recording?.folder = request.recording?.folder.map { $0 + "/" + folder }
    return part
  }

  /// SHA-256 of the trace of each route, by its place in the suite.
  private func traces(_ folder: String) throws -> [Int: String] {
    try ResultStore.worker(request.output + "/" + folder).finished().compactMapValues(\.traceHash)
  }
}

extension RobustnessReport.Scores {
  init(_ summary: EvaluationSummary) {
    self.init(
      drivingScore: summary.drivingScore, routeCompletion: summary.routeCompletion,
      successRate: summary.successRate, successes: summary.successes, crashed: summary.crashed)
  }
}
