import DriveTypes
import Foundation

/// The weights of a model folder in Hugging Face's format: `model.safetensors`, or shards with
/// `model.safetensors.index.json`, or one `.safetensors` file.
///
/// Files stay open; values are read when asked for. Names are the contract's (`WeightSource`), whatever the layout.
public final class Checkpoint: WeightSource {
  /// The folder, or the file where the model is one.
  public let path: URL
  /// In name order.
  public let files: [SafetensorsFile]
  /// A tensor under the contract's name.
  public struct Place {
    public var file: SafetensorsFile
    public var tensor: StoredTensor
  }
  private let places: [String: Place]
  /// Contract names, sorted.
  public let names: [String]

  static let maximumShards = 512

  public init(_ path: URL) throws(InferenceError) {
    self.path = path
    let single = path.appendingPathComponent("model.safetensors")
    let index = path.appendingPathComponent("model.safetensors.index.json")
    let exists = { (file: URL) in FileManager.default.fileExists(atPath: file.path) }
    if path.pathExtension == "safetensors" {
      files = [try SafetensorsFile(path)]
    } else if exists(single) {
      files = [try SafetensorsFile(single)]
    } else if exists(index) {
      files = try Self.shards(index)
    } else if exists(path) {
      throw .cannotRead(
        file: path.path,
        reason:
          "no model.safetensors or model.safetensors.index.json in it; other formats (.bin, .ckpt, .gguf) "
          + "must be saved again as safetensors")
    } else {
      throw .cannotRead(file: path.path, reason: "no such folder")
    }
    var places: [String: Place] = [:]
    for file in files {
      for tensor in file.tensors {
        let name = TensorName.normalised(tensor.name)
        if let other = places[name] {
          throw .malformed(
            file: file.file.path, place: "tensor '\(shown(tensor.name))'",
            expected: "one tensor for '\(shown(name))'",
            got: "also '\(shown(other.tensor.name))' in \(other.file.file.lastPathComponent)")
        }
        places[name] = Place(file: file, tensor: tensor)
      }
    }
    self.places = places
    names = places.keys.sorted()
  }

  public subscript(name: String) -> Place? { places[name] }

  public func shape(of name: String) -> [Int]? {
    guard let shape = places[name]?.tensor.shape else { return nil }
    // Two codes of 4 bits share a byte.
    return storedPath(of: name) == .int4 ? [shape[0], 2 * shape[1]] : shape
  }

  public func read(
    _ name: String, shape: [Int], rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError) {
    if storedPath(of: name) != nil { return try readRounded(name, shape: shape, rows: rows, into: target) }
    let place = try place(of: name, shape: shape)
    let columns = place.tensor.rowCount
    try place.file.read(
      place.tensor, values: rows.lowerBound * columns..<rows.upperBound * columns, into: target)
  }

  /// The tensor of that name, which must have that shape.
  func place(of name: String, shape: [Int]) throws(InferenceError) -> Place {
    guard let place = places[name] else {
      throw .missingTensor(name: name, shape: shape, file: path.path)
    }
    guard place.tensor.shape == shape else {
      throw .wrongShape(name: name, got: place.tensor.shape, expected: shape, file: place.file.file.path)
    }
    return place
  }

  /// The shards that an index names, checked against it in both directions.
  private static func shards(_ index: URL) throws(InferenceError) -> [SafetensorsFile] {
    let folder = index.deletingLastPathComponent()
    let bytes = try smallFile(index, limit: 16 << 20)
    let map = try weightMap(bytes, file: index.path)
    let names = Set(map.map(\.file)).sorted()
    var files: [SafetensorsFile] = []
    for name in names {
      do throws(InferenceError) {
        files.append(try SafetensorsFile(folder.appendingPathComponent(name)))
      } catch .cannotRead(let file, let reason) {
        throw .cannotRead(file: file, reason: "\(reason); \(index.lastPathComponent) names it as a shard")
      }
    }
    let byName = Dictionary(uniqueKeysWithValues: zip(names, files))
    for (tensor, file) in map where byName[file]?[tensor] == nil {
      throw .malformed(
        file: index.path, place: "tensor '\(shown(tensor))'", expected: "it in \(file), as the index says",
        got: files.first { $0[tensor] != nil }.map { "it in \($0.file.lastPathComponent)" }
          ?? "it in no shard")
    }
    let known = Dictionary(uniqueKeysWithValues: map.map { ($0.tensor, $0.file) })
    for (name, file) in zip(names, files) {
      for tensor in file.tensors where known[tensor.name] != name {
        throw .malformed(
          file: file.file.path, place: "tensor '\(shown(tensor.name))'",
          expected: "only tensors that \(index.lastPathComponent) places in this shard",
          got: known[tensor.name].map { "one that it places in \($0)" } ?? "one that it does not name")
      }
    }
    return files
  }

  /// `weight_map` of an index, in the order of its tensors.
  package static func weightMap(
    _ bytes: [UInt8], file: String
  ) throws(InferenceError) -> [(tensor: String, file: String)] {
    let limits = JSONReader.Limits(maxBytes: 16 << 20, maxDepth: 8)
    let members = try reading { () throws(JSONError) in
      let root = JSONCursor(try JSONReader.read(bytes, file: file, limits: limits), file: file)
      let map = try root.member("weight_map")
      var members: [(tensor: String, file: String)] = []
      for member in try map.members() {
        let place = JSONCursor(member.node, file: file, path: "weight_map")
        let name = try place.string()
        // Nothing outside the folder may be opened.
        guard name.hasSuffix(".safetensors"), !name.contains("/"), !name.contains("\0"), name.count <= 255
        else {
          throw place.error(
            expected: "the name of a .safetensors file in the same folder", got: "'\(shown(name))'")
        }
        members.append((member.key, name))
      }
      return members
    }
    let sorted = members.sorted { $0.tensor < $1.tensor }
    for (a, b) in zip(sorted, sorted.dropFirst()) where a.tensor == b.tensor {
      throw .malformed(file: file, place: "tensor '\(shown(a.tensor))'", expected: "it once", got: "it twice")
    }
    let shards = Set(sorted.map(\.file)).count
    guard shards >= 1, shards <= maximumShards else {
      throw .malformed(
        file: file, place: "weight_map", expected: "1 to \(maximumShards) shards", got: "\(shards)")
    }
    return sorted
  }
}
