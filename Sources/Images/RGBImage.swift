/// A picture of 8-bit sRGB pixels, row-major from the top left.
public struct RGBImage: Sendable, Hashable {
  public var width, height: Int
  /// width·height·3 bytes: red, green, blue.
  public var pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * 3, "an RGB image has three bytes a pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
