import CExpat
import Foundation

/// One element of a small XML document, with the line it starts on.
///
/// Route files are at most a few megabytes, so the whole tree is kept; the town maps have a reader of their own.
struct MarkupElement: Sendable, Hashable {
  struct Attribute: Sendable, Hashable {
    var name, value: String
  }
  var name: String
  /// In the order written.
  var attributes: [Attribute]
  var children: [MarkupElement] = []
  /// Counted from 1.
  var line: Int

  func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
  func children(named name: String) -> [MarkupElement] { children.filter { $0.name == name } }
  func child(named name: String) -> MarkupElement? { children.first { $0.name == name } }

  /// Every element called `name` below this one, in document order (upstream's `Element.iter`).
  func descendants(named name: String) -> [MarkupElement] {
    children.flatMap { ($0.name == name ? [$0] : []) + $0.descendants(named: name) }
  }
}

/// Why a document is not the XML we accept.
struct MarkupFault: Error, Hashable {
  var line: Int
  var reason: String
}

extension MarkupElement {
  /// Deeper documents are refused: no route file nests beyond 6, and releasing the tree recurses.
  static let deepest = 64

  /// Parses a document with expat. Document type declarations are refused, so no entity can be defined.
  init(parsing data: Data) throws(MarkupFault) {
    guard let parser = XML_ParserCreate(nil) else { throw MarkupFault(line: 0, reason: "out of memory") }
    defer { XML_ParserFree(parser) }
    let builder = MarkupBuilder(parser: parser)
    XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
    XML_SetElementHandler(parser, startElement, endElement)
    XML_SetStartDoctypeDeclHandler(parser, startDoctype)

    let chunk = 1 << 20
    var offset = data.startIndex
    repeat {
      let end = min(offset + chunk, data.endIndex)
      let status = data[offset..<end].withUnsafeBytes {
        XML_Parse(
          parser, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count), end == data.endIndex ? 1 : 0)
      }
      if status != XML_STATUS_OK {
        throw builder.fault ?? MarkupFault(line: builder.line, reason: Self.explain(XML_GetErrorCode(parser)))
      }
      offset = end
    } while offset < data.endIndex
    guard let root = builder.root else { throw MarkupFault(line: 0, reason: "no element found") }
    self = root
  }

  private static func explain(_ code: XML_Error) -> String {
    XML_ErrorString(code).map { String(cString: $0) } ?? "not well-formed"
  }
}

/// Collects expat's events; lives for one parse and is used from one thread.
private final class MarkupBuilder {
  let parser: XML_Parser
  var open: [MarkupElement] = []
  var root: MarkupElement?
  var fault: MarkupFault?

  init(parser: XML_Parser) { self.parser = parser }

  var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

  func stop(_ reason: String) {
    fault = MarkupFault(line: line, reason: reason)
    XML_StopParser(parser, 0)
  }

  static func of(_ data: UnsafeMutableRawPointer?) -> MarkupBuilder? {
    data.map { Unmanaged<MarkupBuilder>.fromOpaque($0).takeUnretainedValue() }
  }
}

private func startElement(
  _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?,
  _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
) {
  guard let builder = MarkupBuilder.of(data), let name else { return }
  if builder.open.count >= MarkupElement.deepest {
    return builder.stop("elements nested deeper than \(MarkupElement.deepest)")
  }
  var pairs: [MarkupElement.Attribute] = []
  if let attributes {
    var index = 0
    while let key = attributes[index], let value = attributes[index + 1] {
      pairs.append(.init(name: String(cString: key), value: String(cString: value)))
      index += 2
    }
  }
  builder.open.append(MarkupElement(name: String(cString: name), attributes: pairs, line: builder.line))
}

private func endElement(_ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?) {
  guard let builder = MarkupBuilder.of(data), let done = builder.open.popLast() else { return }
  if builder.open.isEmpty {
    builder.root = done
  } else {
    builder.open[builder.open.count - 1].children.append(done)
  }
}

private func startDoctype(
  _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?, _ system: UnsafePointer<XML_Char>?,
  _ publicId: UnsafePointer<XML_Char>?, _ hasInternalSubset: CInt
) {
  MarkupBuilder.of(data)?.stop("document type declarations are not accepted")
}
