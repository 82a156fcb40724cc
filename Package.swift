// swift-tools-version:6.2
import PackageDescription

/// Fuzz targets exist only when asked for: their sanitizers break every other build.
let fuzzing = Context.environment["DRIVELOOP_FUZZ"] != nil
/// Every Swift target treats warnings as errors; so does every C target.
let strict: [SwiftSetting] =
  [.treatAllWarnings(as: .error)] + (fuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : [])
let strictC: [CSetting] = [
  .unsafeFlags(
    ["-O3", "-Wall", "-Wextra", "-Werror"] + (fuzzing ? ["-fsanitize=fuzzer-no-link,address"] : []))
]
/// The Makefile names the commit through the environment, so that results can say what made them.
let commit = Context.environment["DRIVELOOP_COMMIT"] ?? "unknown"

/// A library target of ours; see the rooms in README.md.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The test target that mirrors a room.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    swiftSettings: strict)
}

/// A libFuzzer program in Tests/Fuzzing; only with DRIVELOOP_FUZZ set, because it cannot be linked with anything else:
/// `DRIVELOOP_FUZZ=1 swift build -c release --product NAME --scratch-path .build-fuzz -Xswiftc -use-ld=lld`
func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Tests/Fuzzing/" + name,
    swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
    linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])])
}

var targets: [Target] = [
  .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
  .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
  .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
  .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
  .target(name: "CMessagePack", cSettings: strictC, linkerSettings: [.linkedLibrary("msgpackc")]),
  .target(name: "CBuildInfo", cSettings: strictC + [.define("DRIVELOOP_COMMIT", to: "\"\(commit)\"")]),
  .target(name: "CForking", cSettings: strictC),
  .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
  .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
  // Pictures are the same on every machine: no contraction of products and sums.
  .target(
    name: "CKernels", cSettings: strictC + [.unsafeFlags(["-ffp-contract=off"])],
    linkerSettings: [.linkedLibrary("m")]),
  room("Images", ["CKernels", "CTurboJPEG", "CPNG"]),
  room("DriveTypes", ["CZlib"]),
  room("Roads", ["DriveTypes", "CZlib", "CZip", "COpenSSL", "CExpat"]),
  room("Simulation", ["DriveTypes", "Roads"]),
  room("Scenarios", ["DriveTypes", "Roads", "Simulation"]),
  room("Rendering", ["DriveTypes", "CKernels"]),
  room("Figures", ["DriveTypes", "Rendering"]),
  room("Scenery", ["DriveTypes", "Roads", "Rendering", "Figures"]),
  room("Sensing", ["DriveTypes", "Roads", "Images", "Rendering", "Figures", "Scenery"]),
  room("Messaging", ["DriveTypes", "CZeroMQ", "CMessagePack"]),
  room("CarlaProtocol"),
  room(
    "CarlaServer", ["CarlaProtocol", "DriveTypes", "Roads", "Simulation", "Images", "Rendering", "Sensing"]),
  room("Driving", ["DriveTypes", "Roads", "Images", "Sensing", "Inference"]),
  room("Scoring", ["DriveTypes", "Roads"]),
  room("Inference", ["CKernels", "Images", "DriveTypes", "COpenSSL"]),
  room(
    "Evaluation",
    [
      "DriveTypes", "Roads", "Simulation", "Scenarios", "Images", "Rendering", "Figures", "Scenery",
      "Sensing",
      "Messaging", "Driving", "Scoring", "CBuildInfo", "CForking",
    ]),
  // The page's own files are part of the program: it stays one file that runs anywhere.
  .target(
    name: "Reporting",
    dependencies: [
      "DriveTypes", "Roads", "Scenarios", "Scoring", "Sensing", "Driving", "Inference", "Evaluation", "CZlib",
    ],
    resources: [.embedInCode("Page/Web"), .embedInCode("Watching/Web")], swiftSettings: strict),
  .executableTarget(
    name: "driveloop",
    dependencies: [
      "Evaluation", "Reporting", "Messaging", "Scoring", "Scenarios", "Roads", "DriveTypes", "Sensing",
      "Images", "Rendering", "Inference", "Driving", "CarlaServer", "CarlaProtocol",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], swiftSettings: strict),
  .executableTarget(
    name: "benchmarks",
    dependencies: [
      "Evaluation", "Messaging", "Images", "Rendering", "Figures", "Scenery", "Sensing", "DriveTypes",
      "Inference", "CKernels", "Scoring", "Driving",
    ],
    swiftSettings: strict),
  room("TestOracles", ["Roads", "CZlib"]),
  tests("DriveTypes", ["TestOracles"]),
  tests("Roads", ["TestOracles"]),
  tests("Simulation", ["TestOracles"]),
  tests("Scenarios", ["Evaluation", "TestOracles"]),
  tests("Images", ["CKernels"]),
  tests("Rendering", ["CKernels", "Images", "TestOracles"]),
  tests("Figures", ["Images", "TestOracles", "Simulation", "Roads", "Scenery"]),
  tests("Scenery", ["Images", "TestOracles"]),
  tests("Sensing", ["DriveTypes", "Images", "Rendering", "TestOracles"]),
  tests("Messaging", ["DriveTypes", "CZeroMQ"]),
  tests("CarlaProtocol", ["TestOracles"]),
  tests("CarlaServer", ["CarlaProtocol", "DriveTypes", "Roads", "Simulation", "TestOracles"]),
  tests("Driving", ["TestOracles", "Images", "Inference", "Sensing"]),
  tests("Scoring", ["TestOracles"]),
  tests("Inference", ["CKernels", "Images", "DriveTypes", "TestOracles"]),
  tests(
    "Evaluation",
    ["Scenarios", "DriveTypes", "Images", "Driving", "Inference", "Messaging", "CZeroMQ", "TestOracles"]),
  tests("Reporting", ["Evaluation", "Scoring", "Roads", "Driving", "DriveTypes", "CZlib"]),
]

if fuzzing {
  targets.append(fuzzer("FuzzCarla", ["CarlaProtocol"]))
  targets.append(fuzzer("FuzzCheckpoint", ["Inference"]))
  targets.append(fuzzer("FuzzTokenizer", ["Inference"]))
  targets.append(fuzzer("FuzzImages", ["Images"]))
  targets.append(fuzzer("FuzzMessages", ["Messaging"]))
  targets.append(fuzzer("FuzzOpenDrive", ["DriveTypes", "Roads"]))
  targets.append(fuzzer("FuzzRouteFile", ["Roads"]))
}

let package = Package(
  name: "DriveLoop",
  products: [.executable(name: "driveloop", targets: ["driveloop"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: targets,
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17)
