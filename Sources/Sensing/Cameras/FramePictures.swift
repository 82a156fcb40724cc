import Images
import Rendering

/// A frame's parts as pictures, in CARLA's encodings.
extension RGBImage {
  /// The colours; black where the frame has none.
  public init(_ frame: Frame) {
    let size = frame.width * frame.height * 3
    self.init(
      width: frame.width, height: frame.height,
      pixels: frame.rgb.count == size ? frame.rgb : [UInt8](repeating: 0, count: size))
  }

  /// CARLA's raw depth: red + 256 green + 65,536 blue is the distance in steps of 1000 m / (2²⁴ − 1).
  public init(depthOf frame: Frame) {
    self.init(frame, frame.depth) { depth in
      let steps = UInt32(max(0, min(1, Double(depth) / Double(Frame.farDepth))) * 16_777_215)
      return (
        UInt8(truncatingIfNeeded: steps), UInt8(truncatingIfNeeded: steps >> 8),
        UInt8(truncatingIfNeeded: steps >> 16)
      )
    }
  }

  /// For people: near is bright, each doubling of the distance from 2 m on an equal step darker; the sky is black.
  public init(depthViewOf frame: Frame) {
    self.init(frame, frame.depth) { depth in
      guard depth < Frame.farDepth else { return (0, 0, 0) }
      var (steps, rest) = (0.0, Double(max(depth, 2)) / 2)
      while rest >= 2 {
        rest /= 2
        steps += 1
      }
      let grey = UInt8(max(0, min(255, 255 - 27 * (steps + rest - 1))))
      return (grey, grey, grey)
    }
  }

  /// CARLA's raw semantic picture: red is the label, green and blue are 0.
  public init(labelsOf frame: Frame) {
    self.init(frame, frame.semantic) { ($0, 0, 0) }
  }

  /// The colours of CARLA's `CityScapesPalette`, one for each `SemanticLabel`.
  public init(semanticOf frame: Frame) {
    self.init(frame, frame.semantic) {
      Self.palette.indices.contains(Int($0)) ? Self.palette[Int($0)] : (0, 0, 0)
    }
  }

  /// CARLA's instance camera: red is the label, green and blue the low and high byte of the actor's id.
  public init(instanceOf frame: Frame) {
    let labels = frame.semantic
    self.init(frame, Array(frame.instance.enumerated())) { pixel in
      (
        labels.indices.contains(pixel.offset) ? labels[pixel.offset] : 0,
        UInt8(truncatingIfNeeded: pixel.element), UInt8(truncatingIfNeeded: pixel.element >> 8)
      )
    }
  }

  /// For people: each actor in a colour of its own, the rest dark.
  public init(instanceViewOf frame: Rendering.Frame) {
    self.init(frame, frame.instance) { id in
      guard id != 0 else { return (24, 24, 24) }
      let mixed = id &* 2_654_435_761
      return (
        UInt8(64 + (mixed >> 8) % 192), UInt8(64 + (mixed >> 16) % 192), UInt8(64 + (mixed >> 24) % 192)
      )
    }
  }

  private init<Value>(_ frame: Frame, _ values: [Value], _ colour: (Value) -> (UInt8, UInt8, UInt8)) {
    var pixels = [UInt8](repeating: 0, count: frame.width * frame.height * 3)
    for (index, value) in values.enumerated() {
      (pixels[3 * index], pixels[3 * index + 1], pixels[3 * index + 2]) = colour(value)
    }
    self.init(width: frame.width, height: frame.height, pixels: pixels)
  }

  /// By label number, 0…28.
  private static let palette: [(UInt8, UInt8, UInt8)] = [
    (0, 0, 0), (128, 64, 128), (244, 35, 232), (70, 70, 70), (102, 102, 156), (190, 153, 153),
    (153, 153, 153),
    (250, 170, 30), (220, 220, 0), (107, 142, 35), (152, 251, 152), (70, 130, 180), (220, 20, 60),
    (255, 0, 0),
    (0, 0, 142), (0, 0, 70), (0, 60, 100), (0, 80, 100), (0, 0, 230), (119, 11, 32), (110, 190, 160),
    (170, 120, 50), (55, 90, 80), (45, 60, 150), (157, 234, 50), (81, 0, 81), (150, 100, 100),
    (230, 150, 140),
    (180, 165, 180),
  ]
}
