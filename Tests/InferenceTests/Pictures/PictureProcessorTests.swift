import Foundation
import Images
import Inference
import TestOracles
import Testing

@Suite struct PictureProcessorTests {
  /// The golden file was made by `transformers`' Pillow-backed processor: equal to the bit. Its stills repeat their frame;
  /// ours hold it once.
  @Test(.enabled(if: OracleFolder.isPresent, "no oracle folder"))
  func agreesWithTransformersToTheBit() throws {
    let folder = try #require(OracleFolder.root).appendingPathComponent("qwen2_5_vl")
    let wanted = try TensorFile(folder.appendingPathComponent("preproc.safetensors"))
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("img_173x100.png")))
    let picture = try PictureProcessor(PictureConfiguration(family: .qwen25VL)).patches(ofFile: bytes)
    #expect(
      try wanted.integers("image_grid_thw") == [picture.time, picture.height, picture.width].map(Int64.init))
    #expect(picture.secondsPerStep == nil)
    let values = try wanted.floats("pixel_values")
    #expect(picture.patches.columns == 588 && values.count == picture.patches.count * 1176)
    let twice = repeated(picture)
    #expect(isSame(twice, values))
    // As a film of one frame, that frame is repeated.
    let film = try PictureProcessor(PictureConfiguration(family: .qwen25VL)).patches(
      ofFilm: [PictureProcessor.decode(bytes)], secondsPerStep: 1)
    #expect(isSame(film.patches.values, twice) && film.time == 1)
  }

  /// Each patch [channel][row][column] with each channel written twice: the still as a film of two equal frames.
  private func repeated(_ picture: PatchedPicture) -> [Float] {
    (0..<picture.patches.count).flatMap { row in
      (0..<3).flatMap { channel in
        let plane = Array(picture.patches[row][channel * 196..<channel * 196 + 196])
        return plane + plane
      }
    }
  }

  /// A slow twin: where each value of the patches of a film comes from. Patches [time][blocks down][blocks across][2][2],
  /// each [channel][frame][row][column].
  @Test func patchesStandInQwensOrder() throws {
    var configuration = PictureConfiguration(family: .qwen25VL)
    configuration.sizing = .fixed(height: 56, width: 84)
    let (width, height) = (84, 56)
    let frames = (0..<3).map { frame in
      RGBImage(
        width: width, height: height,
        pixels: (0..<width * height * 3).map {
          UInt8(truncatingIfNeeded: ($0 * 31 + frame * 101) ^ ($0 >> 6))
        })
    }
    let film = try PictureProcessor(configuration).patches(ofFilm: frames, secondsPerStep: 0.5)
    #expect(film.time == 2 && film.height == 4 && film.width == 6 && film.secondsPerStep == 0.5)
    var wanted: [Float] = []
    for time in 0..<2 {
      for (blockRow, blockColumn) in (0..<2).flatMap({ y in (0..<3).map { (y, $0) } }) {
        for (innerRow, innerColumn) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
          for channel in 0..<3 {
            for slice in 0..<2 {
              let frame = frames[min(2, time * 2 + slice)]
              for (y, x) in (0..<14).flatMap({ y in (0..<14).map { (y, $0) } }) {
                let (row, column) = (
                  (blockRow * 2 + innerRow) * 14 + y, (blockColumn * 2 + innerColumn) * 14 + x
                )
                let level = Float(frame.pixels[(row * width + column) * 3 + channel])
                let (mean, deviation) = (configuration.mean[channel], configuration.deviation[channel])
                wanted.append((Float(Double(level) * (1 / 255)) - Float(mean)) / Float(deviation))
              }
            }
          }
        }
      }
    }
    #expect(isSame(film.patches.values, wanted))
  }

  /// CLIP: one frame, no blocks; the middle is cut out, margins rounded down, and black stands where there is nothing.
  @Test func cropsTheMiddle() throws {
    func configuration(_ edge: Int, _ crop: Int) -> PictureConfiguration {
      var configuration = PictureConfiguration(family: .llava)
      configuration.sizing = .crop(shortestEdge: edge, height: crop, width: crop)
      (configuration.rescaleFactor, configuration.patchSize) = (1, 2)
      (configuration.mean, configuration.deviation) = ([0, 0, 0], [1, 1, 1])
      return configuration
    }
    // 9 x 4: the margins are (9 − 4) / 2 = 2.5 → 2 to the left and 3 to the right.
    let image = RGBImage(width: 9, height: 4, pixels: (0..<108).map { UInt8($0) })
    let cut = try PictureProcessor(configuration(4, 4)).patches(of: image)
    #expect(cut.height == 2 && cut.width == 2 && cut.patches.columns == 12)
    // Red of the second patch: columns 4 and 5 of rows 0 and 1.
    #expect(Array(cut.patches[1][0..<4]) == [12, 15, 39, 42])
    #expect(Array(cut.patches[2][8..<12]) == [62, 65, 89, 92])  // blue: columns 2, 3 of rows 2, 3
    // 3 x 3 in 6 x 6: margins of 1.5 → 2 above and to the left.
    let small = RGBImage(width: 3, height: 3, red: 7, green: 8, blue: 9)
    let padded = try PictureProcessor(configuration(3, 6)).patches(of: small)
    let reds = (0..<9).map { Array(padded.patches[$0][0..<4]) }
    #expect(reds[0] == [0, 0, 0, 0] && reds[4] == [7, 7, 7, 7] && reds[8] == [7, 0, 0, 0])
    #expect(reds[5] == [7, 0, 7, 0] && reds[7] == [7, 7, 0, 0])
  }

  /// Decoding at a smaller size gives the same grid and nearly the same values.
  @Test func reducedDecoding() throws {
    // A smooth ramp up and down along each row.
    let ramp = (0..<640).map { column in UInt8(abs(column % 256 - 128)) }
    let pixels = (0..<480).flatMap { _ in ramp.flatMap { [$0, $0, $0] } }
    let image = RGBImage(width: 640, height: 480, pixels: pixels)
    let bytes = try image.jpeg(quality: 90)
    var configuration = PictureConfiguration(family: .qwen25VL)
    configuration.sizing = .area(minimum: 3136, maximum: 40_000)
    let exact = try PictureProcessor(configuration).patches(ofFile: bytes)
    var processor = try PictureProcessor(configuration)
    processor.decodesReduced = true
    let quick = try processor.patches(ofFile: bytes)
    #expect(quick.grid == exact.grid && !isSame(quick.patches.values, exact.patches.values))
    #expect(largestDifference(quick.patches.values, exact.patches.values) < 0.1)
  }

  /// Several at once give what each gives alone, or the first error.
  @Test func viewsOfSeveralCameras() throws {
    let files = try (1...5).map { index in
      let pixels = (0..<60 * 50 * 3).map { UInt8(truncatingIfNeeded: $0 * index) }
      return try RGBImage(width: 60, height: 50, pixels: pixels).png()
    }
    let processor = try PictureProcessor(PictureConfiguration(family: .qwen25VL))
    for threads in [1, 2, 3] {
      let compute = Compute(threads: threads)
      let pictures = try processor.patches(ofFiles: files, with: compute)
      #expect(pictures.count == 5)
      for (file, picture) in zip(files, pictures) {
        #expect(isSame(try processor.patches(ofFile: file).patches.values, picture.patches.values))
      }
      #expect(throws: InferenceError.self) {
        try processor.patches(ofFiles: files + [[1, 2, 3]] + files, with: compute)
      }
      #expect(try processor.patches(ofFiles: [], with: compute).isEmpty)
    }
  }

  @Test func badInputIsNamed() throws {
    let processor = try PictureProcessor(PictureConfiguration(family: .qwen25VL))
    #expect(throws: InferenceError.self) { try processor.patches(ofFile: []) }
    #expect(throws: InferenceError.self) { try processor.patches(ofFile: [0xFF, 0xD8, 0xFF, 0xE0]) }
    #expect(throws: InferenceError.self) { try processor.patches(ofFile: [0x89, 0x50, 0x4E, 0x47, 13]) }
    #expect(throws: InferenceError.self) { try processor.patches(ofFile: Array("GIF89a".utf8)) }
    #expect(throws: InferenceError.self) { try processor.patches(ofFilm: [], secondsPerStep: 1) }
    let (a, b) = (
      RGBImage(width: 56, height: 56, red: 0, green: 0, blue: 0),
      RGBImage(width: 56, height: 57, red: 0, green: 0, blue: 0)
    )
    #expect(
      throws: InferenceError.badRequest(
        what: "size of a film's frame", got: "56x57", expected: "56x56, as the first has")
    ) { try processor.patches(ofFilm: [a, b], secondsPerStep: 1) }
    #expect(throws: InferenceError.self) {
      try PictureProcessor.image(width: 2, height: 2, pixels: [1, 2, 3])
    }
    #expect(throws: InferenceError.self) { try PictureProcessor.image(width: -2, height: -2, pixels: []) }
    #expect(
      throws: InferenceError.self
    ) { try PictureProcessor.image(width: 1 << 62, height: 4, pixels: []) }
    #expect(try PictureProcessor.image(width: 1, height: 1, pixels: [1, 2, 3]).pixels == [1, 2, 3])
    var senseless = PictureConfiguration(family: .qwen25VL)
    senseless.patchSize = 0
    #expect(throws: InferenceError.self) { try PictureProcessor(senseless) }
    senseless = PictureConfiguration(family: .qwen25VL)
    senseless.deviation = [1, 0, 1]
    #expect(throws: InferenceError.self) { try PictureProcessor(senseless) }
    senseless.deviation = [1]
    #expect(throws: InferenceError.self) { try PictureProcessor(senseless) }
    senseless = PictureConfiguration(family: .qwen25VL)
    senseless.sizing = .fixed(height: 56, width: 57)
    #expect(throws: InferenceError.self) { try PictureProcessor(senseless).patches(of: b) }
  }
}
