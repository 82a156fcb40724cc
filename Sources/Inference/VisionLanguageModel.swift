import Foundation

/// A vision-language model: pictures and text in, text out.
///
/// ```
/// let model = try VisionLanguageModel(folder: folder, options: .init(path: .int8, threads: 2))
/// let picture = try model.pictures?.patches(ofFile: jpeg)
/// let prompt = try model.prompt([ChatMessage(.user, [.image, .text("What now?")])], pictures: [picture])
/// let answers = try model.generator.generate([GenerationRequest(prompt)])
/// ```
/// One owner: not to be used from two threads at once.
public final class VisionLanguageModel {
  /// How to hold and run a model.
  public struct Options {
    /// nil: as a quantised folder is stored, else bf16.
    public var path: NumericPath?
    /// Of the vision tower. nil: as it is stored where the folder is quantised to `path`, else as `path`, but int8 for
    /// int4, which has no gain where arithmetic is the limit.
    public var visionPath: NumericPath?
    public var threads: Int
    public var kernels: KernelSet
    /// Seconds, for reports of times; none are measured without.
    public var clock: () -> Double

    public init(
      path: NumericPath? = nil, visionPath: NumericPath? = nil, threads: Int = 1, kernels: KernelSet = .best,
      clock: @escaping () -> Double = { 0 }
    ) {
      self.path = path
      self.visionPath = visionPath
      self.threads = threads
      self.kernels = kernels
      self.clock = clock
    }

    /// What a model of this configuration is held as.
    package func paths(of configuration: ModelConfiguration) -> (decoder: NumericPath, vision: NumericPath) {
      let stored = configuration.quantisation
      let path = path ?? stored?.path ?? .bf16
      let standard: NumericPath = path == .int4 ? .int8 : path
      let asStored = stored?.path == path ? stored?.visionPath : nil
      return (path, visionPath ?? asStored ?? standard)
    }
  }

  public let configuration: ModelConfiguration
  public let decoder: Decoder
  /// nil for a model of text only.
  public let vision: (any VisionEncoder)?
  public let generator: Generator
  /// Of the vision tower.
  private let visionPath: NumericPath
  public let compute: Compute
  /// Cuts pictures into patches; nil for a model of text only.
  public let pictures: PictureProcessor?
  /// How its author meant it to generate.
  public let defaults: GenerationConfiguration
  private let tokenizing: Result<Tokenizer, InferenceError>
  private let template: Result<ChatTemplate, InferenceError>

  /// Opens a model folder in Hugging Face's format.
  ///
  /// - Parameters:
  ///   - adapter: the folder of a LoRA adapter to merge into the weights.
  ///   - tokenizer: a folder with its tokenizer and chat template; nil for the model's own.
  ///   - weights: made up instead of those of the folder, which then needs no weights.
  public convenience init(
    folder: URL, adapter: URL? = nil, tokenizer: URL? = nil,
    weights made: ((ModelConfiguration) -> any WeightSource)? = nil,
    options: Options = Options()
  ) throws(InferenceError) {
    let configuration = try ModelConfiguration(folder: folder)
    let tokenizing = try Self.present { () throws(InferenceError) in
      try Tokenizer(folder: tokenizer ?? folder)
    }
    if case .success(let tokenizer) = tokenizing, tokenizer.vocabularySize > configuration.text.vocabularySize
    {
      throw .malformed(
        file: folder.path, place: "its tokenizer",
        expected: "at most \(configuration.text.vocabularySize) tokens, as the embedding table has",
        got: "\(tokenizer.vocabularySize)")
    }
    let template = try Self.present { () throws(InferenceError) in
      try ChatTemplate(folder: tokenizer ?? folder)
    }
    var weights: any WeightSource
    if let made {
      weights = made(configuration)
    } else {
      let checkpoint = try Checkpoint(folder)
      _ = try checkpoint.check(configuration)
      weights = checkpoint
    }
    if let adapter { weights = try MergedAdapter(weights, folder: adapter) }
    var pictures: PictureProcessor?
    if configuration.vision != nil {
      pictures = try PictureProcessor(PictureConfiguration(folder: folder, configuration: configuration))
    }
    try self.init(
      configuration, weights: weights, tokenizer: tokenizing, template: template, pictures: pictures,
      defaults: GenerationConfiguration(folder: folder), options: options)
  }

