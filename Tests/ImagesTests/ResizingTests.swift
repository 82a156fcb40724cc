import Images
import Testing

@Suite struct ResizingTests {
  /// Hand-computed: the average of four pixels, rounded to the nearest; a picture of one colour stays it.
  @Test func boxAverages() throws {
    let image = RGBImage(width: 2, height: 2, pixels: [10, 0, 255, 20, 0, 255, 30, 0, 255, 41, 4, 255])
    // Rows first: (10+20)/2 = 15, (30+41)/2 = 35.5 -> 36; then (15+36)/2 = 25.5 -> 26; green 0, 2, 1.
    #expect(try image.resized(width: 1, height: 1, by: .box).pixels == [26, 1, 255])
    let flat = RGBImage(width: 17, height: 9, red: 3, green: 130, blue: 255)
    for kernel in ResamplingKernel.allCases {
      for (width, height) in [(5, 4), (40, 30), (17, 2)] {
        let wanted = RGBImage(width: width, height: height, red: 3, green: 130, blue: 255)
        #expect(try flat.resized(width: width, height: height, by: kernel) == wanted)
      }
    }
    #expect(throws: ImageError.badSize(width: 0, height: 4)) { try flat.resized(width: 0, height: 4) }
    #expect(try flat.resized(width: 17, height: 9) == flat)
  }

  @Test(
    .enabled(if: PillowOracle.path != nil, "DRIVELOOP_PYTHON names no interpreter"),
    arguments: [(ResamplingKernel.box, "BOX"), (.bilinear, "BILINEAR"), (.bicubic, "BICUBIC")])
  func agreesWithPillow(kernel: ResamplingKernel, name: String) throws {
    let image = testPicture(width: 161, height: 97)
    for (width, height) in [(80, 48), (33, 97), (300, 211), (161, 20), (1, 1)] {
      let theirs = try PillowOracle.run(
        """
        from PIL import Image
        image = Image.frombytes("RGB", (161, 97), open("raw", "rb").read())
        image = image.resize((\(width), \(height)), Image.Resampling.\(name))
        open("out", "wb").write(image.tobytes())
        """, files: ["raw": image.pixels])
      #expect(try image.resized(width: width, height: height, by: kernel).pixels == theirs)
    }
  }
}
