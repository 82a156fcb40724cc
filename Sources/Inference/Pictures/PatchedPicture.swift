/// A picture or a film cut into patches as a vision tower reads them.
public struct PatchedPicture {
  /// Patches in time, down and across, before merging.
  public var time, height, width: Int
  /// [time · height · width, channels · temporal patch · patch · patch] normalised values. Qwen's order: blocks of
  /// merge x merge patches, row-major; each patch [channel][time][row][column].
  public var patches: Rows
  /// A film: positions count time. nil for a still.
  public var secondsPerStep: Double?

  public init(time: Int, height: Int, width: Int, patches: Rows, secondsPerStep: Double? = nil) {
    self.time = time
    self.height = height
    self.width = width
    self.patches = patches
    self.secondsPerStep = secondsPerStep
  }
}

/// A vision tower with its projector: pictures in, rows of the decoder's width out.
public protocol VisionEncoder: AnyObject {
  /// Rows that each picture gives, in order.
  func tokens(of picture: PatchedPicture) -> Int

  /// [sum of tokens, outputSize], pictures one after another.
  func encode(_ pictures: [PatchedPicture], with compute: Compute) throws(InferenceError) -> Rows
}
