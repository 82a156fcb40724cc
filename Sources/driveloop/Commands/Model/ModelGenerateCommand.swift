import ArgumentParser
import DriveTypes
import Foundation
import Images
import Inference

/// `driveloop model generate`: what a model answers.
struct ModelGenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Ask a model, with text or token ids and pictures.",
    discussion: """
      Sampling and end tokens are those of generation_config.json unless given. --tokens may hold one placeholder for a \
      picture or one for each of its rows. With --logits, what another program's results can be compared with is written \
      as safetensors: ids, positions, generated, logits.

      driveloop model generate MODEL --prompt "What do you see?" --image front.jpg --path int8 --threads 2
      """)

  @Argument(help: "Model folder.", completion: .directory)
  var folder: String
  @Option(help: "A question, put into the model's chat template behind the pictures.")
  var prompt: String?
  @Option(help: "A prompt that is ready, with a placeholder token for each picture: no template is used.")
  var readyPrompt: String?
  @Option(help: "Token ids, separated by commas.")
  var tokens: String?
  @Option(help: "A conversation: JSON with role and content.", completion: .file(extensions: ["json"]))
  var messages: String?
  @Option(help: "A JPEG or PNG file; may be given several times.", completion: .file())
  var image: [String] = []
  @Option(help: "Frames of a film, separated by commas; may be given several times.")
  var video: [String] = []
  @Option(help: "Frames per second of films.")
  var fps = 2.0
  @Option(
    help: "Pictures ready for the model: pixel_values, image_grid_thw.",
    completion: .file(extensions: ["safetensors"]))
  var pixels: String?
  @Option(help: "Tokens to generate at most.")
  var maxTokens = 64
  @Option(help: "0 takes the likeliest token.")
  var temperature: Float?
  @Option(help: "Draw from the k likeliest tokens.")
  var topK: Int?
  @Option(help: "Draw from the fewest tokens whose probabilities reach p.")
  var topP: Float?
  @Option(help: "Penalty of tokens that stand in the text already.")
  var repetitionPenalty: Float?
  @Option(help: "Seed of the draws.")
  var seed: UInt64 = 0
  @Option(help: "End at this text; may be given several times.")
  var stop: [String] = []
  @Flag(help: "Do not end at the model's end tokens.")
  var ignoreEnd = false
  @Option(
    help: "The answer's frame: actions:N, or think:LIMIT,actions:N with free text between think marks before."
  )
  var grammar: String?
  @Option(help: "Report log-probabilities, with as many of the likeliest tokens.")
  var alternatives: Int?
  @Option(help: "Write logits and ids to this file.", completion: .file(extensions: ["safetensors"]))
  var logits: String?
  @Flag(help: "Of the logits, those after the last token of the prompt only.")
  var last = false
  @OptionGroup var options: ModelOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard [prompt, readyPrompt, tokens, messages].compactMap({ $0 }).count == 1 else {
      throw ValidationError("give one of --prompt, --ready-prompt, --tokens and --messages")
    }
    guard fps > 0 else { throw ValidationError("--fps is more than 0") }
    guard maxTokens >= 0 else { throw ValidationError("--max-tokens is not negative") }
  }

  func run() throws {
    let start = wallClock()
    let model = try options.load(folder)
    let loaded = wallClock() - start
    let asked = try question(model)
    var generating = model.defaultOptions
    generating.maximumTokens = maxTokens
    if let temperature { generating.sampling.temperature = temperature }
    if let topK { generating.sampling.topK = topK }
    if let topP { generating.sampling.topP = topP }
    if let repetitionPenalty { generating.sampling.repetitionPenalty = repetitionPenalty }
    generating.sampling.seed = seed
    generating.stopStrings = stop
    if ignoreEnd { generating.stopTokens = [] }
    generating.alternatives = alternatives
    if let grammar { generating.grammar = try frame(grammar, model) }
    let answer = try model.generator.generate([GenerationRequest(asked, options: generating)])[0]
    if let logits {
      try model.generator.write(
        asked, generated: answer.ids, lastOnly: last, to: URL(fileURLWithPath: logits))
    }
    output.json
      ? show(answer, model, loaded) : print(answer.text ?? answer.ids.map(String.init).joined(separator: ","))
    guard !output.json else { return }
    let times = answer.times
    note(
      String(
        format: "%d + %d tokens (%@); load %.2f s, vision %.3f s, prefill %.3f s, decode %.3f s",
        answer.promptTokens,
        answer.tokens.count, answer.finish.rawValue, loaded, times.vision, times.prefill, times.decode))
  }

  private func question(_ model: VisionLanguageModel) throws -> Prompt {
    var pictures: [PatchedPicture] = []
    var parts: [ChatMessage.Part] = []
    if let pixels {
      pictures = try PatchedPicture.read(URL(fileURLWithPath: pixels), for: model.configuration)
      parts = pictures.map { $0.secondsPerStep == nil ? .image : .video }
    }
    if !image.isEmpty || !video.isEmpty {
      guard let processor = model.pictures else { throw ValidationError("the model reads text only") }
      for name in image {
        pictures.append(
          try processor.patches(ofFile: Array(try Data(contentsOf: URL(fileURLWithPath: name)))))
        parts.append(.image)
      }
      for names in video {
        let frames = try names.split(separator: ",").map {
          try PictureProcessor.decode(Array(try Data(contentsOf: URL(fileURLWithPath: String($0)))))
        }
        pictures.append(
          try processor.patches(
            ofFilm: frames, secondsPerStep: Double(processor.configuration.temporalPatchSize) / fps))
        parts.append(.video)
      }
    }
    if let tokens {
      let ids = try tokens.split(separator: ",", omittingEmptySubsequences: false).map { word in
        guard let id = Int(word.trimmingCharacters(in: .whitespaces)) else {
          throw ValidationError("--tokens: '\(word)' is no number")
        }
        return id
      }
      return Prompt(tokens: ids, pictures: pictures)
    }
    if let readyPrompt { return try model.prompt(ready: readyPrompt, pictures: pictures) }
    let conversation =
      try messages.map { try ChatMessage.read(URL(fileURLWithPath: $0)) }
      ?? [ChatMessage(.user, parts + [.text(prompt ?? "")])]
    return try model.prompt(conversation, pictures: pictures)
  }

  /// `actions:N` and `think:LIMIT,actions:N`: AutoVLA's answer frame.
  private func frame(_ text: String, _ model: VisionLanguageModel) throws -> TokenGrammar {
    let tokenizer = try model.tokenizer()
    let actions = tokenizer.family("<action_").map(\.id)
    var steps: [TokenGrammar.Step] = []
    for part in text.split(separator: ",") {
      let words = part.split(separator: ":")
      guard words.count == 2, let count = Int(words[1]), count >= 0 else {
        throw ValidationError("--grammar: expected actions:N or think:LIMIT, got '\(part)'")
      }
      switch words[0] {
      case "think": steps += [.text("<think>\n"), .free(until: "</think>", limit: count), .text("\n")]
      case "actions":
        guard !actions.isEmpty else {
          throw ValidationError("the model's tokenizer has no <action_…> tokens")
        }
        steps += [
          .text("<answer>\nThe final output action is: "), .tokens(TokenSet(actions), count: count),
          .text("\n</answer>"),
        ]
      default: throw ValidationError("--grammar: expected actions:N or think:LIMIT, got '\(part)'")
      }
    }
    return try TokenGrammar(steps, text: tokenizer)
  }

  private func show(_ answer: Generation, _ model: VisionLanguageModel, _ loaded: Double) {
    var members = [
      JSONMember("tokens", .array(answer.ids.map { .integer($0) })),
      JSONMember("text", answer.text.map { .string($0) } ?? .null),
      JSONMember("finish", .string(answer.finish.rawValue)),
      JSONMember("prompt_tokens", .integer(answer.promptTokens)),
      JSONMember(
        "seconds",
        .object([
          JSONMember("load", .float(loaded)), JSONMember("vision", .float(answer.times.vision)),
          JSONMember("prefill", .float(answer.times.prefill)),
          JSONMember("decode", .float(answer.times.decode)),
        ])),
      JSONMember("weights_bytes", .integer(model.bytes)),
      JSONMember("cache_bytes", .integer(answer.sequence.bytes)),
      JSONMember("peak_bytes", .integer(peakMemory())),
    ]
    if alternatives != nil {
      members.append(
        JSONMember("log_probabilities", .array(answer.tokens.map { .float($0.logProbability ?? 0) })))
      let lists = answer.tokens.map { token in
        JSONNode.array(
          token.alternatives.map {
            .object([
              JSONMember("token", .integer($0.token)),
              JSONMember("log_probability", .float($0.logProbability)),
            ])
          })
      }
      members.append(JSONMember("alternatives", .array(lists)))
    }
    print(JSONWriter.text(.object(members)))
  }
}
