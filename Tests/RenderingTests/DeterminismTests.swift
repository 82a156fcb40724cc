import DriveTypes
import Rendering
import Testing

@Suite struct DeterminismTests {
  static let content: FrameContent = [.colour, .depth, .semantic, .instance]

  private func cameras() throws -> [PinholeCamera] {
    try [
      TestScenes.camera(x: 200, y: 196, z: 1.6, yaw: 0.3),
      TestScenes.camera(x: 130, y: 150, z: 0.4, yaw: 2.3, pitch: 0.1, roll: 0.2, width: 301, height: 203),
      TestScenes.camera(x: 140, y: 70, z: 30, yaw: -2, pitch: -0.7, width: 800, height: 450, degrees: 60),
    ]
  }

  private func same(_ a: [Rendering.Frame], _ b: [Rendering.Frame]) -> Bool {
    zip(a, b).allSatisfy { (x, y) -> Bool in
      guard x.rgb == y.rgb, x.depth == y.depth else { return false }
      return x.semantic == y.semantic && x.instance == y.instance
    }
  }

  @Test func threadsGiveTheSameBytes() throws {
    let scene = RenderScene(tiles: TestScenes.town(side: 6))
    let one = Renderer(threads: 1).render(
      try cameras(), scene: scene, lighting: TestScenes.noon, content: Self.content)
    for threads in [2, 3] {
      let renderer = Renderer(threads: threads)
      for _ in 0..<3 {
        let frames = renderer.render(
          try cameras(), scene: scene, lighting: TestScenes.noon, content: Self.content)
        #expect(same(one, frames), "\(threads) threads")
      }
    }
  }

  @Test func instructionSetsGiveTheSameBytes() throws {
    let scene = RenderScene(tiles: TestScenes.town(side: 6))
    let plain = Renderer(instructionSet: .plain).render(
      try cameras(), scene: scene, lighting: TestScenes.noon, content: Self.content)
    for set in InstructionSet.available {
      let frames = Renderer(instructionSet: set).render(
        try cameras(), scene: scene, lighting: TestScenes.noon, content: Self.content)
      #expect(same(plain, frames), "\(set)")
    }
    var random = RandomSource(seed: 3, stream: "scenes")
    for _ in 0..<40 {
      let scene = TwinTests.scene(&random, about: .origin)
      let camera = try TestScenes.camera(
        x: random.uniform(-20, 20), y: 0, z: 2, yaw: random.uniform(-3, 3), width: 130, height: 70)
      let frames = InstructionSet.available.map {
        Renderer(instructionSet: $0).render(
          [camera], scene: scene, lighting: TestScenes.noon, content: Self.content)
      }
      for other in frames.dropFirst() { #expect(same(frames[0], other)) }
    }
  }

  /// A renderer's buffers carry nothing from one frame to the next.
  @Test func earlierFramesLeaveNoTrace() throws {
    let scene = RenderScene(tiles: TestScenes.town(side: 6))
    let renderer = Renderer()
    let cameras = try cameras()
    let first = renderer.render([cameras[1]], scene: scene, lighting: TestScenes.noon, content: Self.content)
    _ = renderer.render(cameras, scene: scene, lighting: TestScenes.noon)
    _ = renderer.render([cameras[2]], scene: RenderScene(tiles: []), lighting: TestScenes.noon)
    let again = renderer.render([cameras[1]], scene: scene, lighting: TestScenes.noon, content: Self.content)
    #expect(same(first, again))
  }
}
