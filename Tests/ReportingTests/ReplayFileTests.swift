import Reporting
import Testing

struct ReplayFileTests {
  /// Zigzag and seven bits a byte, by hand: 0, −1, 1, 63, −64, 64 become 0, 1, 2, 126, 127, 128.
  @Test func codesNumbersAsDescribed() throws {
    let bytes = ReplayFile.bytes([], [ReplayColumn("a", order: 0, [0, -1, 1, 63, -64, 64])])
    #expect(Array(bytes.suffix(7)) == [0, 1, 2, 126, 127, 0x80, 0x01])
  }

  @Test func differencesBringNumbersBack() throws {
    let values = [5, 5, 6, 8, -1_000_000, 1 << 40, 0, 3]
    let replay = try ReadReplay(
      ReplayFile.bytes(
        [],
        [
          ReplayColumn("plain", order: 0, values), ReplayColumn("once", order: 1, values),
          ReplayColumn("twice", order: 2, values), ReplayColumn("none", order: 2, []),
        ]))
    for name in ["plain", "once", "twice"] { #expect(replay[name] == values.map(Double.init)) }
    #expect(replay["none"] == [])
  }

  @Test func roundsToTheGridAndTakesNoNumberForZero() {
    let column = ReplayColumn("x", scale: 100, of: [1.234, -1.236, .nan, .infinity, 1e300])
    #expect(column.values == [123, -124, 0, 0, 1_099_511_627_776])
  }
}
