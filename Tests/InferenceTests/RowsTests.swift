import Inference
import Testing

@Suite struct RowsTests {
  @Test func keepMemoryWhenTheyGetFewer() {
    let rows = Rows(3, by: 2)
    let before = rows.base
    rows.resize(2)
    #expect(rows.base == before && rows.count == 2 && rows.values.count == 4)
  }
}