  /// What a file gives, or why it is not there; a file that is there and wrong is an error.
  private static func present<Value>(
    _ read: () throws(InferenceError) -> Value
  ) throws(InferenceError) -> Result<Value, InferenceError> {
    do throws(InferenceError) {
      return .success(try read())
    } catch {
      // A template that the engine does not know matters only to those who want one.
      switch error {
      case .cannotRead, .unsupported: return .failure(error)
      default: throw error
      }
    }
  }

  /// - Parameter weights: a checkpoint, or weights made up.
  public init(
    _ configuration: ModelConfiguration, weights: any WeightSource,
    tokenizer: Result<Tokenizer, InferenceError> = .failure(
      .badRequest(what: "tokenizer", got: "none", expected: "a model with one")),
    template: Result<ChatTemplate, InferenceError> = .failure(
      .badRequest(what: "chat template", got: "none", expected: "a model with one")),
    pictures: PictureProcessor? = nil, defaults: GenerationConfiguration = GenerationConfiguration(),
    options: Options = Options()
  ) throws(InferenceError) {
    self.configuration = configuration
    self.pictures = pictures
    self.defaults = defaults
    self.template = template
    tokenizing = tokenizer
    compute = Compute(threads: options.threads, kernels: options.kernels)
    let paths = options.paths(of: configuration)
    visionPath = paths.vision
    if let visionConfiguration = configuration.vision {
      vision = try VisionTower.make(visionConfiguration, weights: weights, path: paths.vision)
    } else {
      vision = nil
    }
    decoder = try Decoder(configuration, weights: weights, path: paths.decoder)
    generator = Generator(
      configuration, decoder: decoder, vision: vision, text: try? tokenizer.get(), compute: compute,
      clock: options.clock)
  }

  /// - Parameter threads: of the arithmetic.
  private init(sharing other: VisionLanguageModel, threads: Int, clock: @escaping () -> Double) {
    (configuration, decoder, pictures) = (other.configuration, other.decoder, other.pictures)
    (defaults, tokenizing, template) = (other.defaults, other.tokenizing, other.template)
    compute = Compute(threads: threads, kernels: other.compute.kernels)
    visionPath = other.visionPath
    vision = other.vision?.twin()
    generator = Generator(
      configuration, decoder: decoder, vision: vision, text: try? tokenizing.get(), compute: compute,
      clock: clock)
  }

  /// A model with the same weights, not copied, and everything else of its own: for another owner on another thread.
  /// What it answers is the same to the bit.
  public func twin(threads: Int = 1, clock: @escaping () -> Double = { 0 }) -> VisionLanguageModel {
    VisionLanguageModel(sharing: self, threads: threads, clock: clock)
  }

  /// A tower of the same form and numbers as the model's own, with other weights: for nets beside the model.
  /// - Returns: nil for a model of text only.
  public func visionTower(_ weights: some WeightSource) throws(InferenceError) -> (any VisionEncoder)? {
    guard let vision = configuration.vision else { return nil }
    return try VisionTower.make(vision, weights: weights, path: visionPath)
  }

  /// The model's tokenizer; throws where it has none.
  public func tokenizer() throws(InferenceError) -> Tokenizer { try tokenizing.get() }

  /// A conversation as the model was trained on it, with its pictures in order.
  public func prompt(
    _ messages: [ChatMessage], pictures: [PatchedPicture] = []
  ) throws(InferenceError) -> Prompt {
    let text = try template.get().prompt(messages)
    // The template writes the begin-of-text token where there is one.
    return Prompt(tokens: try tokenizing.get().encode(text, addingSpecial: false), pictures: pictures)
  }

  /// A prompt from text that is ready: no template, one placeholder token for each picture.
  public func prompt(ready text: String, pictures: [PatchedPicture] = []) throws(InferenceError) -> Prompt {
    Prompt(tokens: try tokenizing.get().encode(text, addingSpecial: false), pictures: pictures)
  }

  /// Options that follow the author's wishes (`generation_config.json`).
  public var defaultOptions: GenerationOptions {
    GenerationOptions(
      sampling: Sampling(
        temperature: defaults.doSample ? Float(defaults.temperature) : 0,
        topK: defaults.doSample && defaults.topK > 0 ? defaults.topK : nil,
        topP: defaults.doSample && defaults.topP > 0 ? Float(defaults.topP) : 1,
        repetitionPenalty: Float(defaults.repetitionPenalty)),
      stopTokens: defaults.endTokens)
  }

  /// Memory of the weights, bytes.
  public var bytes: Int { decoder.bytes + (vision?.bytes ?? 0) }
}
