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
  /// What any thread may do for the model.
  package let preparation: PromptPreparation
  let model: VisionLanguageModel
  let clock: () -> Double
  /// The plan's word that each token is.
  let actions: [Int: Int]
  let grammars: [DriveMode: TokenGrammar]
  /// nil: the likeliest word.
  let costs: TokenCosts?
  /// nil: the model has none, or it is not wanted.
  let perception: PerceptionHead?
  /// Where it looks from.
  let view: PerceptionView?
  /// What is seen through further cameras; nil where there are none.
  let surroundings: Surroundings?
  /// nil: the model has none, or it is not wanted.
  let way: WayHead?
  /// nil: the model has none, or it is not wanted.
  let signals: SignalsHead?
  /// What the other heads see through; nil: they look at the model's visual tokens.
  let backbone: (any VisionEncoder)?
  let endOfTurn: Int

  /// - Parameters:
  ///   - path: of weights and products; nil: as the folder is stored, else bf16.
  ///   - perceives: whether its perception and signals heads, if it has them, tell what they see.
  ///   - tellsWay: whether its way head, if it has one, tells where to go.
  ///   - clock: seconds, for times by part; none are measured without.
  public convenience init(
    folder: URL, path: NumericPath? = nil, threads: Int = 1, decoding: PlanDecoding = .standard,
    perceives: Bool = true, tellsWay: Bool = true, clock: @escaping () -> Double = { 0 }
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
    let perception =
      try perceives
      ? Self.perception(settings.perception, of: settings, model: model, folder: folder) : nil
    let way = try tellsWay ? Self.way(of: settings, model: model, folder: folder) : nil
    let hasHeads = perception != nil || way != nil
    let backbone = try hasHeads ? Self.backbone(of: settings, model: model, folder: folder) : nil
    try self.init(
      model, settings: settings, vocabulary: vocabulary, perception: perception, way: way,
      signals: perceives ? Self.signals(of: settings, model: model, folder: folder) : nil, backbone: backbone,
      surroundings: perceives ? Surroundings(settings, model: model, folder: folder) : nil,
      folder: folder.path, decoding: decoding, clock: clock)
  }

  /// - Parameter folder: name for error messages.
  public init(
    _ model: VisionLanguageModel, settings: DrivingModelSettings, vocabulary: PlanVocabulary,
    perception: PerceptionHead? = nil, way: WayHead? = nil, signals: SignalsHead? = nil,
    backbone: (any VisionEncoder)? = nil,
    surroundings: Surroundings? = nil, folder: String, decoding: PlanDecoding = .standard,
    clock: @escaping () -> Double = { 0 }
  ) throws(DrivingModelError) {
    self.model = model
    self.settings = settings
    self.vocabulary = vocabulary
    self.perception = perception
    view = try perception == nil ? nil : Self.view(of: settings, model: model)
    self.surroundings = surroundings
    self.way = way
    self.signals = signals
    self.backbone = backbone
    self.clock = clock
    let tokenizer: Tokenizer
    do throws(InferenceError) {
      tokenizer = try model.tokenizer()
    } catch {
      throw .inference(error)
    }
    guard let processor = model.pictures else {
      throw .unfit(what: "\(folder): its model", got: "one of text only", expected: "a vision tower")
    }
    preparation = PromptPreparation(settings: settings, processor: processor, tokenizer: tokenizer)
    for word in DrivePrompt.words + [preparation.placeholder] {
      _ = try Self.token(word, tokenizer, folder: folder)
    }
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

  /// The same model with other owners of its arithmetic.
  private init(sharing other: DrivingModel, threads: Int, clock: @escaping () -> Double) {
    (settings, vocabulary, preparation) = (other.settings, other.vocabulary, other.preparation)
    (actions, grammars, costs, endOfTurn) = (other.actions, other.grammars, other.costs, other.endOfTurn)
    model = other.model.twin(threads: threads, clock: clock)
    view = other.view
    surroundings = other.surroundings?.twin(compute: model.compute)
    perception = other.perception?.twin(compute: model.compute)
    way = other.way?.twin(compute: model.compute)
    signals = other.signals?.twin(compute: model.compute)
    backbone = other.backbone?.twin()
    self.clock = clock
  }

  /// A model with the same weights, not copied, for another thread.
  package func twin(threads: Int = 1, clock: @escaping () -> Double = { 0 }) -> DrivingModel {
    DrivingModel(sharing: self, threads: threads, clock: clock)
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
    try require(SHA256Digest.hex(of: bytes), is: settings.vocabularyHash, file: file)
    return vocabulary
  }

  private static func require(
    _ hash: String, is expected: String, file: String
  ) throws(DrivingModelError) {
    guard hash == expected else { throw .otherFile(file: file, got: hash, expected: expected) }
  }

  static func perception(
    _ named: DrivingModelSettings.NamedFile?, of settings: DrivingModelSettings, model: VisionLanguageModel,
    folder: URL
  ) throws(DrivingModelError) -> PerceptionHead? {
    try head(named, of: settings, model: model, folder: folder) {
      (file, width, columns, rows) throws(DrivingModelError) in
      try PerceptionHead(file, width: width, columns: columns, rows: rows, compute: model.compute)
    }
  }

  /// A head on a model's visual tokens; nil where none is named.
  /// - Parameter open: takes the file, the width of a token, and cells across and down.
  private static func head<Head>(
    _ named: DrivingModelSettings.NamedFile?, of settings: DrivingModelSettings, model: VisionLanguageModel,
    folder: URL, open: (URL, Int, Int, Int) throws(DrivingModelError) -> Head
  ) throws(DrivingModelError) -> Head? {
    guard let named, let cell = cell(of: model) else { return nil }
    return try open(
      file(named, in: folder), model.configuration.text.hiddenSize, settings.crop.width / cell,
      settings.crop.height / cell)
  }

  private static func view(
    of settings: DrivingModelSettings, model: VisionLanguageModel
  ) throws(DrivingModelError) -> PerceptionView? {
    guard let cell = cell(of: model) else { return nil }
    let camera = try DrivingEye.camera(of: settings)
    return PerceptionView(camera, lens: camera, crop: settings.crop, cell: cell)
  }

  private static func way(
    of settings: DrivingModelSettings, model: VisionLanguageModel, folder: URL
  ) throws(DrivingModelError) -> WayHead? {
    try head(settings.way, of: settings, model: model, folder: folder) {
      (file, width, columns, rows) throws(DrivingModelError) in
      try WayHead(
        file, width: width, columns: columns, rows: rows, targets: settings.targets, compute: model.compute)
    }
  }

  private static func signals(
    of settings: DrivingModelSettings, model: VisionLanguageModel, folder: URL
  ) throws(DrivingModelError) -> SignalsHead? {
    try head(settings.signals, of: settings, model: model, folder: folder) {
      (file, width, columns, rows) throws(DrivingModelError) in
      try SignalsHead(
        file, width: width, columns: columns, rows: rows, targets: settings.targets, compute: model.compute)
    }
  }

  private static func backbone(
    of settings: DrivingModelSettings, model: VisionLanguageModel, folder: URL
  ) throws(DrivingModelError) -> (any VisionEncoder)? {
    guard let named = settings.backbone else { return nil }
    return try tower(named, of: model, folder: folder)
  }

  /// A vision tower like the model's in a file of its own.
  static func tower(
    _ named: DrivingModelSettings.NamedFile, of model: VisionLanguageModel, folder: URL
  ) throws(DrivingModelError) -> any VisionEncoder {
    let file = try Self.file(named, in: folder)
    let tower: (any VisionEncoder)?
    do throws(InferenceError) {
      tower = try model.visionTower(Checkpoint(file))
    } catch {
      throw .inference(error)
    }
    guard let tower else {
      throw .unfit(what: "\(folder.path): its model", got: "one of text only", expected: "a vision tower")
    }
    return tower
  }

  /// Pixels of a visual token's side.
  static func cell(of model: VisionLanguageModel) -> Int? {
    model.configuration.vision.map { $0.patchSize * $0.mergeSize }
  }

  /// A file beside `driving.json`, that it must be.
  static func file(
    _ named: DrivingModelSettings.NamedFile, in folder: URL
  ) throws(DrivingModelError) -> URL {
    let file = folder.appendingPathComponent(named.name)
    let hash: String
    do {
      hash = SHA256Digest.hex(of: try Data(contentsOf: file))
    } catch {
      throw .cannotRead(file: file.path, reason: error.localizedDescription)
    }
    try require(hash, is: named.hash, file: file.path)
    return file
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
    let patched = try preparation.patches(of: Array(repeating: grey, count: settings.pictureCount))
    let patch = preparation.processor.configuration.patchSize
    guard patched.time == 1, patched.width * patch == crop.width, patched.height * patch == crop.height else {
      throw .unfit(
        what: "\(folder): a crop of \(crop.width)x\(crop.height) pixels",
        got: "\(patched.time)x\(patched.height)x\(patched.width) patches of \(patch) pixels",
        expected: "a crop that its preprocessor_config.json takes as it is")
    }
    // A first answer, so that whatever does not fit is known before a route begins.
    _ = try plan(
      DrivePrompt(
        pictures: Array(repeating: grey, count: settings.pictureCount), speed: 0, command: .laneFollow,
        targets: Array(repeating: .origin, count: settings.targets), mode: settings.modes.first ?? .fast))
  }
}
