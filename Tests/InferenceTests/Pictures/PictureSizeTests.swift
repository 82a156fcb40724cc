import Inference
import Testing

@Suite struct PictureSizeTests {
  /// Answers of `smart_resize` in `transformers` 5.23: (height, width, min_pixels, max_pixels) → (height, width). With
  /// halves that round to even (14/28, 42/28, 70/28, 98/28, 126/28), both limits, and 0 for an error.
  static let cases = [
    (14, 14, 3136, 1_003_520, 56, 56), (42, 70, 3136, 1_003_520, 56, 56), (70, 42, 3136, 1_003_520, 56, 56),
    (98, 126, 3136, 1_003_520, 112, 112), (900, 1600, 3136, 1_003_520, 728, 1316),
    (900, 1600, 3136, 12_845_056, 896, 1596), (900, 1600, 100352, 109760, 224, 420),
    (252, 448, 3136, 1_003_520, 252, 448), (1, 200, 3136, 1_003_520, 28, 812),
    (200, 1, 3136, 1_003_520, 812, 28), (1, 201, 3136, 1_003_520, 0, 0), (1, 1, 3136, 1_003_520, 56, 56),
    (13, 2599, 3136, 1_003_520, 28, 812), (2000, 10, 3136, 1_003_520, 812, 28),
    (1080, 1920, 109760, 100352, 224, 420), (56, 56, 3136, 3136, 56, 56),
    (5000, 4000, 3136, 1_003_520, 1120, 896), (57, 55, 3136, 3136, 56, 56),
    (29, 5000, 3136, 100352, 28, 4144),
    (551, 2332, 3136, 12_845_056, 560, 2324), (483, 2030, 109760, 401408, 308, 1288),
    (2669, 1555, 3136, 1_003_520, 1288, 756), (1999, 117, 109760, 401408, 1988, 112),
    (2489, 9, 109760, 12_845_056, 0, 0), (2956, 938, 3136, 12_845_056, 2968, 952),
    (126, 92, 3136, 1_003_520, 112, 84), (1562, 2812, 3136, 401408, 448, 840),
    (2974, 119, 3136, 401408, 2968, 112), (2031, 2265, 3136, 12_845_056, 2044, 2268),
    (946, 2773, 3136, 401408, 364, 1064), (1187, 89, 109760, 1_003_520, 1232, 112),
    (762, 2578, 200704, 1_003_520, 532, 1820), (1363, 2956, 109760, 100352, 196, 448),
    (1243, 1164, 109760, 401408, 644, 588), (2413, 142, 109760, 100352, 1288, 56),
    (2248, 2880, 200704, 1_003_520, 868, 1120), (1798, 2719, 3136, 100352, 252, 364),
  ]

  @Test(arguments: cases) func smartResize(
    height: Int, width: Int, least: Int, most: Int, wantedHeight: Int, wantedWidth: Int
  ) throws {
    var configuration = PictureConfiguration(family: .qwen25VL)
    configuration.sizing = .area(minimum: least, maximum: most)
    let processor = try PictureProcessor(configuration)
    if wantedHeight == 0 {
      #expect(throws: InferenceError.self) { try processor.size(width: width, height: height) }
    } else {
      let size = try processor.size(width: width, height: height)
      #expect(size.height == wantedHeight && size.width == wantedWidth)
      #expect(size.scaledHeight == wantedHeight && size.scaledWidth == wantedWidth)
      let grid = try processor.grid(width: width, height: height, frames: 3)
      #expect(grid == PictureGrid(time: 2, height: wantedHeight / 14, width: wantedWidth / 14))
      #expect(grid.merged(by: 2).count == wantedHeight / 28 * (wantedWidth / 28) * 2)
    }
  }

  /// `get_resize_output_image_size` cuts the longer side to a whole number: 336 · 1600 / 900 = 597.3.
  @Test func shortestEdge() throws {
    var configuration = PictureConfiguration(family: .llava)
    configuration.sizing = .crop(shortestEdge: 336, height: 336, width: 336)
    let processor = try PictureProcessor(configuration)
    for (width, height, scaledWidth, scaledHeight) in [
      (1600, 900, 597, 336), (900, 1600, 336, 597), (100, 100, 336, 336), (336, 337, 336, 337),
      (337, 335, 338, 336), (7, 3, 784, 336),
    ] {
      let size = try processor.size(width: width, height: height)
      #expect(size.scaledWidth == scaledWidth && size.scaledHeight == scaledHeight)
      #expect(size.width == 336 && size.height == 336)
    }
  }

  /// Limits that no picture can meet are errors, not endless loops or gigabytes.
  @Test func senselessLimits() throws {
    for sizing in [
      PictureConfiguration.Sizing.area(minimum: .max, maximum: .max),
      .area(minimum: 0, maximum: 0), .crop(shortestEdge: 0, height: 336, width: 336),
      .crop(shortestEdge: 336, height: 336, width: 0), .crop(shortestEdge: .max, height: 336, width: 336),
      .crop(shortestEdge: 336, height: 1 << 40, width: 1 << 40),
    ] {
      var configuration = PictureConfiguration(family: .qwen25VL)
      configuration.sizing = sizing
      let processor = try? PictureProcessor(configuration)
      for (width, height) in [(1, 1), (1600, 900), (900, 1600)] {
        if let size = try? processor?.size(width: width, height: height) {
          #expect(size.width % 28 == 0 && size.height % 28 == 0 && size.scaledWidth < 1 << 40)
        }
      }
    }
    #expect(throws: InferenceError.self) {
      try PictureProcessor(PictureConfiguration(family: .qwen25VL)).size(width: 0, height: 4)
    }
  }
}
