import Inference

/// What the model's thread does: takes prompts, runs them together, hands answers out.
///
/// It owns the model; nobody else touches it once its thread runs.
final class PlanEngine: @unchecked Sendable {
  /// A prompt in the batch.
  private struct Member {
    var number: Int
    var ticket: PlanQueue.Ticket
    /// Seconds in the queue.
    var waited: Double
    /// Of the largest batch so far.
    var size: Int
  }

  private let model: DrivingModel
  private let largestBatch: Int
  /// Whether prompts may join a batch that is on its way.
  private let joins: Bool
  private let clock: () -> Double

  init(_ model: DrivingModel, largestBatch: Int, joins: Bool, clock: @escaping () -> Double) {
    self.model = model
    self.largestBatch = largestBatch
    self.joins = joins
    self.clock = clock
  }

  /// Works until the queue is closed.
  func serve(_ queue: PlanQueue) {
    while let tickets = queue.next(atMost: largestBatch) { run(tickets, queue) }
  }

  private func run(_ tickets: [PlanQueue.Ticket], _ queue: PlanQueue) {
    let batch = GenerationBatch(model.model.generator)
    var members: [Member] = []
    take(tickets, into: batch, &members, queue)
    while !batch.isEmpty {
      if joins {
        take(queue.waitingNow(atMost: largestBatch - members.count), into: batch, &members, queue)
      }
      for index in members.indices { members[index].size = max(members[index].size, members.count) }
      do throws(InferenceError) {
        let ended = try batch.step()
        queue.count { $0.addPass() }
        for (number, generation) in ended {
          guard let index = members.firstIndex(where: { $0.number == number }) else { continue }
          let member = members.remove(at: index)
          let answer = Result { () throws(DrivingModelError) in
            try model.answer(to: member.ticket.prompt, generation)
          }
          finish(member, answer, queue)
        }
      } catch {
        // A failed pass ends all: each alone, so that only the one whose fault it is fails.
        return alone(members, queue)
      }
    }
  }

  private func take(
    _ tickets: [PlanQueue.Ticket], into batch: GenerationBatch, _ members: inout [Member],
    _ queue: PlanQueue
  ) {
    for ticket in tickets {
      var member = Member(number: 0, ticket: ticket, waited: max(0, clock() - ticket.asked), size: 1)
      do throws(InferenceError) {
        member.number = try batch.add(model.request(ticket.prompt))
        members.append(member)
      } catch {
        finish(member, .failure(.inference(error)), queue)
      }
    }
  }

  private func alone(_ members: [Member], _ queue: PlanQueue) {
    for var member in members {
      member.size = 1
      do throws(DrivingModelError) {
        finish(member, .success(try model.answer(prepared: member.ticket.prompt)), queue)
      } catch {
        finish(member, .failure(error), queue)
      }
    }
  }

  private func finish(
    _ member: Member, _ result: Result<DriveAnswer, DrivingModelError>, _ queue: PlanQueue
  ) {
    // Counted first: who has its answer finds it counted.
    queue.count { $0.add(size: member.size, waited: member.waited) }
    member.ticket.answer(result)
  }
}
