import Images
import Testing

@Suite struct JPEGTests {
  /// What a JPEG loses at quality 95 is small; at 20 it is much smaller a file.
  @Test func decodesWhatItEncodes() throws {
    let image = testPicture(width: 161, height: 97)
    let fine = try image.jpeg(quality: 95)
    let again = try RGBImage(jpeg: fine)
    #expect(again.width == 161 && again.height == 97)
    let error =
      zip(image.pixels, again.pixels).map { abs(Int($0) - Int($1)) }.reduce(0, +) / image.pixels.count
    #expect(error <= 4)
    #expect(try image.jpeg(quality: 20).count < fine.count / 3)
    #expect(try image.jpeg(quality: 20) == image.jpeg(quality: 20))
  }

  /// Sides are halved and rounded up; the small picture is near the average of the large one's blocks.
  @Test(arguments: [JPEGReduction.half, .quarter, .eighth]) func reducedDecoding(_ reduction: JPEGReduction)
    throws
  {
    let flat = RGBImage(width: 101, height: 50, red: 200, green: 100, blue: 30)
    let small = try RGBImage(jpeg: flat.jpeg(quality: 90), reduction: reduction)
    let divisor = reduction.rawValue
    #expect(small.width == (101 + divisor - 1) / divisor && small.height == (50 + divisor - 1) / divisor)
    for (value, wanted) in zip(small.pixels, small.pixels.indices.map { [200, 100, 30][$0 % 3] }) {
      #expect(abs(Int(value) - wanted) <= 3)
    }
    let image = testPicture(width: 320, height: 240)
    let bytes = try image.jpeg(quality: 90)
    let full = try RGBImage(jpeg: bytes)
    let half = try full.resized(width: 320 / divisor, height: 240 / divisor, by: .box)
    let reduced = try RGBImage(jpeg: bytes, reduction: reduction)
    let error =
      zip(half.pixels, reduced.pixels).map { abs(Int($0) - Int($1)) }.reduce(0, +) / half.pixels.count
    #expect(error <= 8)
  }

  @Test func badQualityAndSizeAreNamed() throws {
    let image = testPicture(width: 8, height: 8)
    #expect(throws: ImageError.badQuality(got: 0)) { try image.jpeg(quality: 0) }
    #expect(throws: ImageError.badQuality(got: 101)) { try image.jpeg(quality: 101) }
    let empty = RGBImage(width: 0, height: 5, pixels: [])
    #expect(throws: ImageError.badSize(width: 0, height: 5)) { try empty.jpeg(quality: 50) }
    #expect(throws: ImageError.badSize(width: 0, height: 5)) { try empty.png() }
    #expect(ImageError.badQuality(got: 0).description.contains("expected 1 (smallest) to 100 (best)"))
  }

  /// Every cut is an error; a changed byte gives an error or a picture of the claimed size, never a crash.
  @Test func damagedBytesAreErrors() throws {
    let bytes = try testPicture(width: 40, height: 24).jpeg(quality: 60)
    for length in 0..<bytes.count - 2 {
      #expect(throws: ImageError.self) { try RGBImage(jpeg: Array(bytes[..<length])) }
    }
    for index in bytes.indices {
      for change in [UInt8(1), 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] ^= change
        if let image = try? RGBImage(jpeg: damaged) {
          #expect(image.pixels.count == image.width * image.height * 3)
        }
      }
    }
  }

  /// A header that claims 65,500 × 65,500 pixels is refused before memory is asked for.
  @Test func hugeClaimsAreRefused() throws {
    var bytes = try testPicture(width: 16, height: 16).jpeg(quality: 50)
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(throws: ImageError.badSize(width: 65500, height: 65500)) { try RGBImage(jpeg: bytes) }
  }

  /// Pillow's decoder sees the pixels that ours sees, and its encoder writes the file that ours writes, but for the
  /// order of tables: both decode alike.
  @Test(
    .enabled(if: PillowOracle.path != nil, "DRIVELOOP_PYTHON names no interpreter"),
    arguments: [5, 20, 50, 85, 100])
  func agreesWithPillow(quality: Int) throws {
    let image = testPicture(width: 163, height: 101)
    let bytes = try image.jpeg(quality: quality)
    let theirs = try PillowOracle.run(
      """
      from PIL import Image
      open("out", "wb").write(Image.open("in.jpg").convert("RGB").tobytes())
      """, files: ["in.jpg": bytes])
    #expect(try RGBImage(jpeg: bytes).pixels == theirs)
    let written = try PillowOracle.run(
      """
      from PIL import Image
      image = Image.frombytes("RGB", (163, 101), open("raw", "rb").read())
      image.save("out", "JPEG", quality=\(quality), subsampling="4:2:0")
      """, files: ["raw": image.pixels])
    #expect(try RGBImage(jpeg: written).pixels == theirs)
  }
}
