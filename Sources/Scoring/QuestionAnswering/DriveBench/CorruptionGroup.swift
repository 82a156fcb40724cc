/// DriveBench's five groups of its fifteen corruptions, and the two settings beside them.
public enum CorruptionGroup: String, Sendable, Hashable, CaseIterable {
  case weather, external, sensor, motion, transmission

  /// The settings of the group as files may name them, in lower-case letters and digits alone.
  static let members: [(group: CorruptionGroup, names: [String])] = [
    (.weather, ["brightness", "bright", "dark", "lowlight", "snow", "fog", "rain"]),
    (.external, ["watersplash", "watersplashcorruption", "lensobstacle", "lensobstaclecorruption"]),
    (.sensor, ["cameracrash", "camcrash", "framelost", "saturate"]),
    (.motion, ["motionblur", "zoomblur"]),
    (.transmission, ["biterror", "colorquant", "h265compression", "h265", "h256abrcompression"]),
  ]

  /// Of a setting; nil for `clean`, `text_only` and names that are no corruption of DriveBench.
  public init?(setting: String) {
    let plain = Self.plain(setting)
    guard let group = Self.members.first(where: { $0.names.contains(plain) })?.group else { return nil }
    self = group
  }

  static func plain(_ setting: String) -> String {
    String(setting.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }

  public static func isClean(_ setting: String) -> Bool { plain(setting) == "clean" }

  public static func isTextOnly(_ setting: String) -> Bool {
    ["textonly", "noimage", "to"].contains(plain(setting))
  }
}
