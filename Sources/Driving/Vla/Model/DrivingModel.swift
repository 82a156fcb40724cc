import DriveTypes
import Foundation
import Images
import Inference
import Roads

/// A vision-language model that drives: a Hugging Face folder with `driving.json` and a vocabulary of plans.
///
/// One owner, as the model inside.
public final class DrivingModel: DrivingPlanner {
  public let settings: DrivingModelSettings
  public let vocabulary: PlanVocabulary
  private let model: VisionLanguageModel
  private let tokenizer: Tokenizer
  private let processor: PictureProcessor
  private let clock: () -> Double
  /// The plan's word that each token is.
  private let actions: [Int: Int]
  private let grammars: [DriveMode: TokenGrammar]
  /// nil: the likeliest word.
  private let costs: TokenCosts?
  /// Placeholder of pictures.
  private let placeholder: String
  private let endOfTurn: Int

  /// - Parameters:
  ///   - path: of weights and products; nil: as the folder is stored, else bf16.
  ///   - clock: seconds, for times by part; none are measured without.
  public convenience init(
    folder: URL, path: NumericPath? = nil, threads: Int = 1, decoding: PlanDecoding = .standard,
    clock: @escaping () -> Double = { 0 }
  ) throws(DrivingModelError) {
    let settings = try DrivingModelSettings(folder: folder)
    let vocabulary = try Self.vocabulary(of: settings, folder: folder)
    let model: VisionLanguageModel
    do throws(InferenceError) {
      model = try VisionLanguageModel(
        folder: folder,
        options: VisionLanguageModel.Options(path: path, threads: threads, clock: clock))
    } catch {
      throw .inference(error)
    }
    try self.init(
      model, settings: settings, vocabulary: vocabulary, folder: folder.path, decoding: decoding, clock: clock
    )
  }

  /// - Parameter folder: name for error messages.
  public init(
    _ model: VisionLanguageModel, settings: DrivingModelSettings, vocabulary: PlanVocabulary,
    folder: String, decoding: PlanDecoding = .standard,
    clock: @escaping () -> Double = { 0 }
  ) throws(DrivingModelError) {
    self.model = model
    self.settings = settings
    self.vocabulary = vocabulary
    self.clock = clock
    placeholder = settings.pictureCount > 1 ? "<|video_pad|>" : "<|image_pad|>"
    do throws(InferenceError) {
      tokenizer = try model.tokenizer()
    } catch {
      throw .inference(error)
    }
    guard let processor = model.pictures else {
      throw .unfit(what: "\(folder): its model", got: "one of text only", expected: "a vision tower")
    }
    self.processor = processor
    for word in DrivePrompt.words + [placeholder] { _ = try Self.token(word, tokenizer, folder: folder) }
    var tokens: [Int] = []
    for i in 0..<vocabulary.count {
      tokens.append(try Self.token(vocabulary.form.word(i), tokenizer, folder: folder))
    }
    endOfTurn = try Self.token("<|im_end|>", tokenizer, folder: folder)
    costs = decoding == .nearest ? TokenCosts(tokens, cost: vocabulary.distance) : nil
    actions = Dictionary(zip(tokens, 0..<tokens.count), uniquingKeysWith: { first, _ in first })
    do throws(InferenceError) {
      var grammars: [DriveMode: TokenGrammar] = [:]
      for mode in settings.modes {
        grammars[mode] = try Self.grammar(
          mode, form: vocabulary.form, words: tokens, horizon: settings.horizon, text: tokenizer)
      }
      self.grammars = grammars
    } catch {
      throw .inference(error)
    }
    try checkPictures(folder: folder)
  }

  private static func vocabulary(
    of settings: DrivingModelSettings, folder: URL
  ) throws(DrivingModelError) -> PlanVocabulary {
    let file = folder.appendingPathComponent(settings.vocabularyFile).path
    let bytes: [UInt8]
    let vocabulary: PlanVocabulary
    do throws(ActionVocabularyError) {
      bytes = try VocabularyDocument.read(file)
      switch settings.answer {
      case .actions: vocabulary = .actions(try ActionVocabulary(bytes, file: file))
      case .waypoints: vocabulary = .waypoints(try WaypointVocabulary(bytes, file: file))
      }
    } catch {
      throw .vocabulary(error)
    }
    let hash = SHA256Digest.hex(of: bytes)
    guard hash == settings.vocabularyHash else {
      throw .otherVocabulary(file: file, got: hash, expected: settings.vocabularyHash)
    }
    return vocabulary
  }

