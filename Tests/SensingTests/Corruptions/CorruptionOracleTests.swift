import DriveTypes
import Foundation
import Images
import Sensing
import Testing

/// Oracle: imagecorruptions, numpy, OpenCV and Pillow with our random numbers (`Tests/Oracles/corruptions.py`).
struct CorruptionOracleTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Oracles/corruptions.json")

  /// The script's `picture`.
  static func picture(width: Int, height: Int) -> RGBImage {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<3 {
          let checks = (x / 16 + y / 16) % 2 * (60 + 30 * c)
          pixels.append(UInt8((x + y * (c + 1) / 2 + checks) % 256))
        }
      }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  /// Most pixels differ by no level, or by one where sums were made in another order. Allowed are 2 % with more: edges of
  /// ellipses (OpenCV draws polygons), streaks that leave the picture, and steps of a threshold.
  @Test func picturesAreTheReferences() throws {
    let root = JSONCursor(
      try JSONReader.read([UInt8](Data(contentsOf: Self.file)), file: Self.file.path), file: Self.file.path)
    let (width, height) = (try root.member("width").integer(), try root.member("height").integer())
    let stride = try root.member("stride").integer()
    let image = Self.picture(width: width, height: height)
    let cases = try root.member("cases").items()
    #expect(cases.count == 55)
    for entry in cases {
      let (name, severity) = (try entry.member("name").string(), try entry.member("severity").integer())
      let spoiled = try ImageCorruption("\(name):\(severity)").apply(
        to: image,
        at: CorruptionPlace(
          seed: UInt64(try root.member("seed").integer()), drive: "drive", camera: "cam", cameras: ["cam"],
          moment: "7"))
      let expected = try #require(Data(base64Encoded: try entry.member("samples").string()))
      var far = 0
      for (place, value) in expected.enumerated() {
        let ours = spoiled.pixels[(place / 3 * stride) * 3 + place % 3]
        if abs(Int(ours) - Int(value)) > 1 { far += 1 }
      }
      #expect(far * 50 <= expected.count, "\(name):\(severity): \(far) of \(expected.count) values")
      let mean = spoiled.pixels.reduce(0.0) { $0 + Double($1) } / Double(spoiled.pixels.count)
      let other = try entry.member("mean").number().value
      #expect(abs(mean - other) < 0.5, "\(name):\(severity): mean \(mean), reference \(other)")
    }
  }
}
