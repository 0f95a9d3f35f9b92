#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

#if os(Linux)
  /// This is memory of zeros that no thread has touched yet, in large pages where the system grants them.
  ///
  /// On a machine with several sockets a page comes to the socket whose thread touches it first. So it is the thread that uses
  /// the memory, and not the one that asked for it.
  struct LargePages {
    let start: UnsafeMutableRawPointer
    private let mapping: UnsafeMutableRawPointer
    private let mappedCount: Int

    /// `nil` where the system has none.
    init?(byteCount: Int, alignment: Int) {
      mappedCount = byteCount + alignment
      let mapped = mmap(nil, mappedCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      guard let mapped, mapped != MAP_FAILED else { return nil }
      mapping = mapped
      start = mapped.alignedUp(toMultipleOf: alignment)
      // A wish: where the system refuses, pages stay small and nothing else changes.
      madvise(start, byteCount, Int32(MADV_HUGEPAGE))
    }

    func release() { munmap(mapping, mappedCount) }
  }
#endif
