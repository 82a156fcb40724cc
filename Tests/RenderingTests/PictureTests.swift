import DriveTypes
import Rendering
import Testing

@Suite struct PictureTests {
  @Test func aTownShowsRoadHousesAndSky() throws {
    let scene = RenderScene(tiles: TestScenes.town(side: 6))
    let camera = try TestScenes.camera(x: 200, y: 196, z: 1.6, yaw: 0.3)
    let frame = Renderer().render(
      [camera], scene: scene, lighting: TestScenes.noon, content: [.colour, .semantic])[0]
    #expect(frame.rgb.count == 448 * 252 * 3)
    let labels = Set(frame.semantic.compactMap(SemanticLabel.init))
    #expect(labels.isSuperset(of: [.roads, .roadLine, .building, .vegetation, .terrain, .sky]))
  }
}
