import DriveTypes
import Foundation
import Inference
import TestOracles
import Testing

/// The tiny Qwen2.5-VL checkpoint of the oracle folder.
struct TinyQwen {
  let configuration: VisionConfiguration
  let weights, expected: TensorFile

  init() throws {
    let folder = try #require(OracleFolder.root).appendingPathComponent("qwen2_5_vl")
    let model = folder.appendingPathComponent("tiny_qwen2_5_vl")
    configuration = try #require(try ModelConfiguration(folder: model).vision)
    weights = try TensorFile(model.appendingPathComponent("model.safetensors"))
    expected = try TensorFile(folder.appendingPathComponent("io.safetensors"))
  }

  func tower(_ path: NumericPath = .fp32) throws -> any VisionEncoder {
    try VisionTower.make(configuration, weights: weights, path: path)
  }

  /// The golden file's two pictures.
  func pictures() throws -> [PatchedPicture] {
    let grids = try expected.integers("image_grid_thw").map(Int.init)
    let values = try expected.floats("pixel_values")
    var first = 0
    return stride(from: 0, to: grids.count, by: 3).map { index in
      let grid = PictureGrid(time: grids[index], height: grids[index + 1], width: grids[index + 2])
      let patches = Rows(grid.count, by: 1176)
      for place in 0..<grid.count * 1176 { patches.base[place] = values[first + place] }
      first += grid.count * 1176
      return PatchedPicture(time: grid.time, height: grid.height, width: grid.width, patches: patches)
    }
  }
}

@Suite(.enabled(if: OracleFolder.isPresent, "no oracle folder")) struct QwenVisionTests {
  let tiny: TinyQwen

  init() throws { tiny = try TinyQwen() }

  /// Four layers in 32-bit floats, with sums in another order than torch's.
  @Test func reproducesTheGoldenFile() throws {
    let output = try tiny.tower().encode(tiny.pictures(), with: Compute())
    let wanted = try tiny.expected.floats("vision_out")
    #expect(output.count == 110 && output.columns == 96)
    #expect(largestDifference(output.values, wanted) < 1e-4)
  }

  /// Pictures do not see each other, nor do the frames of a film: together or alone, the same bytes.
  @Test(arguments: NumericPath.allCases) func picturesAreIndependent(path: NumericPath) throws {
    let pictures = randomPictures()
    let tower = try tiny.tower(path)
    let together = try tower.encode(pictures, with: Compute())
    var alone: [Float] = []
    for picture in pictures {
      let output = try tower.encode([picture], with: Compute())
      #expect(output.count == tower.tokens(of: picture))
      #expect(tower.grid(of: picture) == picture.grid.merged(by: 2))
      alone += output.values
    }
    #expect(isSame(together.values, alone))
    let film = pictures[1]
    let half = PatchedPicture(
      time: 1, height: film.height, width: film.width,
      patches: rows(film.patches, 0..<film.patches.count / 2))
    let output = try tower.encode([half], with: Compute())
    let whole = try tower.encode([film], with: Compute()).values
    #expect(isSame(output.values, Array(whole[..<output.values.count])))
  }

  /// A film of more steps than go through together, each alone.
  @Test func longFilms() throws {
    let film = PatchedPicture(
      time: 37, height: 2, width: 4, patches: randomRows(37 * 8, by: 1176, stream: "film"))
    let tower = try tiny.tower()
    let whole = try tower.encode([film], with: Compute()).values
    var steps: [Float] = []
    for step in 0..<37 {
      let patches = rows(film.patches, step * 8..<(step + 1) * 8)
      let still = PatchedPicture(time: 1, height: 2, width: 4, patches: patches)
      steps += try tower.encode([still], with: Compute()).values
    }
    #expect(isSame(whole, steps))
  }

  /// A still given once is the film of two equal frames: only the weights' sum is rounded once more.
  @Test func stillsMayBeGivenOnce() throws {
    let (once, twice) = still(height: 6, width: 10)
    let tower = try tiny.tower()
    let (a, b) = (try tower.encode([once], with: Compute()), try tower.encode([twice], with: Compute()))
    #expect(largestDifference(a.values, b.values) < 2e-5)
    let mixed = try tower.encode([once, twice, once], with: Compute())
    #expect(isSame(mixed.values, a.values + b.values + a.values))
  }

  @Test func sameBytesForAllThreadCountsAndKernels() throws {
    let pictures = randomPictures()
    for path in NumericPath.allCases {
      let tower = try tiny.tower(path)
      let wanted = try tower.encode(pictures, with: Compute(threads: 1, kernels: .plain)).values
      for kernels in KernelSet.available {
        for threads in [1, 2, 3] {
          let compute = Compute(threads: threads, kernels: kernels)
          let got = try tower.encode(pictures, with: compute).values
          #expect(isSame(got, wanted), "\(path) \(kernels) \(threads)")
        }
      }
    }
  }

  /// Rounding errors against 32-bit floats, as a share of the output's root mean square.
  ///
  /// bfloat16 is off by up to 2⁻⁹, 0.11 % at random; weight and input make 0.16 % of each product, and ten products in
  /// sequence 0.5 %. 8-bit rows are off by up to half of 1/127 of their largest value, some 2.5 deviations: 0.6 % at
  /// random, 0.8 % of each product, 2.5 % of ten. 4-bit weights are off by up to half of 1/7 or so of their group's
  /// largest, 2 deviations: 8 % of each product; here the residual stream carries most of what leaves the tower, so ten do
  /// not multiply it by three. Measured: 0.4 %, 2 % and 17 %; bounds are twice that.
  @Test(arguments: [(NumericPath.bf16, 0.009), (.int8, 0.04), (.int4, 0.35)])
  func roundingIsSmall(path: NumericPath, bound: Double) throws {
    let pictures = try tiny.pictures()
    let exact = try tiny.tower().encode(pictures, with: Compute()).values
    let rounded = try tiny.tower(path).encode(pictures, with: Compute()).values
    let error = zip(exact, rounded).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    let size = exact.reduce(0.0) { $0 + Double($1 * $1) }
    #expect((error / size).squareRoot() < bound)
  }

  @Test func misfitsAreNamed() throws {
    let tower = try tiny.tower()
    let patches = Rows(6, by: 1176)
    for picture in [
      PatchedPicture(time: 1, height: 3, width: 2, patches: patches),
      PatchedPicture(time: 1, height: 2, width: 4, patches: patches),
      PatchedPicture(time: 0, height: 0, width: 0, patches: Rows(0, by: 1176)),
      PatchedPicture(time: 1, height: 2, width: 2, patches: Rows(4, by: 1175)),
      PatchedPicture(time: 2, height: 2, width: 2, patches: Rows(8, by: 588)),
    ] { #expect(throws: InferenceError.self) { try tower.encode([picture], with: Compute()) } }
    #expect(try tower.encode([], with: Compute()).count == 0)
    func change(_ change: (inout VisionConfiguration) -> Void) -> InferenceError? {
      var configuration = tiny.configuration
      change(&configuration)
      do throws(InferenceError) {
        _ = try VisionTower.make(configuration, weights: tiny.weights, path: .fp32)
        return nil
      } catch { return error }
    }
    #expect(
      change { $0.hiddenSize = 80 }
        == .wrongShape(
          name: "visual.patch_embed.proj.weight", got: [64, 3, 2, 14, 14], expected: [80, 3, 2, 14, 14],
          file: "oracle file"))
    #expect(change { $0.layers = 5 }?.description.contains("visual.blocks.4.") == true)
    #expect(change { $0.heads = 0 } != nil)
    #expect(change { $0.heads = 32 } != nil)
    #expect(change { $0.layers = -1 } != nil)
    #expect(change { $0.kind = .qwen25(window: 27, fullAttentionLayers: [], tokensPerSecond: 2) } != nil)
    #expect(change { $0.kind = .qwen25(window: 112, fullAttentionLayers: [4], tokensPerSecond: 2) } != nil)
  }
}

