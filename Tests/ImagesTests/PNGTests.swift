import Images
import Testing

@Suite struct PNGTests {
  @Test func isLossless() throws {
    for (width, height) in [(1, 1), (7, 300), (256, 3)] {
      let image = testPicture(width: width, height: height)
      #expect(try RGBImage(png: image.png()) == image)
    }
  }

  @Test func damagedBytesAreErrors() throws {
    let bytes = try testPicture(width: 20, height: 12).png()
    // The last twelve bytes are the end chunk, which carries nothing.
    for length in 0..<bytes.count - 12 {
      #expect(throws: ImageError.self) { try RGBImage(png: Array(bytes[..<length])) }
    }
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0xFF
      if let image = try? RGBImage(png: damaged) {
        #expect(image.pixels.count == image.width * image.height * 3)
      }
    }
  }

  @Test(.enabled(if: PillowOracle.path != nil, "DRIVELOOP_PYTHON names no interpreter"))
  func agreesWithPillow() throws {
    let image = testPicture(width: 33, height: 21)
    let theirs = try PillowOracle.run(
      """
      from PIL import Image
      open("out", "wb").write(Image.open("in.png").convert("RGB").tobytes())
      """, files: ["in.png": try image.png()])
    #expect(theirs == image.pixels)
    // Grey, palette and transparent pictures are read as RGB; 200 of 255 seen over black.
    for (mode, wanted) in [
      ("L", image.pixels.count), ("P", image.pixels.count), ("RGBA", image.pixels.count),
    ] {
      let bytes = try PillowOracle.run(
        """
        from PIL import Image
        image = Image.frombytes("RGB", (33, 21), open("raw", "rb").read()).convert("\(mode)")
        image.save("out", "PNG")
        """, files: ["raw": image.pixels])
      #expect(try RGBImage(png: bytes).pixels.count == wanted)
    }
  }
}
