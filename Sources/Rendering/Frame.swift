/// What a camera should deliver.
public struct FrameContent: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let colour = FrameContent(rawValue: 1)
  public static let depth = FrameContent(rawValue: 2)
  public static let semantic = FrameContent(rawValue: 4)
  public static let instance = FrameContent(rawValue: 8)
}

/// One camera's picture; row-major from the top left. Parts that were not asked for are empty.
public struct Frame: Sendable {
  public var width, height: Int
  /// width·height·3 bytes: red, green, blue; antialiased.
  public var rgb: [UInt8] = []
  /// Metres along the optical axis at the pixel's centre; `farDepth` for sky.
  public var depth: [Float] = []
  /// `SemanticLabel` at the pixel's centre.
  public var semantic: [UInt8] = []
  /// `Instance.id` at the pixel's centre.
  public var instance: [UInt32] = []

  /// CARLA's depth camera ends there, metres.
  public static let farDepth: Float = 1000

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}
