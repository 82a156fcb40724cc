import DriveTypes
import Images

extension ImageCorruption {
  /// The spoiled picture, of the same size. Same picture and place, same bytes.
  public func apply(to image: RGBImage, at place: CorruptionPlace) throws(ImageError) -> RGBImage {
    guard image.width > 0, image.height > 0 else { return image }
    /// For this picture alone.
    var random = source(place, "\(place.camera)/\(place.moment)")
    /// For this camera during the drive.
    var lens = source(place, "\(place.camera)/lens")
    switch kind {
    case .brightness: return brightened(image)
    case .dark: return darkened(image, &random)
    case .saturate: return saturated(image)
    case .colorQuant: return posterised(image)
    case .snow: return snowy(image, &random)
    case .fog: return foggy(image, &random)
    case .rain: return rainy(image, &random)
    case .motionBlur: return moved(image, &random)
    case .zoomBlur: return zoomed(image)
    case .waterSplash: return isWet(place) ? splashed(image, &lens) : image
    case .lensObstacle: return isWet(place) ? smeared(image, &lens) : image
    case .cameraCrash: return hasCrashed(place) ? black(image) : image
    case .frameLost: return random.uniform() < Double(severity) / 6 ? black(image) : image
    case .bitError: return try garbled(image, &random)
    case .h265: return try compressed(image)
    }
  }

  private func source(_ place: CorruptionPlace, _ part: String) -> RandomSource {
    RandomSource(seed: place.seed, stream: "corruption/\(kind.rawValue)/\(place.drive)/\(part)")
  }

  private func black(_ image: RGBImage) -> RGBImage {
    RGBImage(width: image.width, height: image.height, red: 0, green: 0, blue: 0)
  }

  /// The first camera always, and one to five of the others.
  private func isWet(_ place: CorruptionPlace) -> Bool {
    guard let index = place.cameras.firstIndex(of: place.camera), index > 0 else { return true }
    var random = source(place, "cameras")
    var others = Array(1..<place.cameras.count)
    let count = min(others.count, 1 + random.index(below: 5))
    for _ in 0..<count where others.remove(at: random.index(below: others.count)) == index { return true }
    return false
  }

  private func hasCrashed(_ place: CorruptionPlace) -> Bool {
    guard let index = place.cameras.firstIndex(of: place.camera) else { return true }
    var random = source(place, "cameras")
    return (0..<severity).map { _ in random.index(below: place.cameras.count) }.contains(index)
  }
}
