import CNNEngine
import CNNReference

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// More than the rounding of any algorithm here, far less than any mistake: of the largest result.
private let toleratedError = 1e-4

/// Ends the program unless every number is its reference: a wrong result has no time worth knowing.
///
/// - Parameter scale: What an error is relative to; without it the largest of the expected numbers.
func verify(_ name: String, _ found: [Float], _ expected: [Double], scale: Double? = nil) {
  precondition(found.count == expected.count && !found.isEmpty)
  let scale = scale ?? expected.reduce(1e-30) { max($0, abs($1)) }
  let error = zip(found, expected).reduce(0.0) { max($0, abs(Double($1.0) - $1.1)) } / scale
  // A NaN is no largest number, and compares as false here.
  guard error <= toleratedError, found.allSatisfy(\.isFinite) else {
    print("\(name): wrong results, relative error \(error)")
    exit(1)
  }
}

extension FloatView {
  /// For a reference.
  var doubles: [Double] { array.map(Double.init) }
}

extension NCHW {
  /// Channels-last values as the engine has them.
  init(_ view: FloatView, images: Int, _ height: Int, _ width: Int, _ channels: Int) {
    self.init(channelsLast: view.doubles, images: images, channels: channels, height: height, width: width)
  }
}
