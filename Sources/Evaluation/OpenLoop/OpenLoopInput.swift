import DriveTypes
import Foundation
import Scoring

/// What a model is to plan for: a folder of `driveloop collect`, or a file of samples.
public struct OpenLoopInput {
  let path: String
  let traces, pictures: String?

  /// - Parameters:
  ///   - traces: of a collection whose drives are elsewhere.
  ///   - pictures: folder that a file's picture paths start from; nil: as the file says, else its own folder.
  public init(_ path: String, traces: String? = nil, pictures: String? = nil) {
    self.path = path
    self.traces = traces
    self.pictures = pictures
  }

  public func data(_ selection: SampleSelection = SampleSelection()) throws -> OpenLoopData {
    if CollectionSamples.isCollection(path) {
      return try CollectionSamples(folder: path, traces: traces, selection: selection).data()
    }
    guard selection.heldOut == nil else {
      throw OpenLoopRunError.badOption(
        name: "--held-out", got: "\(path)",
        expected: "folders of `driveloop collect`, whose samples name routes")
    }
    let url = URL(fileURLWithPath: path)
    return selection.applied(located(try OpenLoopFile.read(url), beside: url.deletingLastPathComponent()))
  }

  /// Pictures with whole paths, and the header's crop at each sample, so that files can be joined.
  private func located(_ data: OpenLoopData, beside folder: URL) -> OpenLoopData {
    var data = data
    let root: URL
    if let pictures {
      root = URL(fileURLWithPath: pictures)
    } else if let named = data.source?.pictures {
      root = URL(fileURLWithPath: named, relativeTo: URL(fileURLWithPath: folder.path, isDirectory: true))
    } else {
      root = folder
    }
    func whole(_ picture: SampleInput.Picture?) -> SampleInput.Picture? {
      guard let picture, !picture.path.hasPrefix("/") else { return picture }
      return SampleInput.Picture(path: root.appendingPathComponent(picture.path).path, bytes: picture.bytes)
    }
    for index in data.samples.indices {
      guard var input = data.samples[index].input else { continue }
      input.picture = whole(input.picture)
      input.previous = whole(input.previous)
      input.crop = data.source?.crop
      data.samples[index].input = input
    }
    return data
  }
}
