import ArgumentParser
import Evaluation
import Foundation
import Sensing

/// `driveloop corrupt`: spoils picture files as DriveBench does.
struct CorruptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corrupt",
    abstract: "Spoil pictures as DriveBench does: weather, lens, camera, motion, transmission.",
    discussion: """
      Files (.jpg, .jpeg, .png) and folders of them. A folder's tree is kept under --out; the folder that holds a file is \
      its camera, so that drops stay on a lens and a dead camera stays dead. Same files and seed, same pictures.

      Corruptions: \(Corruption.names).
      """)

  @Argument(
    help: "Corruption: NAME or NAME:SEVERITY, with a severity of 1 to 5.",
    transform: { try ImageCorruption($0) })
  var corruption: ImageCorruption

  @Argument(help: "Pictures or folders of pictures.", completion: .file())
  var inputs: [String]

  @Option(help: "Folder for the spoiled pictures.", completion: .directory)
  var out: String

  @Option(help: "Seed of everything random.")
  var seed: UInt64 = 0

  @Option(help: "Quality of JPEGs, 1 to 100.")
  var quality = 95

  @Option(help: "Threads; the pictures do not depend on it.")
  var threads = 2

  func validate() throws {
    guard (1...100).contains(quality) else {
      throw ValidationError("--quality is \(quality); expected 1 to 100")
    }
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads is \(threads); expected 1 to 256")
    }
    guard !inputs.isEmpty else { throw ValidationError("no pictures") }
  }

  func run() throws {
    let count = try PictureCorruption(
      corruption: corruption, seed: seed, quality: quality, threads: threads
    ).run(inputs, into: out)
    print("\(corruption): \(count) pictures in \(out)")
  }
}