  /// The token that a word is, alone.
  private static func token(
    _ word: String, _ tokenizer: Tokenizer, folder: String
  ) throws(DrivingModelError) -> Int {
    guard let id = tokenizer.id(of: word), tokenizer.encode(word, addingSpecial: false) == [id] else {
      throw .missingWord(word: word, folder: folder)
    }
    return id
  }

  private static func grammar(
    _ mode: DriveMode, form: PlanForm, words: [Int], horizon: Int, text: Tokenizer
  ) throws(InferenceError) -> TokenGrammar {
    let answer: [TokenGrammar.Step] = [
      .text(form.introduction), .tokens(TokenSet(words), count: horizon * form.wordsPerPose),
    ]
    // What would follow the plan is the same in every answer and tells nothing.
    switch mode {
    case .fast: return try TokenGrammar([.text(DriveAnswer.fastStart)] + answer, text: text)
    case .slow:
      return try TokenGrammar(
        [
          .text(DriveAnswer.slowStart), .free(until: DriveAnswer.slowEnd, limit: DriveAnswer.reasoningLimit),
          .text("\n"),
        ] + answer, text: text)
    }
  }

  /// The model must see the crop as it is, pixel by pixel.
  private func checkPictures(folder: String) throws(DrivingModelError) {
    let crop = settings.crop
    let grey = RGBImage(width: crop.width, height: crop.height, red: 128, green: 128, blue: 128)
    let patched = try patches(of: Array(repeating: grey, count: settings.pictureCount))
    let patch = processor.configuration.patchSize
    guard patched.time == 1, patched.width * patch == crop.width, patched.height * patch == crop.height else {
      throw .unfit(
        what: "\(folder): a crop of \(crop.width)x\(crop.height) pixels",
        got: "\(patched.time)x\(patched.height)x\(patched.width) patches of \(patch) pixels",
        expected: "a crop that its preprocessor_config.json takes as it is")
    }
    // A first answer, so that whatever does not fit is known before a route begins.
    _ = try generate(
      DrivePrompt(
        pictures: Array(repeating: grey, count: settings.pictureCount), speed: 0, command: .laneFollow,
        targets: Array(repeating: .origin, count: settings.targets), mode: settings.modes.first ?? .fast))
  }

  private func patches(of pictures: [RGBImage]) throws(DrivingModelError) -> PatchedPicture {
    do throws(InferenceError) {
      if settings.pictureCount == 1, let picture = pictures.last { return try processor.patches(of: picture) }
      return try processor.patches(ofFilm: pictures, secondsPerStep: 2 * settings.historySeconds)
    } catch {
      throw .inference(error)
    }
  }

  public func answer(_ prompt: DrivePrompt) throws -> DriveAnswer { try generate(prompt) }

  private func generate(_ prompt: DrivePrompt) throws(DrivingModelError) -> DriveAnswer {
    guard let grammar = grammars[prompt.mode] else {
      throw .unfit(
        what: "mode", got: prompt.mode.rawValue,
        expected: settings.modes.map(\.rawValue).joined(separator: " or "))
    }
    let start = clock()
    let picture = try patches(of: prompt.pictures)
    let cut = clock()
    // The end of the turn is no part of the reasoning.
    let options = GenerationOptions(
      maximumTokens: DriveAnswer.reasoningLimit + 128, stopTokens: [endOfTurn], grammar: grammar,
      costs: costs)
    let generation: Generation
    do throws(InferenceError) {
      let request = GenerationRequest(
        Prompt(tokens: tokens(of: prompt), pictures: [picture]), options: options)
      guard let first = try model.generator.generate([request]).first else { return DriveAnswer(actions: []) }
      generation = first
    } catch {
      throw .inference(error)
    }
    var times = PlanTimes()
    times.pictures = cut - start
    times.vision = generation.times.vision
    times.prefill = generation.times.prefill
    times.decode = generation.times.decode
    // An answer that was cut off has no plan, whatever its last tokens are.
    let chosen = generation.tokens.filter { !$0.isForced }
    let isWhole = generation.finish == .grammar
    return DriveAnswer(
      actions: isWhole
        ? chosen.suffix(settings.horizon * vocabulary.form.wordsPerPose).compactMap { actions[$0.id] } : [],
      text: tokenizer.decode(generation.ids), chosenTokens: chosen.count, times: times)
  }

  func tokens(of prompt: DrivePrompt) -> [Int] {
    tokenizer.encode(prompt.text(picture: placeholder), addingSpecial: false)
  }
}
