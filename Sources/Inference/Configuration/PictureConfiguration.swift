import Images

/// What `preprocessor_config.json` says of pictures: how they are scaled and made numbers.
public struct PictureConfiguration: Sendable, Hashable {
  /// To what size a picture is scaled.
  public enum Sizing: Sendable, Hashable {
    /// Qwen's `smart_resize`: sides become multiples of patch · merge, the area stays within limits, the shape nearly the
    /// same. (`min_pixels` and `max_pixels`, or `size.shortest_edge` and `size.longest_edge`, both areas.)
    case area(minimumPixels: Int, maximumPixels: Int)
    /// CLIP's: the shorter side becomes `size.shortest_edge`, then the middle of `crop_size` is cut out; black where
    /// the picture is smaller.
    case shortestEdge(Int, cropWidth: Int, cropHeight: Int)
    /// No scaling (`do_resize` false): sides must be multiples of patch · merge.
    case unchanged
  }

  public var sizing: Sizing
  /// `resample`: 3 bicubic, 2 bilinear, 4 box.
  public var resampling: ResamplingKernel
  /// `rescale_factor`; 1 where `do_rescale` is false.
  public var rescaleFactor: Double
  /// `image_mean` and `image_std`, of red, green and blue; 0 and 1 where `do_normalize` is false.
  public var mean, deviation: [Double]
  /// Sides of a patch, pixels; frames that a patch spans; sides of a merged block, patches. 14, 2 and 2 for Qwen2-VL
  /// and Qwen2.5-VL; CLIP's patches span one frame and are not merged.
  public var patchSize, temporalPatchSize, mergeSize: Int

  public init(
    sizing: Sizing, resampling: ResamplingKernel = .bicubic, rescaleFactor: Double = 1 / 255,
    mean: [Double] = Self.clipMean, deviation: [Double] = Self.clipDeviation, patchSize: Int = 14,
    temporalPatchSize: Int, mergeSize: Int
  ) {
    self.sizing = sizing
    self.resampling = resampling
    self.rescaleFactor = rescaleFactor
    self.mean = mean
    self.deviation = deviation
    self.patchSize = patchSize
    self.temporalPatchSize = temporalPatchSize
    self.mergeSize = mergeSize
  }

  /// OpenAI's CLIP; Qwen uses the same.
  public static let clipMean = [0.48145466, 0.4578275, 0.40821073]
  public static let clipDeviation = [0.26862954, 0.26130258, 0.27577711]

  /// What `transformers` takes for Qwen2-VL and Qwen2.5-VL where a checkpoint says nothing.
  public static let qwen = PictureConfiguration(
    sizing: .area(minimumPixels: 56 * 56, maximumPixels: 28 * 28 * 1280), temporalPatchSize: 2, mergeSize: 2)
  /// CLIP ViT-L/14-336, which LLaVA-1.5 and DriveRX-8B use.
  public static let clip336 = PictureConfiguration(
    sizing: .shortestEdge(336, cropWidth: 336, cropHeight: 336), temporalPatchSize: 1, mergeSize: 1)
}
