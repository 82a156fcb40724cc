import CZlib
import Foundation

/// Reads a gzip (or plain) file whole.
public func readGzip(_ url: URL) throws -> Data {
  guard let file = gzopen(url.path, "rb") else { throw CocoaError(.fileReadNoSuchFile) }
  defer { gzclose(file) }
  var data = Data()
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = gzread(file, &buffer, UInt32(buffer.count))
    if count < 0 { throw CocoaError(.fileReadCorruptFile) }
    if count == 0 { return data }
    data.append(contentsOf: buffer[0..<Int(count)])
  }
}
