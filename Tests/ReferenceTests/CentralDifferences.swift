import CNNReference
import Testing

/// Holds a gradient to central differences of the function it belongs to, to a relative 1e-6.
///
/// The step 1e-4 balances the cubic term of a smooth function, about 1e-9 of it, with rounding, 1e-16 / 1e-4. The error is
/// relative to the largest element of the gradient, so a zero among large elements is not held to a relative error.
func expectGradient(
  _ gradient: [Double], at point: [Double], of function: ([Double]) -> Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(gradient.count == point.count, sourceLocation: sourceLocation)
  let step = 1e-4
  let differences = point.indices.map { index in
    var (above, below) = (point, point)
    above[index] += step
    below[index] -= step
    return (function(above) - function(below)) / (2 * step)
  }
  expectClose(gradient, differences, relative: 1e-6, sourceLocation: sourceLocation)
}

/// Holds every element to `relative` times the largest expected magnitude.
func expectClose(
  _ actual: [Double], _ expected: [Double], relative: Double, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.count == expected.count, sourceLocation: sourceLocation)
  let error = largestRelativeError(actual, expected)
  #expect(error <= relative, "error \(error)", sourceLocation: sourceLocation)
}

/// The largest difference, relative to the largest expected magnitude; infinite when anything is not a number.
func largestRelativeError(_ actual: [Double], _ expected: [Double]) -> Double {
  let scale = expected.reduce(0) { max($0, abs($1)) }
  let difference = zip(actual, expected).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
  return difference == 0 ? 0 : scale == 0 ? .infinity : difference / scale
}

extension NCHW {
  /// Other values in the same shape.
  func with(_ values: [Double]) -> NCHW {
    NCHW(images: images, channels: channels, height: height, width: width, values: values)
  }
}
