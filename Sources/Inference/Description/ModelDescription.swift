import DriveTypes
import Foundation

/// What `driveloop model info` tells of a model folder.
public struct ModelDescription {
  public struct File {
    public var name: String
    public var bytes: Int
  }
  /// Memory of the weights on a numeric path, bytes, and of the cache for a thousand tokens.
  public struct Memory {
    public var path: NumericPath
    public var weights, cachePerThousandTokens: Int
  }

  public var folder: URL
  public var configuration: ModelConfiguration
  /// Parameters by part, in the order of the parts; a tied head has none of its own.
  public var parameters: [(part: TensorShape.Part, count: Int)]
  /// Values stored as each type, most first.
  public var storedTypes: [(type: ElementType, count: Int)]
  public var files: [File]
  public var memory: [Memory]
  /// Tensors outside the model, which are not read.
  public var otherTensors: [String]
  /// Files of a tokenizer that are there.
  public var tokenizerFiles: [String]
  /// Tokens of its tokenizer, or why it does not load; nil where there is none.
  public var tokenizer: Result<Int, InferenceError>?
  /// nil where it was not asked for.
  public var hash: String?

  public var total: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Reads and checks a folder: every tensor is there with its shape.
  public init(_ folder: URL, hashing: Bool = true) throws(InferenceError) {
    self.folder = folder
    configuration = try ModelConfiguration(folder: folder)
    let checkpoint = try Checkpoint(folder)
    otherTensors = try checkpoint.check(configuration)
    let tensors = expectedTensors(configuration)
    parameters = TensorShape.Part.allCases.compactMap { part in
      let count = tensors.reduce(0) { $0 + ($1.part == part ? $1.count : 0) }
      return count > 0 ? (part, count) : nil
    }
    var counts: [ElementType: Int] = [:]
    for file in checkpoint.files {
      for tensor in file.tensors { counts[tensor.type, default: 0] += tensor.count }
    }
    storedTypes = ElementType.allCases.compactMap { type in counts[type].map { (type, $0) } }
      .sorted { $0.count > $1.count }
    files = checkpoint.files.map { file in
      File(name: file.file.lastPathComponent, bytes: file.byteCount)
    }.sorted { $0.name < $1.name }
    let configuration = configuration
    memory = NumericPath.allCases.map { Self.memory(configuration, tensors, $0) }
    tokenizerFiles = [
      "tokenizer.json", "vocab.json", "merges.txt", "added_tokens.json", "tokenizer_config.json",
      "qwen.tiktoken",
      "chat_template.jinja", "chat_template.json",
    ].filter { FileManager.default.fileExists(atPath: modelFile(folder, $0).path) }
    if !tokenizerFiles.isEmpty {
      do throws(InferenceError) {
        tokenizer = .success(try Tokenizer(folder: folder).vocabularySize)
      } catch { tokenizer = .failure(error) }
    }
    hash = hashing ? try modelHash(checkpoint) : nil
  }

  /// Weights as packed: matrices in the path's bits with their scales, the rest in 32-bit floats. Padding is left out.
  private static func memory(
    _ configuration: ModelConfiguration, _ tensors: [TensorShape], _ path: NumericPath
  ) -> Memory {
    let quantisation = path == .int8 || path == .int4 ? StoredQuantisation(path: path) : nil
    var weights = 0
    for tensor in tensors {
      guard tensor.isMatrix else {
        weights += 4 * tensor.count
        continue
      }
      let rows = tensor.shape[0]
      let inputs = tensor.count / max(1, rows)
      switch quantisation?.path(of: tensor) ?? path {
      case .fp32: weights += 4 * tensor.count
      case .bf16: weights += 2 * tensor.count
      case .int8, .int4:
        let held = quantisation?.path(of: tensor) ?? .int8
        weights +=
          rows
          * (PackedMatrix.codeBytes(held, inputs: inputs) + PackedMatrix.scaleBytes(held, inputs: inputs))
      }
    }
    let text = configuration.text
    let perToken = 2 * text.layers * text.keyValueHeads * text.headDimension * (path == .fp32 ? 4 : 2)
    return Memory(path: path, weights: weights, cachePerThousandTokens: 1000 * perToken)
  }

  /// Work of a decision with `views` pictures of a size.
  public func work(
    width: Int, height: Int, views: Int, textTokens: Int, answerTokens: Int
  ) throws(InferenceError) -> ModelWork {
    var grids: [PictureGrid] = []
    if configuration.vision != nil, views > 0 {
      let processor = try PictureProcessor(PictureConfiguration(folder: folder, configuration: configuration))
      grids = Array(repeating: try processor.grid(width: width, height: height), count: views)
    }
    return ModelWork(configuration, grids: grids, textTokens: textTokens, answerTokens: answerTokens)
  }

  public var json: JSONNode {
    var members = [
      JSONMember("folder", .string(folder.path)),
      JSONMember("family", .string(configuration.family.rawValue)),
      JSONMember("parameters", .integer(total)),
      JSONMember("parts", .object(parameters.map { JSONMember($0.part.rawValue, .integer($0.count)) })),
      JSONMember("tied_embeddings", .bool(configuration.tiesEmbeddings)),
      JSONMember("vocabulary", .integer(configuration.text.vocabularySize)),
      JSONMember("stored", .object(storedTypes.map { JSONMember($0.type.rawValue, .integer($0.count)) })),
      JSONMember(
        "files",
        .array(
          files.map {
            .object([JSONMember("name", .string($0.name)), JSONMember("bytes", .integer($0.bytes))])
          })),
      JSONMember(
        "memory",
        .object(
          memory.map {
            JSONMember(
              $0.path.rawValue,
              .object([
                JSONMember("weights_bytes", .integer($0.weights)),
                JSONMember("cache_bytes_per_1000_tokens", .integer($0.cachePerThousandTokens)),
              ]))
          })),
      JSONMember("tokenizer_files", .array(tokenizerFiles.map { .string($0) })),
      JSONMember("other_tensors", .array(otherTensors.map { .string($0) })),
    ]
    switch tokenizer {
    case .success(let count): members.append(JSONMember("tokenizer_tokens", .integer(count)))
    case .failure(let error): members.append(JSONMember("tokenizer_error", .string("\(error)")))
    case nil: break
    }
    if let quantisation = configuration.quantisation {
      members.append(JSONMember("quantisation", quantisation.json))
    }
    if let hash { members.append(JSONMember("sha256", .string(hash))) }
    return .object(members)
  }
}

extension ModelWork {
  public var json: JSONNode {
    .object([
      JSONMember("vision_tokens", .integer(visionTokens)),
      JSONMember("prompt_tokens", .integer(promptTokens)),
      JSONMember("vision_flop", .float(vision)), JSONMember("prefill_flop", .float(prefill)),
      JSONMember("decode_flop", .float(decode)), JSONMember("total_flop", .float(total)),
    ])
  }
}
