import CProcessor

/// What this processor can run and the operating system saves between threads.
///
/// A processor may have AVX-512 under a system that doesn't save its registers; using them would corrupt other
/// programs' values or fault, so both sides are asked.
///
/// - Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, sections 14.3 and 15.2.
struct ProcessorFeatures: Sendable {
  /// AVX2, FMA, BMI and the other features of the x86-64-v3 level that compilers assume together.
  var hasAVX2 = false
  /// AVX-512 F, BW, CD, DQ, VL: the x86-64-v4 level.
  var hasAVX512 = false
  /// `vdpbf16ps` and the conversions to bf16.
  var hasBF16 = false
  /// Whether `vdpbf16ps` multiplies more in a cycle than a fused multiplication and addition of floats.
  ///
  /// It does on AMD's processors, twice as much (Zen 4: 207 to 112 GFLOP/s). Intel's that have it run it at a quarter of
  /// the rate of the fused instruction, so half the arithmetic (Emerald Rapids: 54 to 110), because they have AMX.
  var hasFastBF16 = false

  static let current = ProcessorFeatures.detected()

  #if arch(x86_64)
    private static func detected() -> ProcessorFeatures {
      let basic = processor_cpuid(1, 0)
      let extended = processor_cpuid(7, 0)
      let extendedMore = processor_cpuid(7, 1)
      let amd = processor_cpuid(0x8000_0001, 0)
      let osxsave: UInt32 = 1 << 27
      guard basic.ecx & osxsave != 0 else { return ProcessorFeatures() }
      let saved = processor_saved_states()
      let vectorStates: UInt64 = 0b110  // xmm, ymm
      let wideStates: UInt64 = 0b1110_0110  // xmm, ymm, mask registers, both parts of zmm

      // FMA, SSSE3, MOVBE, POPCNT, F16C, SSE4.1 and 4.2, AVX; then BMI1, AVX2, BMI2; then LZCNT.
      let level3: UInt32 = 1 << 12 | 1 << 9 | 1 << 22 | 1 << 23 | 1 << 29 | 1 << 19 | 1 << 20 | 1 << 28
      let level3Extended: UInt32 = 1 << 3 | 1 << 5 | 1 << 8
      let lzcnt: UInt32 = 1 << 5
      // AVX-512 F, DQ, CD, BW, VL.
      let level4: UInt32 = 1 << 16 | 1 << 17 | 1 << 28 | 1 << 30 | 1 << 31
      let bf16: UInt32 = 1 << 5

      var features = ProcessorFeatures()
      features.hasAVX2 =
        basic.ecx & level3 == level3 && extended.ebx & level3Extended == level3Extended
        && amd.ecx & lzcnt != 0 && saved & vectorStates == vectorStates
      features.hasAVX512 =
        features.hasAVX2 && extended.ebx & level4 == level4 && saved & wideStates == wideStates
      features.hasBF16 = features.hasAVX512 && extendedMore.eax & bf16 != 0
      let authenticAMD: UInt32 = 0x6874_7541  // "Auth", the first letters of the vendor's name
      features.hasFastBF16 = features.hasBF16 && processor_cpuid(0, 0).ebx == authenticAMD
      return features
    }
  #else
    private static func detected() -> ProcessorFeatures { ProcessorFeatures() }
  #endif
}
