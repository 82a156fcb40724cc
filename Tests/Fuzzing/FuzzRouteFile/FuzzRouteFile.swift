import Foundation
import Roads

/// Feeds arbitrary bytes to the route reader: each must give routes or a typed error, and what was read must be
/// written and read again to the same routes.
///
/// Run: `SWIFT_BACKTRACE=enable=no FuzzRouteFile CORPUS -max_total_time=60 </dev/null`.
@_silgen_name("LLVMFuzzerRunDriver")
func LLVMFuzzerRunDriver(
  _ argc: UnsafeMutablePointer<CInt>,
  _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

func readRoutes(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let bytes else { return 0 }
  do throws(RouteFileError) {
    let file = try RouteFile(parsing: Data(bytes: bytes, count: count), file: "fuzz.xml")
    let text = file.document()
    let again = try RouteFile(parsing: Data(text.utf8), file: "again.xml")
    precondition(again.document() == text, "what was written reads back differently")
  } catch {
    precondition(!"\(error)".isEmpty)
    precondition(!"\(error)".hasPrefix("again.xml"), "what was written does not read back: \(error)")
  }
  return 0
}

@main struct FuzzRouteFile {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(withUnsafeMutablePointer(to: &arguments) { LLVMFuzzerRunDriver(&count, $0, readRoutes) })
  }
}
