/// A picture of 8-bit sRGB pixels, row-major from the top left.
///
/// `jpeg(quality:)` and `png()` make files of it, `init(jpeg:)` and `init(png:)` read them; `resized(width:height:by:)`
/// scales it, `Mosaic` puts several side by side. Bytes that are no picture give an `ImageError`.
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

  /// One colour all over.
  public init(width: Int, height: Int, red: UInt8, green: UInt8, blue: UInt8) {
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      for index in 0..<width * height {
        buffer[3 * index] = red
        buffer[3 * index + 1] = green
        buffer[3 * index + 2] = blue
      }
      count = width * height * 3
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// Largest picture that is read from a file, pixels: a header of a few bytes must not claim gigabytes.
  public static let maximumPixels = 64_000_000

  static func checkSize(width: Int, height: Int) throws(ImageError) {
    guard width > 0, height > 0, width <= maximumPixels, height <= maximumPixels,
      width * height <= maximumPixels
    else { throw .badSize(width: width, height: height) }
  }

  /// Copies `other` with its top left corner at column `x` and row `y`; what lies outside is cut off.
  public mutating func paste(_ other: RGBImage, x: Int, y: Int) {
    let columns = max(0, -x)..<max(max(0, -x), min(other.width, width - x))
    for row in max(0, -y)..<max(max(0, -y), min(other.height, height - y)) where !columns.isEmpty {
      let from = (row * other.width + columns.lowerBound) * 3
      let to = ((row + y) * width + columns.lowerBound + x) * 3
      pixels.replaceSubrange(
        to..<to + columns.count * 3, with: other.pixels[from..<from + columns.count * 3])
    }
  }

  /// The part of a size whose top left corner lies at column `left` and row `top`; black where it leaves the picture.
  public func cropped(left: Int, top: Int, width: Int, height: Int) -> RGBImage {
    if left == 0, top == 0, width == self.width, height == self.height { return self }
    var part = RGBImage(width: width, height: height, red: 0, green: 0, blue: 0)
    part.paste(self, x: -left, y: -top)
    return part
  }
}
