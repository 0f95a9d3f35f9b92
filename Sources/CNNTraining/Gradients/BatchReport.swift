import CNNRanks

/// What one batch of an update gives beside its gradients, so that every rank counts it as if it had computed it.
struct BatchReport {
  var sum: LossSum
  /// Of the batch, in the layout of the running statistics; empty where nobody else needs them.
  var statistics: [Float]
  /// The numbers of its images.
  var images: [Int]

  static func bytes(_ batches: [BatchReport]) -> [UInt8] {
    var message = MessageWriter()
    for batch in batches {
      message.append(batch.sum.images)
      message.append(batch.sum.loss)
      message.append(batch.sum.weight)
      message.append(batch.sum.correct ?? -1)
      message.append(batch.sum.imagesWithGradient)
      message.append(batch.statistics)
      message.append(batch.images)
    }
    return message.bytes
  }

  static func batches(_ bytes: [UInt8]) -> [BatchReport] {
    var message = MessageReader(bytes)
    var batches: [BatchReport] = []
    while !message.isAtEnd {
      var sum = LossSum()
      sum.images = message.int()
      (sum.loss, sum.weight) = (message.double(), message.double())
      let correct = message.int()
      sum.correct = correct < 0 ? nil : correct
      sum.imagesWithGradient = message.int()
      batches.append(BatchReport(sum: sum, statistics: message.floats(), images: message.ints()))
    }
    return batches
  }
}
