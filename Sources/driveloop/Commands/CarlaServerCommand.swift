import ArgumentParser
import CarlaProtocol
import CarlaServer
import Foundation

struct CarlaServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "carla-server",
    abstract: "Let CARLA's own Python clients drive in the embedded world.",
    discussion: """
      Speaks CARLA's network protocol on PORT (calls) and PORT + 1 (streams), so that an unmodified `carla` wheel can \
      connect, spawn, tick and listen. Roads, lights and actors are the embedded world's: what is measured here is not \
      CARLA's. Sources/CarlaServer/README.md lists the calls and sensors that are served.

      driveloop carla-server --town Town01
      """)

  @Option(help: "Port of calls; streams take the next one.")
  var port: UInt16 = 2000

  @Option(help: "IPv4 address to listen at. Anyone who can reach it has the world; there is no password.")
  var host = "127.0.0.1"

  @Option(help: "Town to begin with.")
  var town = "Town01"

  @Option(
    help:
      "Version of the clients (\(CarlaVersion.allCases.map(\.rawValue).joined(separator: ", "))); they do not tell it themselves."
  )
  var carlaVersion = CarlaVersion.v0916.rawValue

  @Option(help: "Seed of the world, of sensors' noise, and of the town's houses and trees.")
  var seed: UInt64 = 0

  @Flag(
    help: ArgumentHelp(
      "Begin in synchronous mode, with steps of 0.05 s.",
      discussion: "Else time runs until a client wants ticks, and no two runs begin at the same moment."))
  var synchronous = false

  @Flag(help: "Sensors have none of the noise that clients ask for, LiDARs no drop-off.")
  var noSensorNoise = false

  @Option(help: "Threads that draw pictures.")
  var threads = 1

  @Option(
    help: ArgumentHelp(
      "File that takes every call in the order in which it took effect, a line of JSON each.",
      valueName: "file"))
  var logCalls: String?

  @OptionGroup var maps: MapOptions

  func validate() throws {
    guard CarlaVersion(rawValue: carlaVersion) != nil else {
      throw ValidationError(
        "--carla-version is '\(carlaVersion)'; expected \(CarlaVersion.allCases.map(\.rawValue).joined(separator: " or "))"
      )
    }
    guard (1...64).contains(threads) else {
      throw ValidationError("--threads is \(threads); expected 1 to 64")
    }
  }

  func run() throws {
    guard let version = CarlaVersion(rawValue: carlaVersion) else { throw ExitCode(2) }
    let world = try ServedWorld(
      town: town, maps: maps.store, version: version, seed: seed, threads: threads,
      isSynchronous: synchronous, hasSensorNoise: !noSensorNoise)
    let log = try logCalls.map(openedLog)
    let server = try CarlaFrontEnd(world: world, host: host, port: port, diary: note, log: log)
    // Whoever starts the server waits for this line.
    let line =
      "\(town), CARLA \(version.rawValue): calls at \(host):\(server.port), streams at \(server.streamPort)\n"
    FileHandle.standardOutput.write(Data(line.utf8))
    try server.run { false }
  }

  private func openedLog(_ path: String) throws -> (String) -> Void {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw ValidationError("--log-calls is '\(path)', which cannot be written") }
    var isFull = false
    return { line in
      guard !isFull else { return }
      do { try file.write(contentsOf: Data(line.utf8)) } catch {
        isFull = true
        note("--log-calls: '\(path)' takes no more: \(error)")
      }
    }
  }
}
