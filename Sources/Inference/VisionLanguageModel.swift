import Foundation

/// A vision-language model: pictures and text in, text out.
///
/// ```
/// let model = try VisionLanguageModel(folder: folder, options: .init(path: .int8, threads: 2))
/// let picture = try model.pictures?.patches(ofFile: jpeg)
/// let prompt = Prompt(tokens: tokens, pictures: [picture])
/// let answers = try model.generator.generate([GenerationRequest(prompt)])
/// ```
/// One owner: not to be used from two threads at once.
public final class VisionLanguageModel {
  /// How to hold and run a model.
  public struct Options {
    public var path: NumericPath
    /// Of the vision tower; as `path` where nil.
    public var visionPath: NumericPath?
    public var threads: Int
    public var kernels: KernelSet
    /// Seconds, for reports of times; none are measured without.
    public var clock: () -> Double

    public init(
      path: NumericPath = .bf16, visionPath: NumericPath? = nil, threads: Int = 1, kernels: KernelSet = .best,
      clock: @escaping () -> Double = { 0 }
    ) {
      self.path = path
      self.visionPath = visionPath
      self.threads = threads
      self.kernels = kernels
      self.clock = clock
    }
  }

  public let configuration: ModelConfiguration
  public let decoder: Decoder
  /// nil for a model of text only.
  public let vision: (any VisionEncoder)?
  public let generator: Generator
  public let compute: Compute
  /// Cuts pictures into patches; nil for a model of text only.
  public let pictures: PictureProcessor?
  /// How its author meant it to generate.
  public let defaults: GenerationConfiguration

  /// Opens a model folder in Hugging Face's format.
  ///
  /// - Parameter adapter: the folder of a LoRA adapter to merge into the weights.
  public convenience init(
    folder: URL, adapter: URL? = nil, text: (any TokenText)? = nil, options: Options = Options()
  ) throws(InferenceError) {
    let configuration = try ModelConfiguration(folder: folder)
    let checkpoint = try Checkpoint(folder)
    _ = try checkpoint.check(configuration)
    var weights: any WeightSource = checkpoint
    if let adapter { weights = try MergedAdapter(checkpoint, folder: adapter) }
    var pictures: PictureProcessor?
    if configuration.vision != nil {
      pictures = try PictureProcessor(PictureConfiguration(folder: folder, configuration: configuration))
    }
    try self.init(
      configuration, weights: weights, text: text, pictures: pictures,
      defaults: GenerationConfiguration(folder: folder), options: options)
  }

  /// - Parameter weights: a checkpoint, or weights made up.
  public init(
    _ configuration: ModelConfiguration, weights: any WeightSource, text: (any TokenText)? = nil,
    pictures: PictureProcessor? = nil, defaults: GenerationConfiguration = GenerationConfiguration(),
    options: Options = Options()
  ) throws(InferenceError) {
    self.configuration = configuration
    self.pictures = pictures
    self.defaults = defaults
    compute = Compute(threads: options.threads, kernels: options.kernels)
    if let visionConfiguration = configuration.vision {
      vision = try VisionTower.make(
        visionConfiguration, weights: weights, path: options.visionPath ?? options.path)
    } else {
      vision = nil
    }
    decoder = try Decoder(configuration, weights: weights, path: options.path)
    generator = Generator(
      configuration, decoder: decoder, vision: vision, text: text, compute: compute, clock: options.clock)
  }

  /// Memory of the weights, bytes.
  public var bytes: Int { decoder.bytes + (vision?.bytes ?? 0) }
}
