/// A picture or a film cut into patches as a vision tower reads them.
public struct PatchedPicture {
  /// Patches in time, down and across, before merging.
  public var time, height, width: Int
  /// [time · height · width, channels · temporal patch · patch · patch] normalised values. Qwen's order: blocks of
  /// merge x merge patches, row-major; each patch [channel][time][row][column].
  ///
  /// A still whose patches span several frames may have [channel][row][column] only: all frames are the same.
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
