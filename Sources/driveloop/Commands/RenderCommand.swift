import ArgumentParser
import Evaluation
import Foundation
import Rendering
import Roads
import Sensing

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Draw a route or a trace as its cameras see it: stills, a mosaic, a film.",
    discussion: """
      A route is driven by the agent first. Pictures are CAMERA_TICK.jpg; with --mosaic, mosaic_TICK.jpg with all \
      cameras; depth, semantic and instance pictures are PNG in CARLA's encodings (semantic: its CityScapes palette).

      driveloop render --routes Scenarios/Suites/regression.xml --route 1 --camera bench2drive-six --mosaic --out pictures
      """)

  @Option(
    name: [.customLong("routes"), .customLong("suite")], help: "Route file.",
    completion: .file(extensions: ["xml"]))
  var routes: String?

  @Option(help: "Trace file (.dltrace) of a result folder.", completion: .file(extensions: ["dltrace"]))
  var trace: String?

  @Option(help: "Id of the route; the file's first when absent.")
  var route: String?

  @Option(help: "Who drives the route: \(AgentChoice.names.joined(separator: ", ")).")
  var agent = "expert"

  @Option(
    name: [.long, .customLong("cameras")],
    help: "\(CameraRig.names.joined(separator: ", ")), or a JSON file with the leaderboard's sensor list.")
  var camera: String

  @Option(help: "Comma-separated ticks (of 0.05 s) to draw.")
  var ticks: String?

  @Option(help: "Seconds from one picture to the next (default: 2, and 0.1 with --video).")
  var every: Double?

  @Option(name: .shortAndLong, help: "Folder to write into.")
  var out: String

  @Flag(help: "All cameras in one picture, with their ids.")
  var mosaic = false

  @Flag(help: "Make a film of the pictures, with ffmpeg.")
  var video = false

  @Flag(help: "Write depth too.")
  var depth = false

  @Flag(help: "Write semantic labels too.")
  var semantic = false

  @Flag(help: "Write instance ids too.")
  var instance = false

  @Flag(help: "Write PNG instead of JPEG.")
  var png = false

  @Option(help: "JPEG quality, 1 to 100.")
  var quality = 90

  @Option(
    help:
      "Weather instead of the route's: \(WeatherPreset.names.joined(separator: ", ")), or a weather_id of Bench2Drive."
  )
  var weather: String?

  @Option(help: "Seed of the drive and of the town's houses and trees.")
  var seed: UInt64 = 0

  @Option(help: "Threads that draw; the pictures are the same for any number.")
  var threads = 1

  @Option(help: "Folder of the town maps.")
  var mapsCache: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    guard (routes == nil) != (trace == nil) else {
      throw ValidationError("give either --routes FILE or --trace FILE")
    }
    guard ticks == nil || every == nil else { throw ValidationError("give either --ticks or --every") }
    if let every, !(every > 0 && every <= 10_000) {
      throw ValidationError("--every is \(every); expected seconds above 0")
    }
    guard (1...100).contains(quality) else {
      throw ValidationError("--quality is \(quality); expected 1 to 100")
    }
    guard (1...64).contains(threads) else {
      throw ValidationError("--threads is \(threads); expected 1 to 64")
    }
    _ = try moments()
  }

  private func moments() throws -> PictureRequest.Moments {
    guard let ticks else { return .every(every ?? (video ? 0.1 : 2)) }
    return .ticks(
      try ticks.split(separator: ",").map { text in
        guard let tick = Int(text.trimmingCharacters(in: .whitespaces)) else {
          throw ValidationError("--ticks has '\(text)'; expected whole numbers such as 1,20,40")
        }
        return tick
      })
  }

  func run() throws {
    var content: FrameContent = .colour
    if depth { content.insert(.depth) }
    if semantic { content.insert(.semantic) }
    if instance { content.insert([.instance, .semantic]) }
    let source: PictureRequest.Source =
      if let trace { .trace(file: trace) } else {
        .route(file: routes ?? "", id: route, agent: agent, seed: seed)
      }
    let summary = try PictureRun(
      PictureRequest(
        source: source, rig: camera, moments: moments(), format: png ? .png : .jpeg(quality: quality),
        content: content, hasMosaic: mosaic, hasVideo: video, weather: weather, output: out, threads: threads,
        mapsCache: mapsCache)
    ).run()
    print(json ? summary.json : summary.text)
  }
}
