import Dispatch
import Foundation
import Images
import Sensing
import Synchronization

/// Spoils picture files, several at a time.
public struct PictureCorruption: Sendable {
  public var corruption: ImageCorruption
  public var seed: UInt64
  /// Of JPEGs, 1…100.
  public var quality: Int
  public var threads: Int

  public init(corruption: ImageCorruption, seed: UInt64, quality: Int = 95, threads: Int = 1) {
    self.corruption = corruption
    self.seed = seed
    self.quality = quality
    self.threads = threads
  }

  private struct Picture: Sendable {
    var path: String
    /// Under the folder of results.
    var name: String
    /// The folder that holds it.
    var camera: String { (name as NSString).deletingLastPathComponent }
  }

  static let endings = ["jpg", "jpeg", "png"]

  /// - Returns: the number of pictures.
  /// - Throws: at the first picture, in order of names, that cannot be read or written; others may be done by then.
  public func run(_ inputs: [String], into folder: String) throws -> Int {
    let pictures = try inputs.flatMap { try Self.pictures($0) }
    for (name, same) in Dictionary(grouping: pictures, by: \.name).sorted(by: { $0.key < $1.key })
    where same.count > 1 {
      throw EvaluationError.samePicture(name: name, paths: same.map(\.path))
    }
    let cameras = Set(pictures.map(\.camera)).sorted()
    let state = Mutex<(next: Int, failure: (index: Int, error: any Error)?)>((0, nil))
    DispatchQueue.concurrentPerform(iterations: min(threads, pictures.count)) { _ in
      while true {
        let index = state.withLock { state in
          defer { state.next += 1 }
          return state.failure == nil ? state.next : pictures.count
        }
        guard index < pictures.count else { return }
        do {
          try spoil(pictures[index], cameras: cameras, folder: folder)
        } catch {
          state.withLock { state in
            if index < state.failure?.index ?? .max { state.failure = (index, error) }
          }
        }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure.error }
    return pictures.count
  }

  private func spoil(_ picture: Picture, cameras: [String], folder: String) throws {
    guard let bytes = try DurableFile.read(picture.path) else {
      throw EvaluationError.cannotRead(path: picture.path, reason: "no such file")
    }
    let isPNG = picture.path.lowercased().hasSuffix(".png")
    do {
      let image = isPNG ? try RGBImage(png: bytes) : try RGBImage(jpeg: bytes)
      let spoiled = try corruption.apply(
        to: image,
        at: CorruptionPlace(
          seed: seed, drive: "", camera: picture.camera, cameras: cameras,
          moment: (picture.name as NSString).lastPathComponent))
      let result = isPNG ? try spoiled.png() : try spoiled.jpeg(quality: quality)
      let path = (folder as NSString).appendingPathComponent(picture.name)
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try DurableFile.replace(path, with: result)
    } catch let error as ImageError {
      throw EvaluationError.cannotRead(path: picture.path, reason: error.description)
    }
  }

  /// A file, or all pictures under a folder, by name.
  private static func pictures(_ input: String) throws -> [Picture] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
      throw EvaluationError.cannotRead(path: input, reason: "no such file or folder")
    }
    guard isFolder.boolValue else {
      return [Picture(path: input, name: (input as NSString).lastPathComponent)]
    }
    let names = (FileManager.default.enumerator(atPath: input)?.allObjects ?? []).compactMap { $0 as? String }
    let pictures = names.filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }.sorted().map
    {
      Picture(path: (input as NSString).appendingPathComponent($0), name: $0)
    }
    guard !pictures.isEmpty else {
      throw EvaluationError.cannotRead(path: input, reason: "no pictures (.jpg, .jpeg, .png) in it")
    }
    return pictures
  }
}
