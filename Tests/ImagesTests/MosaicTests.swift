import Images
import Testing

@Suite struct MosaicTests {
  /// Two over one: the second row stands in the middle, everything at its size.
  @Test func piecesStandInRows() throws {
    let red = RGBImage(width: 30, height: 20, red: 255, green: 0, blue: 0)
    let blue = RGBImage(width: 20, height: 20, red: 0, green: 0, blue: 255)
    var mosaic = Mosaic(rows: [
      [.init(name: "", image: red), .init(name: "", image: red)], [.init(name: "", image: blue)],
    ])
    mosaic.gap = 2
    let image = try mosaic.image()
    #expect(image.width == 62 && image.height == 42)
    func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(image.pixels[3 * (y * 62 + x)..<3 * (y * 62 + x) + 3]) }
    #expect(pixel(0, 0) == [255, 0, 0] && pixel(29, 19) == [255, 0, 0] && pixel(30, 5) == [32, 32, 32])
    #expect(pixel(32, 0) == [255, 0, 0] && pixel(61, 19) == [255, 0, 0])
    #expect(pixel(20, 22) == [32, 32, 32] && pixel(21, 22) == [0, 0, 255] && pixel(40, 41) == [0, 0, 255])
  }

  /// Wide mosaics shrink to the limit; captions change pixels only in their corner.
  @Test func wideOnesShrinkAndNamesAreWritten() throws {
    let grey = RGBImage(width: 1600, height: 900, red: 90, green: 90, blue: 90)
    let image = try Mosaic(rows: [["A", "B", "C"].map { .init(name: $0, image: grey) }]).image()
    #expect(image.width <= 1920 && image.width > 1900)
    var one = RGBImage(width: 100, height: 60, red: 90, green: 90, blue: 90)
    one.caption("CAM_1", x: 4, y: 4)
    #expect(one.pixels.contains(255))
    #expect(one.pixels[(20 * 100 * 3)...].allSatisfy { $0 == 90 })
    one.caption("outside", x: 90, y: 55)
  }
}
