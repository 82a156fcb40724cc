/// Why a picture cannot be read, written or scaled.
public enum ImageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `library` says it in its own words.
  case cannotDecode(format: String, bytes: Int, library: String)
  case cannotEncode(format: String, width: Int, height: Int, library: String)
  case badSize(width: Int, height: Int)
  case badQuality(got: Int)

  public var description: String {
    switch self {
    case .cannotDecode(let format, let bytes, let library):
      "\(bytes) bytes are not a whole \(format) picture: \(library); expected the unchanged bytes of a \(format) file"
    case .cannotEncode(let format, let width, let height, let library):
      "cannot write \(width)x\(height) pixels as \(format): \(library)"
    case .badSize(let width, let height):
      "a picture of \(width)x\(height) pixels; expected at least 1x1 and at most \(RGBImage.maximumPixels) in all"
    case .badQuality(let got): "JPEG quality \(got); expected 1 (smallest) to 100 (best)"
    }
  }
}
