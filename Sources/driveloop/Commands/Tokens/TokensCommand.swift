import ArgumentParser
import Driving

/// Vocabularies of motion: what a driving model's output words mean.
struct TokensCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokens",
    abstract: "Make, describe and apply vocabularies of action tokens: motions of half a second.",
    subcommands: [Build.self, Info.self, Encode.self, Decode.self, Convert.self])
}

extension ActionVocabularyBuilder.Method: ExpressibleByArgument {}
