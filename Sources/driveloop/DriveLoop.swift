import ArgumentParser
import Evaluation
import Foundation
import Messaging

/// The command line. Subcommands hold no logic: they turn options into calls and results into text.
///
/// Exit codes: 0 done, 1 a route failed to run or a check found something, 2 wrong usage or input.
@main
struct DriveLoop: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "driveloop",
    abstract: "How well does this driving model drive?",
    version: "driveloop \(BuildInfo.version) (commit \(BuildInfo.commit))",
    subcommands: [
      EvaluateCommand.self, CompareCommand.self, ReportCommand.self, RobustCommand.self, MergeCommand.self,
      WorldCommand.self, AgentCommand.self, ScoreCommand.self, OpenLoopCommand.self, QACommand.self,
      MapsCommand.self, RoutesCommand.self, ScenarioCommand.self, ViewCommand.self, RenderCommand.self,
      PicturesCommand.self, CorruptCommand.self, TraceCommand.self, CollectCommand.self, ModelCommand.self,
      TokensCommand.self, CarlaServerCommand.self, KeysCommand.self, WorkerCommand.self,
    ])

  static func main() {
    MessageMemory.keepForReuse()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      let usual = exitCode(for: error)
      if usual == .success {
        print(fullMessage(for: error))
        Foundation.exit(0)
      }
      let message = usual == .validationFailure ? fullMessage(for: error) : "error: \(error)"
      note(message)
      Foundation.exit(2)
    }
  }
}
