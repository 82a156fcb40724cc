import CKernels
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
    for (width, height) in [
      (80, 48), (33, 97), (300, 211), (161, 20), (1, 1), (2, 3), (160, 96), (162, 98), (56, 28), (1, 97),
      (161, 1),
    ] {
      let theirs = try PillowOracle.run(
        """
        from PIL import Image
        image = Image.frombytes("RGB", (161, 97), open("raw", "rb").read())
        kernel = Image.Resampling.\(name)
        # Before Pillow 13 rows always came first.
        if Image.__version__ < "13" and 97 - \(height) > max(0, 2 * (161 - \(width))):
            image = image.resize((161, \(height)), kernel)
        image = image.resize((\(width), \(height)), kernel)
        open("out", "wb").write(image.tobytes())
        """, files: ["raw": image.pixels])
      #expect(try image.resized(width: width, height: height, by: kernel).pixels == theirs)
    }
  }

  /// All instruction sets give the bytes of a slow twin: every value a rounded sum of whole-numbered weights.
  @Test(arguments: ResamplingKernel.allCases) func agreesWithASlowTwin(kernel: ResamplingKernel) throws {
    var sets = [Int32(DL_PLAIN)]
    if dl_best_instructions() >= Int32(DL_AVX2) { sets.append(Int32(DL_AVX2)) }
    if dl_best_instructions() >= Int32(DL_AVX512) { sets.append(Int32(DL_AVX512)) }
    // Heights around four rows at once, widths around 64 bytes at once, noise with both extremes.
    for (width, height) in [(1, 1), (2, 4), (43, 5), (22, 8), (64, 9), (65, 3)] {
      var random = Noise()
      let image = RGBImage(
        width: width, height: height, pixels: (0..<width * height * 3).map { _ in random.next() })
      for (newWidth, newHeight) in [(1, 1), (21, height), (width, 7), (22, 6), (130, 40), (3, 2), (64, 64)] {
        let columnsFirst = height - newHeight > max(0, 2 * (width - newWidth))
        let between =
          columnsFirst
          ? twin(image, to: newHeight, kernel, across: false)
          : twin(image, to: newWidth, kernel, across: true)
        let wanted =
          columnsFirst
          ? twin(between, to: newWidth, kernel, across: true)
          : twin(between, to: newHeight, kernel, across: false)
        for instructions in sets {
          let got = try image.resized(
            width: newWidth, height: newHeight, by: kernel, instructions: instructions)
          #expect(got == wanted, "\(width)x\(height) to \(newWidth)x\(newHeight) by \(instructions)")
        }
      }
    }
  }

  private func twin(_ image: RGBImage, to size: Int, _ kernel: ResamplingKernel, across: Bool) -> RGBImage {
    let count = across ? image.width : image.height
    if count == size { return image }
    let (width, height) = across ? (size, image.height) : (image.width, size)
    let scale = Double(count) / Double(size)
    let (support, weight): (Double, (Double) -> Double) =
      switch kernel {
      case .box: (0.5, { $0 > -0.5 && $0 <= 0.5 ? 1 : 0 })
      case .bilinear: (1, { max(0, 1 - abs($0)) })
      case .bicubic:
        (
          2,
          { x in
            let a = -0.5
            let d = abs(x)
            if d < 1 { return ((a + 2) * d - (a + 3)) * d * d + 1 }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0
          }
        )
      }
    var result = RGBImage(width: width, height: height, red: 0, green: 0, blue: 0)
    for place in 0..<size {
      let centre = (Double(place) + 0.5) * scale
      let reach = support * max(scale, 1)
      let sources = max(0, Int(centre - reach + 0.5))..<min(count, Int(centre + reach + 0.5))
      let shares = sources.map { weight((Double($0) - centre + 0.5) * (1 / max(scale, 1))) }
      let total = shares.reduce(0, +)
      let whole = shares.map { Int((($0 / total) * 4_194_304).rounded(.toNearestOrAwayFromZero)) }
      for other in 0..<(across ? height : width) {
        for channel in 0..<3 {
          var sum = 1 << 21
          for (source, share) in zip(sources, whole) {
            let (x, y) = across ? (source, other) : (other, source)
            sum += share * Int(image.pixels[(y * image.width + x) * 3 + channel])
          }
          let (x, y) = across ? (place, other) : (other, place)
          result.pixels[(y * width + x) * 3 + channel] = UInt8(clamping: sum >> 22)
        }
      }
    }
    return result
  }
}

/// Bytes of noise, a third of them 0 or 255.
private struct Noise {
  private var state: UInt64 = 88_172_645_463_325_252

  mutating func next() -> UInt8 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state % 6 == 0 ? 0 : state % 6 == 1 ? 255 : UInt8(truncatingIfNeeded: state >> 24)
  }
}
