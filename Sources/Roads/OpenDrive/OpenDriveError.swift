import DriveTypes

/// Why an OpenDRIVE file was refused. Every case says where, what was got, what was expected, and what to do.
public enum OpenDriveError: Error, Sendable, Hashable {
  /// The file could not be opened or read.
  case unreadable(path: String, reason: String)
  /// The bytes are not well-formed XML.
  case malformed(SourceLocation, expected: String, got: String)
  /// The file ends inside an element: it was cut off.
  case truncated(SourceLocation, element: String)
  /// Elements are nested deeper than any OpenDRIVE file needs.
  case tooDeep(SourceLocation, limit: Int)
  case missingAttribute(SourceLocation, element: String, attribute: String)
  case badAttribute(SourceLocation, element: String, attribute: String, expected: String, got: String)
  /// Two things of one kind have the same id.
  case duplicate(SourceLocation, kind: String, id: String)
  /// Well-formed XML whose content is not a road network: a road without geometry, sections out of order.
  case badStructure(SourceLocation, element: String, expected: String, got: String)
  /// Legal OpenDRIVE that this reader does not know.
  case unsupported(SourceLocation, feature: String, advice: String)
  /// Sizes beyond anything that fits in memory or time: a hostile or broken file.
  case tooLarge(SourceLocation, what: String, limit: String, got: String)

  /// File and line, where the error has a line.
  public var location: SourceLocation {
    switch self {
    case .unreadable(let path, _): SourceLocation(file: path, line: 0)
    case .malformed(let location, _, _), .truncated(let location, _), .tooDeep(let location, _),
      .missingAttribute(let location, _, _), .badAttribute(let location, _, _, _, _),
      .duplicate(let location, _, _), .badStructure(let location, _, _, _), .unsupported(let location, _, _),
      .tooLarge(let location, _, _, _):
      location
    }
  }
}

extension OpenDriveError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason); check the path and its permissions"
    case .malformed(let location, let expected, let got):
      "\(location): malformed XML: expected \(expected), got \(got); correct the file there"
    case .truncated(let location, let element):
      "\(location): the file ends inside <\(element)>; it was cut off: fetch or export it again"
    case .tooDeep(let location, let limit):
      "\(location): elements nested deeper than \(limit); this is not an OpenDRIVE file"
    case .missingAttribute(let location, let element, let attribute):
      "\(location): <\(element)> lacks the attribute \(attribute); add it"
    case .badAttribute(let location, let element, let attribute, let expected, let got):
      "\(location): <\(element) \(attribute)>: expected \(expected), got \"\(got)\"; correct the value"
    case .duplicate(let location, let kind, let id):
      "\(location): \(kind) id \(id) is used twice; ids must be unique: rename one"
    case .badStructure(let location, let element, let expected, let got):
      "\(location): <\(element)>: expected \(expected), got \(got); correct the file there"
    case .unsupported(let location, let feature, let advice):
      "\(location): \(feature) is not supported; \(advice)"
    case .tooLarge(let location, let what, let limit, let got):
      "\(location): \(what) is \(got), the limit is \(limit); the file is broken or not a road network"
    }
  }
}
