import ArgumentParser
import Evaluation
import Foundation

/// `driveloop robust`: what an agent keeps of its driving score when things go wrong around it.
struct RobustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robust",
    abstract: "Drive a suite clean and under perturbations, and tell what is kept of the driving score.",
    discussion: """
      As Bench2Drive-Robust, in closed loop: camera failures, the 15 corruptions of pictures, errors of the ego's state, \
      latency, lost and late messages. Each is an evaluation of its own in a folder under --out; an interrupted run goes \
      on where it stopped. With --perturbation or --corruption these are driven; else the standard set, or its --groups. \
      What would change nothing for the agent is not driven, and said so. Exit code 1 when a route crashed.
      """)

  @OptionGroup var options: RunOptions

  @OptionGroup(title: "Agents with a model") var vla: VlaArguments

  @Option(help: "Agent: \(AgentChoice.allNames.joined(separator: ", ")).")
  var agent: String

  @Option(
    help: "Comma-separated groups of the standard set: \(Perturbation.Group.names).",
    transform: { text in
      try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
        guard let group = Perturbation.Group(rawValue: String(name)) else {
          throw ValidationError("no group '\(name)'; expected some of \(Perturbation.Group.names)")
        }
        return group
      }
    })
  var groups: [Perturbation.Group]?

  func validate() throws {
    if groups != nil, !options.perturbations.isEmpty {
      throw ValidationError("--groups chooses of the standard set; leave it out, or --perturbation")
    }
  }

  func run() throws {
    let choice = try vla.choice(agent)
    let named = options.perturbations
    let perturbations =
      named.isEmpty
      ? RobustnessSuite.perturbations(of: Set(groups ?? Perturbation.Group.allCases)) : named
    var request = options.request(agent: choice)
    request.perturbations = []
    let report = try RobustnessRun(
      request, perturbations: perturbations,
      diary: { FileHandle.standardError.write(Data(("robustness: " + $0 + "\n").utf8)) }
    ).run()
    print(options.json ? report.json : report.table)
    if report.crashed > 0 { throw ExitCode(1) }
  }
}
