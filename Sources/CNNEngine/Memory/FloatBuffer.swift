#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Floats at a fixed, aligned address, zero at first.
///
/// Everything that an engine function reads or writes lives in one of these. Code outside the engine holds buffers and
/// `FloatView`s and never a pointer.
///
/// Products read whole vectors where less is left, so behind the elements there is a vector of zeros.
///
/// Several threads may use one buffer at once if the ranges that they write are disjoint: the plan's promise.
public final class FloatBuffer: @unchecked Sendable {
  /// A cache line, and the widest vector.
  public static let alignment = 64
  /// 2 MiB, which one entry of the processor's address tables covers: transforms write to 36 places at once, each of which
  /// would need an entry of its own.
  private static let largePage = 1 << 21

  public let count: Int
  let base: UnsafeMutablePointer<Float>
  #if os(Linux)
    private var pages: LargePages?
  #endif

  public init(count: Int) {
    precondition(count >= 0)
    self.count = count
    let byteCount = max(count, 1) * MemoryLayout<Float>.stride + Self.alignment
    let isLarge = byteCount >= 2 * Self.largePage
    let capacity = byteCount / MemoryLayout<Float>.stride
    #if os(Linux)
      if isLarge, let pages = LargePages(byteCount: byteCount, alignment: Self.largePage) {
        self.pages = pages
        base = pages.start.bindMemory(to: Float.self, capacity: capacity)
        return
      }
    #endif
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: isLarge ? Self.largePage : Self.alignment)
    base = raw.bindMemory(to: Float.self, capacity: capacity)
    base.initialize(repeating: 0, count: capacity)
  }

  public convenience init(_ values: [Float]) {
    self.init(count: values.count)
    whole.copy(from: values)
  }

  deinit {
    #if os(Linux)
      if let pages { return pages.release() }
    #endif
    base.deallocate()
  }

  /// All elements.
  public var whole: FloatView { FloatView(buffer: self, offset: 0, count: count) }

  public subscript(range: Range<Int>) -> FloatView {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a view outside its buffer")
    return FloatView(buffer: self, offset: range.lowerBound, count: range.count)
  }
}

/// A range of a buffer's elements.
public struct FloatView: Sendable {
  public let buffer: FloatBuffer
  public let offset: Int
  public let count: Int

  init(buffer: FloatBuffer, offset: Int, count: Int) {
    self.buffer = buffer
    self.offset = offset
    self.count = count
  }

  /// A part of this view, counted from its own beginning.
  public subscript(range: Range<Int>) -> FloatView {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a view outside its buffer")
    return FloatView(buffer: buffer, offset: offset + range.lowerBound, count: range.count)
  }

  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count)
      return pointer[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count)
      pointer[index] = newValue
    }
  }

  /// The elements as an array, for checkpoints, reports and tests.
  public var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  public func copy(from values: [Float]) {
    precondition(values.count == count, "\(values.count) values for a view of \(count)")
    values.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      pointer.update(from: start, count: count)
    }
  }

  /// Copies another view's elements; the two don't overlap.
  ///
  /// - Precondition: The counts agree.
  public func copy(from other: FloatView) {
    precondition(other.count == count, "\(other.count) values for a view of \(count)")
    pointer.update(from: other.pointer, count: count)
  }

  public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

  var pointer: UnsafeMutablePointer<Float> { buffer.base + offset }

  /// The elements' memory, for what hands it to a system library.
  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: pointer, count: count))
  }
}
