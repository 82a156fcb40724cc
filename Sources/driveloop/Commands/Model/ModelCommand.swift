import ArgumentParser
import Inference

/// `driveloop model`: vision-language models on disk.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Describe, make, quantise, run and time vision-language models.",
    subcommands: [
      ModelInfoCommand.self, ModelQuantizeCommand.self, ModelRandomCommand.self,
      ModelGenerateCommand.self, ModelBenchCommand.self, ModelTokenize.self,
    ])
}
