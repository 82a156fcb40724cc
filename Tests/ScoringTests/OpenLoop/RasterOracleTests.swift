import DriveTypes
import Foundation
import Scoring
import TestOracles
import Testing

/// Oracle: OpenCV 4.11 and the references' own raster code, run by the makers of the fixtures.
@Suite(.enabled(if: OpenLoopFolder.isPresent, "\(OpenLoopFolder.comment)"))
struct RasterOracleTests {
  /// The cells of 300 quads; those that leave the grid too.
  @Test func polygonsAreFilledAsOpenCVDoes() throws {
    let root = try #require(OpenLoopFolder.cursor(named: "fillpoly_vectors.json"))
    let size = try root.member("grid").integers()
    var clipped = 0
    for vector in try root.member("vectors").items() {
      let corners = try vector.member("quad").items().map { try $0.integers() }
      let quad = GridQuad(
        xs: SIMD4(corners.map { Int32($0[0]) }), ys: SIMD4(corners.map { Int32($0[1]) }))
      var grid = OccupancyGrid(side: size[0])
      grid.fill(quad)
      var expected = OccupancyGrid(side: size[0]).cells
      for run in try vector.member("runs").items() {
        let run = try run.integers()
        for column in run[1]...run[2] { expected[run[0] * size[0] + column] = true }
      }
      #expect(grid.cells == expected, "\(corners)")
      #expect(grid.count == (try vector.member("count").integer()))
      if try vector.member("clipped").bool() { clipped += 1 }
    }
    print("fillPoly vectors with clipped corners: \(clipped)")
  }

  @Test func footprintsAreThoseOfSkimage() throws {
    let root = try #require(OpenLoopFolder.cursor(named: "footprint_cells.json"))
    func bounds(_ name: String) throws -> (ClosedRange<Int>, ClosedRange<Int>, Int) {
      let entry = try root.member(name)
      func value(_ key: String) throws -> Int { try entry.member(key).integer() }
      return (
        try value("row_min")...value("row_max"), try value("col_min")...value("col_max"), try value("count")
      )
    }
    let coarse = try bounds("uniad_vad_0.5m")
    #expect(EgoFootprint.Cells.coarse == (forward: coarse.0, lateral: coarse.1))
    #expect(EgoFootprint(uniad: .zero).count == coarse.2)
    let fine = try bounds("bevplanner_0.1m")
    #expect(EgoFootprint.Cells.fine == (forward: fine.0, lateral: fine.1))
    #expect(EgoFootprint(omni: .zero, heading: 0).count == fine.2)
  }

  /// Cell counts and checksums of the references' rasters.
  @Test func rastersAreThoseOfTheReferences() throws {
    var count = 0
    for fixture in OpenLoopFolder.fixtures {
      let samples = try fixture.root.member("samples").items()
      for (sample, tree) in zip(fixture.data.samples, samples) {
        guard let raster = try tree.optional("raster"), let boxes = sample.boxes else { continue }
        for layout in OccupancyLayout.allCases {
          let counts = try raster.member("\(layout.rawValue)_count").integers()
          let sums = try raster.member("\(layout.rawValue)_crc32").integers()
          for step in 0..<6 {
            let grid = layout.grid(of: boxes[step])
            #expect(grid.count == counts[step], "\(fixture.name) \(sample.token) \(layout) \(step)")
            #expect(
              CyclicChecksum.crc32(grid.packedBits) == UInt32(sums[step]),
              "\(fixture.name) \(sample.token) \(layout) \(step)")
            count += 1
          }
        }
      }
    }
    print("rasters compared: \(count)")
    #expect(count > 0)
  }
}

/// CRC-32 (IEEE 802.3), as zlib computes it.
enum CyclicChecksum {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }
}
