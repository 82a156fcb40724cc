/// Hears what goes on in a pool beside the outcomes of its jobs.
package protocol WorkerPoolListener: AnyObject {
  /// Whether workers' standard error comes to `said` instead of this program's own.
  var wantsDiary: Bool { get }
  /// A worker was given a job.
  func began(_ job: Int, worker: Int)
  /// A worker shows something of the job that it is at.
  /// - Parameter part: the line's first word, which is none of the pool's own.
  func showed(_ part: String, _ text: String, job: Int, worker: Int)
  /// A line of a worker's standard error.
  func said(_ line: String)
  /// Time has passed: called at least once a second.
  func waited()
}
