import CNNTraining

extension TrainingWarning {
  /// A line for the console.
  var text: String {
    switch self {
    case .notSaved(let error): "\(error.description); training goes on and tries again"
    case .tailMerged(let images, let batchSize):
      "the last batch of an epoch, \(images) of \(batchSize) images, is too small for batch normalisation and joins the one before"
    case .scheduleStretched(let from, let to):
      "the schedule was planned for \(from) epochs and is now \(to) long, so the learning rate jumps"
    }
  }
}
