import Foundation

/// `benchmarks [--json] [NAME…]`: DriveLoop's own timings; `Bridges/Benchmarks/compare.py` sets them beside peers.
@main
struct Benchmarks {
  static func main() {
    var names = Array(CommandLine.arguments.dropFirst())
    let json = names.contains("--json")
    names.removeAll { $0 == "--json" }
    let known = BenchmarkCase.all.map(\.name)
    for name in names where !known.contains(name) {
      complain("unknown benchmark '\(name)'; expected: \(known.joined(separator: ", "))")
      exit(2)
    }
    if !json { print(BenchmarkRow.heading) }
    var failed = false
    for benchmark in BenchmarkCase.all where names.isEmpty || names.contains(benchmark.name) {
      do {
        for row in try benchmark.run() { print(json ? row.json : row.line) }
      } catch {
        complain("\(benchmark.name): \(error)")
        failed = true
      }
    }
    exit(failed ? 1 : 0)
  }

  private static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
