import CNNSpec
import Foundation

/// Looks at every file of a data set by itself, so that a user learns all that is wrong and not only the first error.
///
/// For a set that `DataSet.open` has refused: what is right is read once more, which costs time and no memory.
public struct FileInspection {
  /// In the order of the splits and their files.
  public private(set) var problems: [FileProblem] = []

  /// - Parameters:
  ///   - refusal: Why the set could not be opened; it comes last if no file by itself is wrong.
  ///   - input: What the network reads.
  public init(_ spec: DataSpec, folder: URL, refusal: DataError, input: Shape) {
    do throws(DataError) {
      let folder = try DataFolder(path: DataSet.shortPath(folder), spec)
      var request = ReadingRequest(input: PixelStorage(spec).exchanged(input), firstLabel: spec.firstLabel)
      do throws(DataError) {
        request.classes = try folder.classNames()
      } catch {
        problems.append(FileProblem(error))
      }
      for split in [Split.training, .test] { problems += folder.inspect(split, request) }
    } catch {
      problems = [FileProblem(error)]
      return
    }
    // Files can be right, each by itself, and not fit together.
    if !problems.contains(where: { $0.error == refusal }) { problems.append(FileProblem(refusal)) }
  }
}
