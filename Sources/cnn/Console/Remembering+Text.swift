import CNNRun
import CNNTraining

extension Terminal {
  /// Tells what became of a folder of data that the user named.
  func tell(_ remembering: RunData.Remembering?) {
    switch remembering {
    case nil: break
    case .remembered(let run, let folder):
      note("\(PathText.short(run.named)) remembers that its data is in \(PathText.short(folder))")
    case .failed(let error): note("where the data is was not remembered: \(error.words)")
    case .notItsData(let run, let folder):
      let (name, place) = (PathText.short(run.named), PathText.short(folder))
      message("warning: \(place) does not hold the data of \(name), which remembers its old place")
    }
  }
}