extension QwenVisionTests {
  private func randomRows(_ count: Int, by columns: Int, stream: String) -> Rows {
    var random = RandomSource(seed: 5, stream: stream)
    let rows = Rows(count, by: columns)
    for index in 0..<count * columns { rows.base[index] = Float(random.uniform(-1.7, 1.7)) }
    return rows
  }

  /// A still with ragged windows, a film of two steps, and a picture of one block.
  private func randomPictures() -> [PatchedPicture] {
    [(1, 6, 14), (2, 10, 4), (1, 2, 2)].map { time, height, width in
      PatchedPicture(
        time: time, height: height, width: width,
        patches: randomRows(time * height * width, by: 1176, stream: "\(time)-\(height)-\(width)"),
        secondsPerStep: time > 1 ? 0.5 : nil)
    }
  }

  private func rows(_ rows: Rows, _ range: Range<Int>) -> Rows {
    let result = Rows(range.count, by: rows.columns)
    for (target, source) in range.enumerated() {
      for column in 0..<rows.columns { result[target][column] = rows[source][column] }
    }
    return result
  }

  private func still(height: Int, width: Int) -> (once: PatchedPicture, twice: PatchedPicture) {
    let once = randomRows(height * width, by: 588, stream: "still")
    let twice = Rows(height * width, by: 1176)
    for row in 0..<once.count {
      for column in 0..<1176 {
        twice[row][column] = once[row][column / 392 * 196 + column % 196]
      }
    }
    return (
      PatchedPicture(time: 1, height: height, width: width, patches: once),
      PatchedPicture(time: 1, height: height, width: width, patches: twice)
    )
  }
}

/// A comparison whose failure does not print thousands of values.
func isSame(_ a: [Float], _ b: [Float]) -> Bool { a.map(\.bitPattern) == b.map(\.bitPattern) }

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  precondition(a.count == b.count)
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
