import DriveTypes
import Driving
import Foundation
import Images

/// What `driveloop collect` is asked to do.
public struct CollectionRequest: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    /// Routes of a file, driven by an agent first; the drives are kept in `drives` of the output folder.
    case routes(file: String, only: [String]?, agent: AgentChoice, seed: UInt64, tickLimit: Int?)
    /// An output folder of `driveloop evaluate`, or the `drives` of an earlier collection.
    case traces(folder: String)
  }

  /// A part of the picture, pixels from its left upper corner.
  public struct Crop: Sendable, Hashable {
    public var left, top, width, height: Int
    public init(left: Int, top: Int, width: Int, height: Int) {
      self.left = left
      self.top = top
      self.width = width
      self.height = height
    }
  }

  public var source: Source
  /// Name of a rig with one camera, or path of a sensor list.
  public var rig = "front"
  /// What is kept of the picture; all of it where nil.
  public var crop: Crop?
  /// Of the JPEG, 1…100.
  public var quality = 85
  /// Seconds from a sample's earlier picture to its own; the vocabulary's period where nil.
  public var history: Double?
  /// Path of the action vocabulary.
  public var vocabulary: String
  /// Views of each moment with the ego shifted beside its way.
  public var recoveryViews = 0
  /// Share of the moments of long standing that are kept, 0…1.
  public var keepStanding = 1.0
  /// Of everything drawn by lot here.
  public var seed: UInt64 = 0
  /// A shard ends with the route that brings it to this many samples.
  public var shardSize = 2000
  /// Whether routes on evaluation places are taken too.
  public var anyPlace = false
  public var jobs = 1
  public var output: String
  public var mapsCache: String?

  public init(source: Source, vocabulary: String, output: String) {
    self.source = source
    self.vocabulary = vocabulary
    self.output = output
  }

  public static let maximumViews = 16

  /// - Throws: `CollectionError.badOption`, `ImageError.badQuality`.
  func check() throws {
    guard (1...100).contains(quality) else { throw ImageError.badQuality(got: quality) }
    guard (0...Self.maximumViews).contains(recoveryViews) else {
      throw CollectionError.badOption(
        name: "recovery views", got: "\(recoveryViews)", expected: "0 to \(Self.maximumViews)")
    }
    guard (0...1).contains(keepStanding) else {
      throw CollectionError.badOption(
        name: "share of standing samples", got: "\(keepStanding)", expected: "0 to 1")
    }
    guard (1...1_000_000).contains(shardSize) else {
      throw CollectionError.badOption(name: "shard size", got: "\(shardSize)", expected: "1 to 1,000,000")
    }
    guard (1...256).contains(jobs) else {
      throw CollectionError.badOption(name: "jobs", got: "\(jobs)", expected: "1 to 256")
    }
  }

  /// Ticks from a sample's earlier picture to its own.
  /// - Parameter stride: ticks from one sample to the next.
  func lag(stride: Int, tickDuration: Double) throws(CollectionError) -> Int {
    guard let history else { return stride }
    guard let lag = try? MotionExtraction.ticks(in: history, tickDuration: tickDuration), lag <= stride else {
      throw .badOption(
        name: "seconds between pictures", got: "\(history)",
        expected: "a multiple of \(tickDuration) up to \(Double(stride) * tickDuration)")
    }
    return lag
  }

  /// The part of a camera's picture that is kept.
  func frame(of camera: CameraSpecification) throws(CollectionError) -> Crop {
    let whole = Crop(left: 0, top: 0, width: camera.width, height: camera.height)
    guard let crop else { return whole }
    guard crop.left >= 0, crop.top >= 0, crop.width > 0, crop.height > 0,
      crop.left <= camera.width - crop.width, crop.top <= camera.height - crop.height
    else {
      throw .badOption(
        name: "crop", got: "\(crop.left),\(crop.top),\(crop.width),\(crop.height)",
        expected: "a part of \(camera.width) x \(camera.height) pixels")
    }
    return crop
  }
}

/// What can go wrong in a collection, apart from what evaluations and files can suffer.
public enum CollectionError: Error, Equatable, CustomStringConvertible {
  case badOption(name: String, got: String, expected: String)
  case tooManyCameras(rig: String, got: Int)
  case nothingToCollect(folder: String)
  /// The output folder holds samples made in another way.
  case otherCollection(folder: String, field: String, got: String, expected: String)
  case inUse(folder: String)
  /// A folder with samples that are not what its manifest says.
  case damaged(path: String, got: String, expected: String)

  public var description: String {
    switch self {
    case .badOption(let name, let got, let expected): "\(name): got \(got), expected \(expected)"
    case .tooManyCameras(let rig, let got):
      "rig '\(rig)' has \(got) cameras; a sample holds one picture: name a rig or file with one camera"
    case .nothingToCollect(let folder): "\(folder): no drive has a moment to collect"
    case .otherCollection(let folder, let field, let got, let expected):
      "\(folder) holds another collection: \(field) is '\(got)' there, but '\(expected)' was asked for; choose another "
        + "--out, or remove the folder"
    case .inUse(let folder): "\(folder) is in use by another collection; wait for it, or choose another --out"
    case .damaged(let path, let got, let expected):
      "\(path): got \(got), expected \(expected); remove the folder and collect again"
    }
  }
}
