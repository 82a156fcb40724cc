import DriveTypes
import Foundation
import Scoring
import TestOracles
import Testing

@Suite(.enabled(if: ResultFolder.isPresent, "no Bench2Drive results under DRIVELOOP_DATA"))
struct ResultFileOracleTests {
  /// Every file in the folder is a result file, but those that say otherwise in their name.
  @Test func everyResultFileIsRead() {
    let files = OracleFolder.files(in: "bench2drive/results", suffix: ".json")
      .filter { !$0.lastPathComponent.contains("ability") }
    print(
      "Bench2Drive result files: \(ResultFolder.all.count), checkpoints \(ResultFolder.checkpoints.count)")
    #expect(ResultFolder.all.count == files.count)
  }

  /// Oracle: the files themselves, written by CPython's `json.dump(indent=4)`.
  @Test func readingAndWritingGivesTheSameBytes() {
    for oracle in ResultFolder.all { #expect(oracle.file.bytes == oracle.bytes, "\(oracle.name)") }
  }

  @Test func everyMessageIsUnderstoodAndRewritten() {
    var count = 0
    for oracle in ResultFolder.all {
      for record in oracle.file.records {
        for kind in InfractionKind.allCases {
          for text in record.infractions[kind] {
            #expect(InfractionMessage(text)?.text == text, "\(oracle.name)")
            count += 1
          }
        }
      }
    }
    print("infraction messages read and rewritten: \(count)")
  }

  /// 2e-4: the message has the lanes' percentage to two digits only. Route 11755 of PDM-Lite is a record of zeros
  /// made by hand.
  @Test func penaltyFollowsFromTheMessages() {
    for oracle in ResultFolder.all {
      for record in oracle.file.records
      where record.scores.penalty.value != 0 || record.scores.route.value != 0 {
        #expect(
          abs(record.penaltyFromMessages() - record.scores.penalty.value) < 2e-4,
          "\(oracle.name) \(record.routeID)")
      }
    }
  }

  /// Every field of the global record, and `values` and `labels` as text.
  @Test func globalRecordsAreReproduced() throws {
    var count = 0
    for (oracle, checkpoint) in ResultFolder.checkpoints {
      guard let global = checkpoint.globalRecord, let progress = checkpoint.progress else { continue }
      let ours = try GlobalRecord(records: checkpoint.records, total: progress.total)
      #expect(ours == global, "\(oracle.name)")
      #expect(ours.values == checkpoint.values, "\(oracle.name)")
      #expect(GlobalRecord.labels == checkpoint.labels, "\(oracle.name)")
      count += 1
    }
    print("global records reproduced: \(count)")
    #expect(count > 0)
  }

  /// Finishing the records again gives the whole file again.
  @Test func finishedCheckpointsAreReproducedWhole() throws {
    for (oracle, checkpoint) in ResultFolder.checkpoints where checkpoint.globalRecord != nil {
      var again = Checkpoint(
        progress: checkpoint.progress, records: checkpoint.records, sensors: checkpoint.sensors)
      try again.finish()
      #expect(again.bytes == oracle.bytes, "\(oracle.name)")
    }
  }

  /// Status, number of infractions and composed score follow from the rest of the record.
  @Test func recordsAreConsistent() {
    for oracle in ResultFolder.all {
      for record in oracle.file.records {
        #expect(record.infractionCount == record.infractions.count, "\(oracle.name) \(record.routeID)")
        // Half a unit of the sixth digit of the penalty, times 100.
        let composed = record.scores.route.value * record.scores.penalty.value
        #expect(abs(composed - record.scores.composed.value) <= 5.1e-5, "\(oracle.name) \(record.routeID)")
        #expect(
          record.status.isCompleted == (record.scores.route.value >= 100), "\(oracle.name) \(record.routeID)")
      }
    }
  }

  @Test func truncatedFilesAreTypedErrors() throws {
    for (oracle, _) in ResultFolder.merged.prefix(1) {
      for length in stride(from: 1, to: oracle.bytes.count - 1, by: 997) {
        #expect(throws: ScoringError.self) {
          _ = try ResultFile(Array(oracle.bytes[..<length]), file: "cut.json")
        }
      }
    }
    for (oracle, _) in ResultFolder.checkpoints.prefix(3) {
      for length in 1..<min(9000, oracle.bytes.count) {
        #expect(throws: ScoringError.self) {
          _ = try ResultFile(Array(oracle.bytes[..<length]), file: "cut.json")
        }
      }
    }
  }
}
