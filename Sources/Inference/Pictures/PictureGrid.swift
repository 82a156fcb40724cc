/// How many patches, or merged blocks of them, a picture has in time, down and across.
public struct PictureGrid: Sendable, Hashable {
  public var time, height, width: Int

  public init(time: Int, height: Int, width: Int) {
    self.time = time
    self.height = height
    self.width = width
  }

  public var count: Int { time * height * width }

  /// The grid of blocks of `size` x `size` patches: what a decoder sees of the picture.
  public func merged(by size: Int) -> PictureGrid {
    PictureGrid(time: time, height: height / size, width: width / size)
  }
}

extension PatchedPicture {
  public var grid: PictureGrid { PictureGrid(time: time, height: height, width: width) }
}
